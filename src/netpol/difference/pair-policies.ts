import type { NetworkPolicy } from '../../model/network-policy.ts'

/** A policy as one side of a comparison gives it. */
export interface GivenPolicy {
  readonly policy: NetworkPolicy
  /** Where it stands: `FILE:LINE`. */
  readonly place: string
  /** A text that is equal where what policies say is written alike. */
  readonly writing: string
}

/** What a policy is called. */
export interface PolicyName {
  /** Empty where nobody said it. */
  readonly namespace: string
  /** `metadata.name`, or else `metadata.generateName`. */
  readonly name: string
}

/** One policy at two times. */
export interface PolicyPair extends PolicyName {
  /** Undefined for one that is added. */
  readonly before: GivenPolicy | undefined
  /** Undefined for one that is removed. */
  readonly after: GivenPolicy | undefined
}

/** The policies of two sides, each with the one that it was or became. */
export interface Pairing {
  /** By namespace and name. */
  readonly pairs: readonly PolicyPair[]
  /** Policies that the same side gives again later: only the last one counts, as for `kubectl apply`. */
  readonly superseded: readonly GivenPolicy[]
}

/**
 * Pairs policies by namespace and name. Those whose names the cluster has yet to make up are different ones, however many
 * there are: of these first the ones that are written alike go together, then the rest. n log n, and the order of the
 * pairs does not depend on that of the policies.
 */
export function pairPolicies(before: readonly GivenPolicy[], after: readonly GivenPolicy[]): Pairing {
  const groups = groupByName(before, after).sort(
    (a, b) =>
      compareTexts(a.namespace, b.namespace) ||
      compareTexts(a.name, b.name) ||
      Number(a.isGenerated) - Number(b.isGenerated),
  )
  const named = groups.filter(({ isGenerated }) => !isGenerated)
  return {
    pairs: groups.flatMap((group) => (group.isGenerated ? pairGenerated(group) : [pairNamed(group)])),
    superseded: [
      ...named.flatMap((group) => group.before.slice(0, -1)),
      ...named.flatMap((group) => group.after.slice(0, -1)),
    ],
  }
}

/** The policies of one name. */
interface Group extends PolicyName {
  readonly isGenerated: boolean
  readonly before: GivenPolicy[]
  readonly after: GivenPolicy[]
}

function groupByName(before: readonly GivenPolicy[], after: readonly GivenPolicy[]): Group[] {
  const groups = new Map<string, Group>()
  const add = (side: 'before' | 'after', given: GivenPolicy): void => {
    const { namespace, name, generateName } = given.policy.metadata
    const isGenerated = name === ''
    const named = { namespace, name: isGenerated ? generateName : name, isGenerated }
    const key = JSON.stringify(named)
    const group = groups.get(key) ?? { ...named, before: [], after: [] }
    group[side].push(given)
    groups.set(key, group)
  }
  for (const given of before) add('before', given)
  for (const given of after) add('after', given)
  return [...groups.values()]
}

function pairNamed({ namespace, name, before, after }: Group): PolicyPair {
  return { namespace, name, before: before.at(-1), after: after.at(-1) }
}

function pairGenerated({ namespace, name, before, after }: Group): readonly PolicyPair[] {
  const alike = Map.groupBy(after, ({ writing }) => writing)
  const pairs: PolicyPair[] = []
  const changed: GivenPolicy[] = []
  for (const given of before) {
    const same = alike.get(given.writing)?.pop()
    if (same === undefined) changed.push(given)
    else pairs.push({ namespace, name, before: given, after: same })
  }
  const old = changed.sort((a, b) => compareTexts(a.writing, b.writing))
  const now = [...alike.values()].flat().sort((a, b) => compareTexts(a.writing, b.writing))
  const rest = Array.from({ length: Math.max(old.length, now.length) }, (_, index) => ({
    namespace,
    name,
    before: old[index],
    after: now[index],
  }))
  return [...pairs, ...rest]
}

/** By code units, so that the order is the same everywhere. */
function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
