import type { Labels } from '../model/label-selector.ts'
import type { ApiClient } from './api-client.ts'
import type { Clock } from './clock.ts'
import { makeNamespaceGetter } from './get-namespace.ts'
import type { NamespaceLookup } from '../model/facts.ts'
import { namespacesResource } from './namespaces-resource.ts'
import type { ClusterRecorder } from './recorder.ts'
import { makeReflector } from './reflector.ts'

/** The labels of all namespaces, kept up to date. */
export interface NamespaceLabels {
  readonly start: () => void
  /** Ends for good, as a reflector does. */
  readonly stop: () => Promise<void>
  /**
   * The labels of the namespace `name`: from memory, or by a live GET if they are not there, or if the watch is broken or
   * memory old. Never rejects, and takes no longer than a short deadline.
   */
  readonly labelsOf: (name: string) => Promise<NamespaceLookup>
  /** How many namespaces are in memory. */
  readonly size: () => number
  readonly hasSynced: () => boolean
  /** Since the last proof that memory is up to date; undefined before the first list. */
  readonly ageMs: () => number | undefined
  /** What is wrong with memory now, as a line for /readyz; undefined if nothing is. */
  readonly healthProblem: () => string | undefined
}

/** What the labels are kept with. */
export interface NamespaceLabelsSetup {
  readonly client: ApiClient
  readonly clock: Clock
  readonly random: () => number
  readonly recorder: ClusterRecorder
}

/**
 * Memory without a proof of freshness for so long is old. A healthy watch gives one each 45 s at the latest, and a
 * stalled one is noticed within 50 s.
 */
const oldAfterMs = 60_000

/** Makes the labels. They begin to come with `start`. */
export function makeNamespaceLabels(setup: NamespaceLabelsSetup): NamespaceLabels {
  let known = new Map<string, Labels>()
  const reflector = makeReflector({
    ...setup,
    resource: namespacesResource,
    handler: {
      onReplace: (namespaces) => {
        known = new Map(namespaces)
      },
      onUpsert: (name, labels) => {
        known.set(name, labels)
      },
      onDelete: (name) => {
        known.delete(name)
      },
    },
  })
  const getNamespace = makeNamespaceGetter(setup)

  const remembered = (name: string): NamespaceLookup | undefined => {
    const labels = known.get(name)
    const ageMs = reflector.ageMs()
    return labels === undefined || ageMs === undefined
      ? undefined
      : { kind: 'found', labels, ageMs, source: 'cache' }
  }

  return {
    start: reflector.start,
    stop: reflector.stop,
    labelsOf: async (name) => {
      const cached = remembered(name)
      const isCurrent = reflector.problem() === undefined && (reflector.ageMs() ?? oldAfterMs) < oldAfterMs
      if (cached !== undefined && isCurrent) return cached
      const live = await getNamespace(name)
      if (live.kind !== 'unknown') {
        reflector.hurry()
        return live
      }
      // What was true a while ago is a better guess than nothing, and it says how old it is. It is asked for again,
      // because the watch may have come back meanwhile.
      return remembered(name) ?? live
    },
    size: () => known.size,
    hasSynced: reflector.hasSynced,
    ageMs: reflector.ageMs,
    healthProblem: () => {
      const ageMs = reflector.ageMs()
      const because = reflector.problem() === undefined ? '' : `: ${reflector.problem() ?? ''}`
      if (ageMs === undefined) return `namespaces have not been read yet${because}`
      if (ageMs < oldAfterMs) return undefined
      return `namespaces were last known to be up to date ${Math.round(ageMs / 1000)} s ago${because}`
    },
  }
}
