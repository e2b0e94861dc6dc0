import type { Clock } from '../../src/cluster/clock.ts'

/** A clock that stands still until it is turned. */
export interface HandClock extends Clock {
  /** Lets time pass. Timers run in their order, each at its time. */
  readonly advance: (ms: number) => void
  /** How long the timers that run have left, shortest first. */
  readonly pending: () => readonly number[]
}

/** Makes a clock that shows 0. */
export function makeHandClock(): HandClock {
  let now = 0
  const timers = new Set<{ readonly at: number; readonly run: () => void }>()
  const next = (): { readonly at: number; readonly run: () => void } | undefined =>
    [...timers].sort((one, another) => one.at - another.at)[0]
  return {
    now: () => now,
    startTimer: (run, delayMs) => {
      const timer = { at: now + delayMs, run }
      timers.add(timer)
      return () => {
        timers.delete(timer)
      }
    },
    advance: (ms) => {
      const end = now + ms
      for (let timer = next(); timer !== undefined && timer.at <= end; timer = next()) {
        timers.delete(timer)
        now = timer.at
        timer.run()
      }
      now = end
    },
    pending: () => [...timers].map(({ at }) => at - now).sort((one, another) => one - another),
  }
}
