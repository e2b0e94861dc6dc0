import type { Clock } from './clock.ts'

/** A wait that can be cut short. */
export interface Pause {
  /** Resolves after `delayMs`, when `end` is called, or when the signal aborts. One at a time. */
  readonly wait: (delayMs: number) => Promise<void>
  /** Ends the wait that is on, if any. */
  readonly end: () => void
}

/** Makes a pause that `signal` ends for good. */
export function makePause(clock: Clock, signal: AbortSignal): Pause {
  let end: (() => void) | undefined
  signal.addEventListener('abort', () => end?.(), { once: true })
  return {
    wait: async (delayMs) => {
      if (signal.aborted) return
      const { promise, resolve } = Promise.withResolvers<undefined>()
      const stopTimer = clock.startTimer(() => {
        resolve(undefined)
      }, delayMs)
      end = () => {
        resolve(undefined)
      }
      await promise
      end = undefined
      stopTimer()
    },
    end: () => end?.(),
  }
}
