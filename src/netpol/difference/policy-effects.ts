import { type Direction, directions } from '../../model/direction.ts'
import type { NetworkPolicy } from '../../model/network-policy.ts'
import { isIsolatedFor } from '../policy.ts'
import { boxOf, intersectBoxes, type LabelBox } from '../reachability/label-box.ts'
import { reachOf } from '../reachability/reach-of.ts'
import type { Reach } from '../reachability/reach.ts'
import { targetBeyond } from '../reachability/target.ts'
import { sameSelector } from '../selector.ts'
import { type Shift, shiftBetween } from './shift.ts'

/** What a change means for some pods, in one direction. */
export interface Effect {
  readonly direction: Direction
  readonly pods: AffectedPods
  readonly shift: Shift
}

/** Which pods of the policies' namespace an effect is about. */
export interface AffectedPods {
  /** In parts that do not overlap. Empty where comparing the selectors takes too long: then there may be some. */
  readonly boxes: readonly LabelBox[]
  /** Whether they are all pods of one policy's podSelector, which means the same at every time that it is there. */
  readonly isWholeTarget: boolean
}

/**
 * What a change of one policy does by itself, whatever other policies do: it isolates pods or no longer does, lets more
 * through or less. A policy that is added has none before, one that is removed none after. Swapping the two swaps each
 * shift. Empty where the change has no effect.
 */
export function effectsOfChange(
  before: NetworkPolicy | undefined,
  after: NetworkPolicy | undefined,
): readonly Effect[] {
  const old = selecting(before)
  const now = selecting(after)
  return directions.flatMap((direction): readonly Effect[] => {
    const wasIsolated = old !== undefined && isIsolatedFor(old.spec, direction)
    const isIsolated = now !== undefined && isIsolatedFor(now.spec, direction)
    if (!isIsolated) return wasIsolated ? effectOn(direction, wholeTarget(old), old, undefined) : []
    if (!wasIsolated) return effectOn(direction, wholeTarget(now), undefined, now)
    return [
      ...effectOn(direction, commonPods(old, now), old, now),
      ...effectOn(direction, podsBeyond(old, now), old, undefined),
      ...effectOn(direction, podsBeyond(now, old), undefined, now),
    ]
  })
}

/** The policy, if there is one and it selects anybody. */
function selecting(policy: NetworkPolicy | undefined): NetworkPolicy | undefined {
  return policy === undefined || boxOf(policy.spec.podSelector) === undefined ? undefined : policy
}

function effectOn(
  direction: Direction,
  pods: AffectedPods | undefined,
  before: NetworkPolicy | undefined,
  after: NetworkPolicy | undefined,
): readonly Effect[] {
  if (pods === undefined) return []
  const shift = shiftBetween(reachIn(direction, before), reachIn(direction, after))
  return shift === undefined ? [] : [{ direction, pods, shift }]
}

function reachIn(direction: Direction, policy: NetworkPolicy | undefined): Reach {
  return policy === undefined ? { kind: 'not-restricted' } : reachOf(policy, direction)
}

function wholeTarget({ spec }: NetworkPolicy): AffectedPods {
  const box = boxOf(spec.podSelector)
  return { boxes: box === undefined ? [] : [box], isWholeTarget: true }
}

/** The pods that both select; undefined where there can be none. */
function commonPods(old: NetworkPolicy, now: NetworkPolicy): AffectedPods | undefined {
  if (sameSelector(old.spec.podSelector, now.spec.podSelector)) return wholeTarget(now)
  const before = boxOf(old.spec.podSelector)
  const after = boxOf(now.spec.podSelector)
  const both = before === undefined || after === undefined ? undefined : intersectBoxes(before, after)
  return both === undefined ? undefined : { boxes: [both], isWholeTarget: false }
}

/** The pods that one selects and the other does not; undefined where there can be none. */
function podsBeyond(policy: NetworkPolicy, other: NetworkPolicy): AffectedPods | undefined {
  const { answer, pods } = targetBeyond(policy, other)
  return answer === 'no' ? undefined : { boxes: pods, isWholeTarget: false }
}
