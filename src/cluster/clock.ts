/** Where time comes from. Tests bring one that they turn by hand. */
export interface Clock {
  /** Milliseconds since some moment in the past. Never goes back, whatever happens to the wall clock. */
  readonly now: () => number
  /** Calls `run` once after `delayMs`, unless the returned function is called before. */
  readonly startTimer: (run: () => void, delayMs: number) => () => void
}

/** The clock of this machine. Its timers keep the process alive. */
export const systemClock: Clock = {
  now: () => performance.now(),
  startTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs)
    return () => {
      clearTimeout(timer)
    }
  },
}

/** An end that comes by itself: `signal` aborts when the time is over, or when the signal it was made from aborts. */
export interface Deadline {
  readonly signal: AbortSignal
  /** Whether the time was over, rather than the outer signal aborted. */
  readonly hasPassed: () => boolean
  /** Takes the time limit away. The outer signal still ends it. */
  readonly stopTimer: () => void
  /** To be called when the work is done: it frees the timer and lets go of the outer signal. */
  readonly cancel: () => void
}

/** Starts a deadline. `outer` ends it early. */
export function startDeadline(clock: Clock, delayMs: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController()
  let passed = false
  const stopTimer = clock.startTimer(() => {
    passed = true
    controller.abort()
  }, delayMs)
  const end = (): void => {
    controller.abort()
  }
  outer?.addEventListener('abort', end, { once: true })
  if (outer?.aborted === true) end()
  return {
    signal: controller.signal,
    hasPassed: () => passed,
    stopTimer,
    cancel: () => {
      stopTimer()
      outer?.removeEventListener('abort', end)
    },
  }
}
