import type { NamedCounts, Seen, WriteCounts } from '../model/review.ts'
import type { Tallied } from './judged-write.ts'

/** Counts while they grow. */
export interface GrowingCounts {
  judged: number
  refused: number
  baseline: number
  strict: number
  ratcheted: number
  excepted: number
  undecided: number
  readonly seen: GrowingSeen
}

/** A span of time while it grows. */
export interface GrowingSeen {
  firstMs: number
  lastMs: number
}

/** Nothing was counted yet. */
export function startCounts(): GrowingCounts {
  return {
    judged: 0,
    refused: 0,
    baseline: 0,
    strict: 0,
    ratcheted: 0,
    excepted: 0,
    undecided: 0,
    seen: startSeen(),
  }
}

/** Nothing was seen yet. */
export function startSeen(): GrowingSeen {
  return { firstMs: Number.POSITIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY }
}

/** Counts one judgement. */
export function addCounts(counts: GrowingCounts, write: Tallied, timeMs: number): void {
  const { wouldRefuse } = write
  counts.judged += 1
  if (write.isRefused) counts.refused += 1
  if (wouldRefuse.baseline.length > 0) counts.baseline += 1
  if (wouldRefuse.baseline.length + wouldRefuse.strict.length > 0) counts.strict += 1
  if (write.ratcheted.length > 0) counts.ratcheted += 1
  if (write.isExcepted) counts.excepted += 1
  if (write.isUndecided) counts.undecided += 1
  see(counts.seen, timeMs)
}

/** Notes that something happened. */
export function see(seen: GrowingSeen, timeMs: number): void {
  if (timeMs < seen.firstMs) seen.firstMs = timeMs
  if (timeMs > seen.lastMs) seen.lastMs = timeMs
}

/** The counts as they are now. */
export function finishCounts(counts: GrowingCounts): WriteCounts {
  const { judged, refused, baseline, strict, ratcheted, excepted, undecided } = counts
  return { judged, refused, wouldRefuse: { baseline, strict }, ratcheted, excepted, undecided }
}

/** The counts as they are now, with a name and their time. */
export function finishNamed(name: string, counts: GrowingCounts): NamedCounts {
  return { name, ...finishCounts(counts), ...finishSeen(counts.seen) }
}

/** The span as it is now. */
export function finishSeen({ firstMs, lastMs }: GrowingSeen): Seen {
  return { firstMs, lastMs }
}
