import { intersectPorts, isNoPort } from '../port-set.ts'
import type { Effort } from '../reachability/effort.ts'
import { isWithin, type NewlyOpened, newlyOpened } from '../reachability/newly-opened.ts'
import { hasNames } from '../reachability/port-arithmetic.ts'
import type { Reach, ReachEntry } from '../reachability/reach.ts'

/** How what gets through in one direction differs between two times, for pods that are the same at both. */
export type Shift =
  /** Nobody restricted the direction before; now only what is allowed gets through. */
  | { readonly kind: 'isolated'; readonly allowed: Allowance }
  /** Only what was allowed got through before; now nobody restricts the direction. */
  | { readonly kind: 'released'; readonly allowed: Allowance }
  /** The direction is restricted at both times: what gets through only after, and what only before. */
  | { readonly kind: 'changed'; readonly opened: Gain; readonly closed: Gain }

/** What policies let through where they restrict a direction. */
export interface Allowance {
  readonly entries: readonly ReachEntry[]
  /** Whether that is certainly all there is, so that restricting the direction takes nothing away. */
  readonly isEverything: boolean
}

/** What gets through at one time and not at the other. */
export interface Gain extends NewlyOpened {
  /** Whether of what is for everybody a part may get through at the other time too, so that it is only the rest. */
  readonly isOnlyRest: boolean
}

/**
 * What differs between two reaches; undefined where nothing does, whatever the undefined turns out to be. Swapping the
 * two swaps `isolated` with `released` and `opened` with `closed`. n log n, or as far as the effort suffices.
 */
export function shiftBetween(before: Reach, after: Reach, effort?: Effort): Shift | undefined {
  if (before.kind === 'not-restricted')
    return after.kind === 'not-restricted' ? undefined : { kind: 'isolated', allowed: allowanceOf(after) }
  if (after.kind === 'not-restricted') return { kind: 'released', allowed: allowanceOf(before) }
  const opened = newlyOpened(before, after, effort)
  const closed = newlyOpened(after, before, effort)
  if ([opened, closed].every(({ certain, possible }) => certain.length + possible.length === 0))
    return undefined
  return { kind: 'changed', opened: gainOver(opened, before), closed: gainOver(closed, after) }
}

type Restricted = Extract<Reach, { readonly kind: 'restricted' }>

function allowanceOf(reach: Restricted): Allowance {
  return { entries: reach.entries, isEverything: isWithin({ kind: 'not-restricted' }, reach) === 'yes' }
}

function gainOver(gain: NewlyOpened, { entries }: Restricted): Gain {
  const forAnybody = [...gain.certain, ...gain.possible].filter(({ peers }) => peers.kind === 'anybody')
  const isOnlyRest = forAnybody.some(({ ports }) =>
    entries.some((entry) => hasNames(entry.ports) || !isNoPort(intersectPorts(entry.ports, ports))),
  )
  return { ...gain, isOnlyRest }
}
