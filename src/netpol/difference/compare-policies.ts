import { namespaceEffects, type NamespaceEffects } from './namespace-effects.ts'
import { type GivenPolicy, pairPolicies, type PolicyName, type PolicyPair } from './pair-policies.ts'
import { type Effect, effectsOfChange } from './policy-effects.ts'

/** One policy that is not written alike on both sides. */
export interface PolicyDifference extends PolicyPair {
  /** What that does by itself. Empty for another wording of the same. */
  readonly effects: readonly Effect[]
}

/** A namespace with what its policies do together. */
export interface NamespaceDifference extends NamespaceEffects {
  readonly namespace: string
  /** How many policies it had. */
  readonly before: number
  /** How many it has. */
  readonly after: number
}

/** What differs between two sets of policies. */
export interface PolicyComparison {
  /** By namespace and name. */
  readonly policies: readonly PolicyDifference[]
  /** How many are written alike. */
  readonly unchanged: number
  /**
   * By name. Of namespaces where it says more than the policies one by one: where there is more than one policy, or none
   * is left. Only if something is written otherwise in them, and all of it is known.
   */
  readonly namespaces: readonly NamespaceDifference[]
  /** Policies that were left out, for what a side says of them is not known. */
  readonly unread: readonly PolicyName[]
  /** Policies that the same side gives again later: only the last one counts, as for `kubectl apply`. */
  readonly superseded: readonly GivenPolicy[]
}

/** What the sides hold beside the policies that are given. */
export interface Unread {
  /** Policies that a side has, but not in a form that can be read. */
  readonly policies: readonly PolicyName[]
  /** Whether there may be others that nobody knows of. Then no namespace can be added up. */
  readonly mayBeMore: boolean
}

const nothingUnread: Unread = { policies: [], mayBeMore: false }

/**
 * Compares two sets of policies, each policy with the one of its namespace and name, and each namespace as a whole. The
 * order of the result does not depend on the order of the policies.
 */
export function comparePolicies(
  before: readonly GivenPolicy[],
  after: readonly GivenPolicy[],
  unread = nothingUnread,
): PolicyComparison {
  const { pairs, superseded } = pairPolicies(before, after)
  const leftOut = new Map(
    unread.policies.map(({ namespace, name }) => [keyOf({ namespace, name }), { namespace, name }]),
  )
  const compared = pairs.filter((pair) => !leftOut.has(keyOf(pair)))
  const changed = compared.filter((pair) => !isWrittenAlike(pair))
  const unknown = new Set(unread.policies.map(({ namespace }) => namespace))
  return {
    policies: changed.map((pair) => ({
      ...pair,
      effects: effectsOfChange(pair.before?.policy, pair.after?.policy),
    })),
    unchanged: compared.length - changed.length,
    namespaces: unread.mayBeMore
      ? []
      : compareNamespaces(
          compared.filter(({ namespace }) => !unknown.has(namespace)),
          changed,
        ),
    unread: [...leftOut].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, name]) => name),
    superseded,
  }
}

/** Whether anything gets through on one side and not, or not certainly, on the other. */
export function isDifferent({ policies, namespaces, unread }: PolicyComparison): boolean {
  const compared = new Set(namespaces.map(({ namespace }) => namespace))
  // Taken together they may do the same where one by one they do not, as after a policy was renamed.
  return (
    unread.length > 0 ||
    namespaces.some(({ effects, unknown }) => effects.length + unknown.length > 0) ||
    policies.some(({ namespace, effects }) => effects.length > 0 && !compared.has(namespace))
  )
}

function keyOf({ namespace, name }: PolicyName): string {
  return JSON.stringify([namespace, name])
}

function isWrittenAlike({ before, after }: PolicyPair): boolean {
  return before?.writing === after?.writing
}

function compareNamespaces(
  pairs: readonly PolicyPair[],
  changed: readonly PolicyPair[],
): readonly NamespaceDifference[] {
  const touched = new Set(changed.map(({ namespace }) => namespace))
  return [...Map.groupBy(pairs, ({ namespace }) => namespace)].flatMap(
    ([namespace, group]): readonly NamespaceDifference[] => {
      const before = group.flatMap((pair) => pair.before?.policy ?? [])
      const after = group.flatMap((pair) => pair.after?.policy ?? [])
      if (!touched.has(namespace) || !saysMore(namespace, before.length, after.length, group.length))
        return []
      return [{ namespace, before: before.length, after: after.length, ...namespaceEffects(before, after) }]
    },
  )
}

/** Whether there is more to say of a namespace as a whole than of its policies one by one. */
function saysMore(namespace: string, before: number, after: number, policies: number): boolean {
  // Policies without a namespace may have been given one, and be on the other side under its name.
  if (namespace === '' && (before === 0 || after === 0)) return false
  return policies > 1 || after === 0
}
