import { type Direction, directions } from '../../model/direction.ts'
import type { NetworkPolicy } from '../../model/network-policy.ts'
import type { Effort } from '../reachability/effort.ts'
import type { Effect } from './policy-effects.ts'
import { groupPods } from './pod-groups.ts'
import { targetsOf } from './targets.ts'

/** What a change of a namespace's policies means for its pods, where these are all the policies that it has. */
export interface NamespaceEffects {
  readonly effects: readonly Effect[]
  /** Directions that are not worked out: there would be too many kinds of pods to tell apart. */
  readonly unknown: readonly Direction[]
}

/** For each direction, so that one cannot starve the other: a few seconds at most. */
const maxSteps = 10_000_000

/**
 * What gets through to and from the pods of one namespace after and did not before, and the other way round, when its
 * policies are added up. Each effect is about pods for which the same changes; pods that no effect is about are as they
 * were. Swapping before and after swaps each shift.
 */
export function namespaceEffects(
  before: readonly NetworkPolicy[],
  after: readonly NetworkPolicy[],
): NamespaceEffects {
  const effects: Effect[] = []
  const unknown: Direction[] = []
  for (const direction of directions) {
    const effort: Effort = { stepsLeft: maxSteps }
    const groups = groupPods(targetsOf(before, after, direction, effort), effort)
    if (groups === undefined) unknown.push(direction)
    else
      for (const { boxes, shift } of groups)
        effects.push({ direction, pods: { boxes, isWholeTarget: false }, shift })
  }
  return { effects, unknown }
}
