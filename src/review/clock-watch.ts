import type { LogReading } from '../model/review.ts'

/** Watches the times of events, in the order in which each file has them. */
export interface ClockWatch {
  readonly startFile: () => void
  /** Takes the time at which an event was written. */
  readonly see: (timeMs: number) => void
  readonly finish: () => LogReading['clock']
}

/** Requests end in another order than they began, and several are written at once. */
const toleranceMs = 60_000

/** Makes a watch. `nowMs` is when the logs are read. */
export function makeClockWatch(nowMs: number): ClockWatch {
  let latestMs = Number.NEGATIVE_INFINITY
  let jumps = 0
  let largestMs = 0
  let inFuture = 0
  return {
    startFile: () => {
      latestMs = Number.NEGATIVE_INFINITY
    },
    see: (timeMs) => {
      if (timeMs > nowMs + toleranceMs) inFuture += 1
      const backMs = latestMs - timeMs
      if (backMs > toleranceMs) {
        jumps += 1
        largestMs = Math.max(largestMs, backMs)
        // The clock was set back: what follows is compared with the new time.
        latestMs = timeMs
      } else {
        latestMs = Math.max(latestMs, timeMs)
      }
    },
    finish: () => ({ jumps, largestMs, inFuture }),
  }
}
