import type { Clock } from './clock.ts'

/** The constants of client-go's reflector (tools/cache/reflector.go). */
const firstMs = 800
const factor = 2
const longestMs = 30_000
const healthyAfterMs = 120_000

/**
 * The longest wait while no connection can be made at all. Nobody is burdened by such attempts, and an API server that
 * was away for an hour must have our attention within seconds of its return.
 */
const longestUnreachableMs = 5_000

/** How long to wait before the next attempt. */
export interface Backoff {
  /** Notes a failure. `isUnreachable` says that nothing answered at all. Returns the wait in milliseconds. */
  readonly afterFailure: (isUnreachable: boolean) => number
}

/**
 * Makes a backoff: 0.8 s, doubled with each failure, up to 30 s (5 s while unreachable), each wait up to twice as long
 * by chance but never beyond the limit. It starts over when the last failure is two minutes and its wait ago.
 *
 * `random` returns numbers from 0 up to 1.
 */
export function makeBackoff(clock: Clock, random: () => number): Backoff {
  let stepMs = firstMs
  let calmSince = Number.NEGATIVE_INFINITY
  return {
    afterFailure: (isUnreachable) => {
      const now = clock.now()
      if (now - calmSince >= healthyAfterMs) stepMs = firstMs
      const limitMs = isUnreachable ? longestUnreachableMs : longestMs
      const waitMs = Math.min(stepMs * (1 + random()), limitMs)
      // An API server that has just come back answers with errors for a moment: attempts that it never saw must not
      // have made the wait long by then.
      stepMs = Math.min(stepMs * factor, limitMs)
      calmSince = now + waitMs
      return waitMs
    },
  }
}
