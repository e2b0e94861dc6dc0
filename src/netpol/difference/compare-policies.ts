import type { NetworkPolicy } from '../../model/network-policy.ts'
import { namespaceEffects, type NamespaceEffects } from './namespace-effects.ts'
import { type Effect, effectsOfChange } from './policy-effects.ts'

/** A policy as one side of a comparison gives it. */
export interface GivenPolicy {
  readonly policy: NetworkPolicy
  /** Where it stands: `FILE:LINE`. */
  readonly place: string
  /** A text that is equal where what policies say is written alike. */
  readonly writing: string
}

/** One policy that is not written alike on both sides. */
export interface PolicyDifference {
  readonly namespace: string
  readonly name: string
  /** Undefined for one that is added. */
  readonly before: GivenPolicy | undefined
  /** Undefined for one that is removed. */
  readonly after: GivenPolicy | undefined
  /** What that does by itself. Empty for another wording of the same. */
  readonly effects: readonly Effect[]
}

/** A namespace of which both sides hold policies, with what these do together. */
export interface NamespaceDifference extends NamespaceEffects {
  readonly namespace: string
}

/** What differs between two sets of policies. */
export interface PolicyComparison {
  /** By namespace and name. */
  readonly policies: readonly PolicyDifference[]
  /** How many are written alike. */
  readonly unchanged: number
  /**
   * By name. Of namespaces with more than one policy, where it says more than the policies one by one, and only if
   * something is written otherwise in them.
   */
  readonly namespaces: readonly NamespaceDifference[]
  /** Policies that the same side gives again later: only the last one counts, as for `kubectl apply`. */
  readonly superseded: readonly GivenPolicy[]
}

/**
 * Compares two sets of policies, each policy with the one of its namespace and name, and each namespace as a whole.
 * The order of the result does not depend on the order of the policies.
 */
export function comparePolicies(
  before: readonly GivenPolicy[],
  after: readonly GivenPolicy[],
): PolicyComparison {
  const superseded: GivenPolicy[] = []
  const pairs = pairUp(before, after, superseded)
  const changed = pairs.filter((pair) => !isWrittenAlike(pair))
  return {
    policies: changed.map((pair) => ({
      ...pair,
      effects: effectsOfChange(pair.before?.policy, pair.after?.policy),
    })),
    unchanged: pairs.length - changed.length,
    namespaces: compareNamespaces(pairs, changed),
    superseded,
  }
}

/** Whether anything gets through on one side and not, or not certainly, on the other. */
export function isDifferent({ policies, namespaces }: PolicyComparison): boolean {
  const compared = new Set(namespaces.map(({ namespace }) => namespace))
  // Taken together they may do the same where one by one they do not, as after a policy was renamed.
  return (
    namespaces.some(({ effects, unknown }) => effects.length + unknown.length > 0) ||
    policies.some(({ namespace, effects }) => effects.length > 0 && !compared.has(namespace))
  )
}

interface Pair {
  readonly namespace: string
  readonly name: string
  readonly before: GivenPolicy | undefined
  readonly after: GivenPolicy | undefined
}

/** The policies of both sides by namespace and name, sorted. Of several of one side the last is taken. */
function pairUp(
  before: readonly GivenPolicy[],
  after: readonly GivenPolicy[],
  superseded: GivenPolicy[],
): readonly Pair[] {
  const pairs = new Map<string, Pair>()
  const add = (side: 'before' | 'after', given: GivenPolicy): void => {
    const { namespace, name, generateName } = given.policy.metadata
    const named = { namespace, name: name === '' ? generateName : name }
    const identity = JSON.stringify(named)
    const pair = pairs.get(identity) ?? { ...named, before: undefined, after: undefined }
    const earlier = pair[side]
    if (earlier !== undefined) superseded.push(earlier)
    pairs.set(identity, { ...pair, [side]: given })
  }
  for (const given of before) add('before', given)
  for (const given of after) add('after', given)
  return [...pairs.values()].sort(
    (a, b) => compareTexts(a.namespace, b.namespace) || compareTexts(a.name, b.name),
  )
}

/** By code units, so that the order is the same everywhere. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function isWrittenAlike({ before, after }: Pair): boolean {
  return before?.writing === after?.writing
}

function compareNamespaces(pairs: readonly Pair[], changed: readonly Pair[]): readonly NamespaceDifference[] {
  const byNamespace = new Map<string, Pair[]>()
  for (const pair of pairs) {
    const group = byNamespace.get(pair.namespace) ?? []
    group.push(pair)
    byNamespace.set(pair.namespace, group)
  }
  const touched = new Set(changed.map(({ namespace }) => namespace))
  return [...byNamespace].flatMap(([namespace, group]): readonly NamespaceDifference[] => {
    const before = group.flatMap((pair) => pair.before?.policy ?? [])
    const after = group.flatMap((pair) => pair.after?.policy ?? [])
    const saysMore = group.length > 1 && before.length > 0 && after.length > 0
    return saysMore && touched.has(namespace) ? [{ namespace, ...namespaceEffects(before, after) }] : []
  })
}
