import { type Direction, directions } from '../model/direction.ts'
import type { NetworkPolicy, NetworkPolicySpec } from '../model/network-policy.ts'
import { isIsolatedFor } from './policy.ts'
import type { LabelBox } from './reachability/label-box.ts'
import { reachOf } from './reachability/reach-of.ts'
import { targetBeyond } from './reachability/target.ts'
import { rulesOpeningAll } from './rules-opening-all.ts'
import { isNothing, sameSelector } from './selector.ts'

/** Isolation that an update takes from pods, as far as the policy alone shows it: another one may keep it. */
export type Loss =
  /** The policy does not restrict the direction any more. */
  | { readonly kind: 'type-removed'; readonly direction: Direction }
  /** Nothing was allowed in the direction, and everything is now, by these rules. */
  | { readonly kind: 'denial-opened'; readonly direction: Direction; readonly rules: readonly number[] }
  /** The policy does not select these pods any more; `target-moved` where it selects others instead. */
  | {
      readonly kind: 'target-narrowed' | 'target-moved'
      /** Those in which it denied something. */
      readonly directions: readonly Direction[]
      /** In parts that do not overlap: at least one. */
      readonly pods: readonly LabelBox[]
    }

/**
 * The isolation that an update takes away. Directions in which everything was allowed had none. n log n; throws where
 * the policies are built so that comparing them takes too long.
 */
export function findLosses(before: NetworkPolicy, after: NetworkPolicy): readonly Loss[] {
  if (isNothing(before.spec.podSelector)) return []
  const denied = directions.filter((direction) => deniesSomething(before.spec, direction))
  const kept = denied.filter((direction) => isIsolatedFor(after.spec, direction))
  return [
    ...denied
      .filter((direction) => !kept.includes(direction))
      .map((direction) => ({ kind: 'type-removed', direction }) as const),
    ...kept.flatMap((direction) => openedDenial(direction, before, after)),
    ...lostTarget(kept, before, after),
  ]
}

/** Whether the policy isolates pods for the direction and lets less than everything through. Throws as above. */
export function deniesSomething(spec: NetworkPolicySpec, direction: Direction): boolean {
  return (
    isIsolatedFor(spec, direction) &&
    !isNothing(spec.podSelector) &&
    rulesOpeningAll(spec, direction).length === 0
  )
}

/** Whether the policy isolates pods for the direction and lets nothing through. n log n. */
export function deniesEverything(policy: NetworkPolicy, direction: Direction): boolean {
  const reach = reachOf(policy, direction)
  return reach.kind === 'restricted' && reach.entries.length === 0
}

function openedDenial(direction: Direction, before: NetworkPolicy, after: NetworkPolicy): readonly Loss[] {
  const rules = rulesOpeningAll(after.spec, direction)
  return rules.length > 0 && deniesEverything(before, direction)
    ? [{ kind: 'denial-opened', direction, rules }]
    : []
}

function lostTarget(
  kept: readonly Direction[],
  before: NetworkPolicy,
  after: NetworkPolicy,
): readonly Loss[] {
  if (kept.length === 0 || sameSelector(before.spec.podSelector, after.spec.podSelector)) return []
  const lost = targetBeyond(before, after)
  if (lost.answer === 'no') return []
  const gained = targetBeyond(after, before)
  if (lost.answer === 'unknown' || gained.answer === 'unknown')
    throw new RangeError('the podSelectors before and after are too complex to compare')
  const kind = gained.answer === 'yes' ? 'target-moved' : 'target-narrowed'
  return [{ kind, directions: kept, pods: lost.pods }]
}
