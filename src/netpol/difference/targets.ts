import type { Direction } from '../../model/direction.ts'
import type { NetworkPolicy } from '../../model/network-policy.ts'
import { isIsolatedFor } from '../policy.ts'
import type { Effort } from '../reachability/effort.ts'
import { boxOf, type LabelBox } from '../reachability/label-box.ts'
import { reachOf, unionOfReaches } from '../reachability/reach-of.ts'
import type { Reach } from '../reachability/reach.ts'
import { shiftBetween } from './shift.ts'

/** What the policies that select the same pods let through together, in one direction, at two times. */
export interface Target {
  readonly box: LabelBox
  readonly before: Reach
  readonly after: Reach
  /** Whether that may differ. */
  readonly isChanged: boolean
}

/**
 * The targets of a namespace's policies that restrict a direction, each once, in an order that does not depend on that of
 * the policies. n log n.
 */
export function targetsOf(
  before: readonly NetworkPolicy[],
  after: readonly NetworkPolicy[],
  direction: Direction,
  effort: Effort,
): readonly Target[] {
  const byBox = new Map<string, Gathered>()
  const gather = (policy: NetworkPolicy, time: 'before' | 'after'): void => {
    const box = boxOf(policy.spec.podSelector)
    if (box === undefined || !isIsolatedFor(policy.spec, direction)) return
    const key = JSON.stringify(box)
    const gathered = byBox.get(key) ?? { box, before: [], after: [] }
    gathered[time].push(reachOf(policy, direction))
    byBox.set(key, gathered)
  }
  for (const policy of before) gather(policy, 'before')
  for (const policy of after) gather(policy, 'after')
  return [...byBox]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, gathered]) => {
      const old = unionOfReaches(gathered.before)
      const now = unionOfReaches(gathered.after)
      const isChanged = shiftBetween(old, now, effort) !== undefined
      return { box: gathered.box, before: old, after: now, isChanged }
    })
}

interface Gathered {
  readonly box: LabelBox
  readonly before: Reach[]
  readonly after: Reach[]
}
