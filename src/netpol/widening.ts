import { type Direction, directions } from '../model/direction.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { countAddresses, intersection } from './address-set.ts'
import { breadthOf } from './any-ip.ts'
import { isDnsOnly } from './dns.ts'
import { publicAddresses } from './internal-ranges.ts'
import { effectiveRulesOf, isIsolatedFor } from './policy.ts'
import type { Effort } from './reachability/effort.ts'
import { boxOf, intersectBoxes, type LabelBox } from './reachability/label-box.ts'
import { newlyOpened, type NewlyOpened } from './reachability/newly-opened.ts'
import { reachOf, reachOfRules } from './reachability/reach-of.ts'
import type { Reach, ReachEntry } from './reachability/reach.ts'
import { targetBeyond } from './reachability/target.ts'
import { namespaceNameLabel } from './selector-text.ts'
import { sameSelector } from './selector.ts'

/** What an update newly lets through, in one direction, for the pods that the policy selected before and selects still. */
export interface Widening {
  readonly direction: Direction
  readonly opened: NewlyOpened
  /** The rules of the new policy that do it, by index: at least one, and not all where there are very many. */
  readonly rules: readonly number[]
}

/** Pods that an update brings under a policy, and what it lets through for them. */
export interface Joining {
  /** In parts that do not overlap; empty where comparing the selectors takes too long. */
  readonly pods: readonly LabelBox[]
  readonly allowed: readonly { readonly direction: Direction; readonly entries: readonly ReachEntry[] }[]
}

/** A sentence about a change is worth less time than a verdict. */
const leastSteps = 40_000
const stepsPerEntry = 8

/** How many rules are compared one by one. */
const maxRules = 8

/**
 * What an update newly lets through, for each direction that the policy isolates before and after it. Linear, but for a
 * limited effort: what that does not suffice for is among the possible.
 */
export function findWidenings(before: NetworkPolicy, after: NetworkPolicy): readonly Widening[] {
  if (!haveCommonPods(before, after)) return []
  return directionsOfBoth(before, after).flatMap((direction): readonly Widening[] => {
    const changed = changedRules(before, after, direction)
    if (changed.length === 0) return []
    const old = reachOf(before, direction)
    const rulesAfter = effectiveRulesOf(after.spec, direction)
    const openedBy = (rules: readonly PolicyRule[]): NewlyOpened => {
      const reach = reachOfRules(rules, after.metadata.namespace)
      return newlyOpened(old, reach, effortFor(old, reach))
    }
    const opened = openedBy(rulesAfter)
    if (!isSomething(opened)) return []
    const rules =
      changed.length === 1
        ? changed
        : changed
            .slice(0, maxRules)
            .filter((index) => isSomething(openedBy(rulesAfter.slice(index, index + 1))))
    return [{ direction, opened, rules: rules.length === 0 ? changed : rules }]
  })
}

/**
 * The pods that the policy selects only after an update, with what it lets through for them in the directions that it
 * isolates before and after. That is new to them where another policy isolated them, which nothing here knows.
 * Undefined where there are no such pods, or nothing is let through.
 */
export function findJoining(before: NetworkPolicy, after: NetworkPolicy): Joining | undefined {
  if (sameSelector(before.spec.podSelector, after.spec.podSelector)) return undefined
  const { answer, pods } = targetBeyond(after, before)
  if (answer === 'no') return undefined
  const allowed = directionsOfBoth(before, after).flatMap((direction) => {
    const reach = reachOf(after, direction)
    return reach.kind === 'restricted' && reach.entries.length > 0
      ? [{ direction, entries: reach.entries }]
      : []
  })
  return allowed.length === 0 ? undefined : { pods, allowed }
}

/**
 * Whether an entry of a difference is for everybody, for most of the internet, or for pods of all namespaces. DNS, which
 * people open to everybody, does not count for egress.
 */
export function isToAll({ peers, ports }: ReachEntry, direction: Direction): boolean {
  if (direction === 'egress' && isDnsOnly(ports)) return false
  switch (peers.kind) {
    case 'anybody':
      return true
    case 'addresses':
      return families.some((family) => {
        const routed = publicAddresses[family]
        const open = countAddresses(intersection(peers.addresses, routed), family)
        return (
          2n * open >= countAddresses(routed, family) || breadthOf(peers.addresses, family, []) !== 'limited'
        )
      })
    case 'pods':
      // A difference leaves out namespaces that were let in already.
      return peers.namespaces.every(({ key, allows }) => key === namespaceNameLabel && allows === 'unlisted')
  }
}

const families = ['IPv4', 'IPv6'] as const

function haveCommonPods(before: NetworkPolicy, after: NetworkPolicy): boolean {
  const old = boxOf(before.spec.podSelector)
  const now = boxOf(after.spec.podSelector)
  return old !== undefined && now !== undefined && intersectBoxes(old, now) !== undefined
}

function directionsOfBoth(before: NetworkPolicy, after: NetworkPolicy): readonly Direction[] {
  return directions.filter(
    (direction) => isIsolatedFor(before.spec, direction) && isIsolatedFor(after.spec, direction),
  )
}

/** The rules after that were not there before as they are: only they can let anything new through. */
function changedRules(before: NetworkPolicy, after: NetworkPolicy, direction: Direction): readonly number[] {
  const known = new Set(effectiveRulesOf(before.spec, direction).map(textOf))
  return effectiveRulesOf(after.spec, direction).flatMap((rule, index) =>
    known.has(textOf(rule)) ? [] : [index],
  )
}

function textOf({ peers, ports }: PolicyRule): string {
  const spelled = peers.map((peer) =>
    peer.kind === 'ipBlock' ? [peer.cidr.text, ...peer.except.map(({ text }) => text)] : peer,
  )
  return JSON.stringify([spelled, ports])
}

function effortFor(...reaches: readonly Reach[]): Effort {
  const entries = reaches.reduce(
    (count, reach) => count + (reach.kind === 'restricted' ? reach.entries.length : 1),
    0,
  )
  return { stepsLeft: leastSteps + stepsPerEntry * entries }
}

function isSomething({ certain, possible }: NewlyOpened): boolean {
  return certain.length + possible.length > 0
}
