import { readLevel } from '../model/guard-labels.ts'
import type { Level } from '../model/level.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import { makeBoundedMap } from './bounded-map.ts'
import type { JudgedWrite, Tallied } from './judged-write.ts'

/** What is known about writes in one namespace, as far as its readiness depends on it. */
export interface NamespaceEvidence {
  readonly namespace: string
  /** Judged creations and changes of NetworkPolicies. */
  readonly evidence: number
  /** The level that the last judged write of a policy saw enforced. */
  readonly enforced: Level | undefined
  readonly wouldRefuse: Readonly<Record<EnforcedLevel, LevelTrouble>>
  readonly undecided: number
  readonly newerSchema: number
  /** When it was last deleted, and when it, or a policy in it, was last created; minus infinity where nothing says so. */
  readonly deletedMs: number
  readonly createdMs: number
}

/** Whether a namespace was deleted and not made again. A policy cannot be created in one that is going. */
export function isGone({ deletedMs, createdMs }: NamespaceEvidence): boolean {
  return deletedMs > createdMs
}

/** What a level would have refused. */
export interface LevelTrouble {
  readonly writes: number
  readonly rules: ReadonlyMap<string, number>
  readonly lastMs: number
}

/** Gathers what the logs show about each namespace. */
export interface NamespaceTally {
  readonly add: (write: JudgedWrite, tallied: Tallied) => void
  /** Takes a write that nobody judged: it shows that there is such a namespace. */
  readonly see: (write: ReviewedWrite) => void
  /** Takes the deletion of a Namespace. */
  readonly seeDeletion: (write: ReviewedWrite) => void
  readonly finish: () => readonly NamespaceEvidence[]
  /** Writes in namespaces that had no room. */
  readonly others: () => number
}

interface GrowingNamespace {
  readonly namespace: string
  evidence: number
  enforced: Level | undefined
  enforcedMs: number
  readonly wouldRefuse: Readonly<Record<EnforcedLevel, GrowingTrouble>>
  undecided: number
  newerSchema: number
  deletedMs: number
  createdMs: number
}

interface GrowingTrouble {
  writes: number
  readonly rules: Map<string, number>
  lastMs: number
}

/** More than Kubernetes is tested with. */
export const maxNamespaces = 20_000

/** Makes a tally of namespaces. */
export function makeNamespaceTally(): NamespaceTally {
  const namespaces = makeBoundedMap(maxNamespaces, startNamespace)
  let others = 0
  const at = (namespace: string): GrowingNamespace | undefined => {
    const known = namespaces.at(namespace)
    if (known === undefined) others += 1
    return known
  }
  return {
    add: (write, tallied) => {
      const known = at(write.namespace)
      if (known === undefined) return
      addTo(known, write, tallied)
      if (!tallied.isRefused) seeCreation(known, write)
    },
    see: (write) => {
      const known = at(write.namespace)
      if (known !== undefined) seeCreation(known, write)
    },
    seeDeletion: ({ namespace, timeMs }) => {
      const known = at(namespace)
      if (known !== undefined) known.deletedMs = Math.max(known.deletedMs, timeMs)
    },
    finish: () => namespaces.values(),
    others: () => others,
  }
}

function startNamespace(namespace: string): GrowingNamespace {
  const startTrouble = (): GrowingTrouble => ({ writes: 0, rules: new Map(), lastMs: 0 })
  return {
    namespace,
    evidence: 0,
    enforced: undefined,
    enforcedMs: Number.NEGATIVE_INFINITY,
    wouldRefuse: { baseline: startTrouble(), strict: startTrouble() },
    undecided: 0,
    newerSchema: 0,
    deletedMs: Number.NEGATIVE_INFINITY,
    createdMs: Number.NEGATIVE_INFINITY,
  }
}

function seeCreation(namespace: GrowingNamespace, { verb, timeMs }: ReviewedWrite): void {
  if (verb === 'create' && timeMs > namespace.createdMs) namespace.createdMs = timeMs
}

function addTo(namespace: GrowingNamespace, write: JudgedWrite, tallied: Tallied): void {
  if (write.kind === 'NetworkPolicy') addPolicy(namespace, write, tallied)
  if (write.outcome.isNewer) namespace.newerSchema += 1
  if (tallied.isUndecided && !tallied.isRefused) namespace.undecided += 1
  const { baseline, strict } = tallied.wouldRefuse
  addTrouble(namespace.wouldRefuse.baseline, baseline, write.timeMs)
  addTrouble(
    namespace.wouldRefuse.strict,
    strict.length === 0 ? baseline : [...baseline, ...strict],
    write.timeMs,
  )
}

function addPolicy(
  namespace: GrowingNamespace,
  { verb, timeMs, outcome }: JudgedWrite,
  tallied: Tallied,
): void {
  const { levels } = outcome.trail
  if (levels === undefined) return
  const isDeletion = verb === 'delete' || verb === 'deletecollection'
  // What was refused shows nothing about what another level would refuse of the rest.
  if (!isDeletion && !tallied.isRefused) namespace.evidence += 1
  if (levels.from !== 'unread' && timeMs >= namespace.enforcedMs) {
    namespace.enforced = readLevel(levels.enforce.replace(/@.*$/, ''))
    namespace.enforcedMs = timeMs
  }
}

function addTrouble(trouble: GrowingTrouble, rules: readonly string[], timeMs: number): void {
  if (rules.length === 0) return
  trouble.writes += 1
  trouble.lastMs = Math.max(trouble.lastMs, timeMs)
  for (const rule of rules) addRule(trouble.rules, rule)
}

/** A namespace has a few rules against it; a log that others can write to may name more. */
const maxRules = 100

function addRule(rules: Map<string, number>, rule: string): void {
  const count = rules.get(rule)
  if (count !== undefined || rules.size < maxRules) rules.set(rule, (count ?? 0) + 1)
}
