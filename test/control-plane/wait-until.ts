import { setTimeout as sleep } from 'node:timers/promises'

/** How long to wait, and how often to look. */
export interface WaitOptions {
  readonly timeoutMs: number
  /** Default 50. */
  readonly intervalMs?: number
}

/** Looks until there is a result, and resolves to it. Rejects with what it waited for when the time is over. */
export async function waitUntil<T>(
  what: string,
  look: () => Promise<T | undefined>,
  { timeoutMs, intervalMs = 50 }: WaitOptions,
): Promise<T> {
  const deadlineMs = performance.now() + timeoutMs
  for (;;) {
    const result = await look()
    if (result !== undefined) return result
    if (performance.now() > deadlineMs) throw new Error(`waited ${timeoutMs / 1_000} s for ${what}`)
    await sleep(intervalMs)
  }
}
