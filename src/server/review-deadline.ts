/** What the API server waits where an entry does not say (admissionregistration.k8s.io/v1, timeoutSeconds). */
const defaultTimeoutMs = 10_000
const maxTimeoutMs = 30_000

/** The part of the caller's time that we use up; the rest is for the way back. */
const usableShare = 0.8

/**
 * How long judging may take, in milliseconds, for the `timeout` that the API server puts into the query: a Go
 * duration in whole seconds, `5s`. Anything else counts as absent, for a deadline is no reason to refuse a call.
 */
export function readDeadlineMs(timeout: unknown): number {
  const match = typeof timeout === 'string' ? /^(\d{1,6})(ms|s)$/.exec(timeout) : null
  const timeoutMs = match === null ? defaultTimeoutMs : Number(match[1]) * (match[2] === 's' ? 1000 : 1)
  return usableShare * Math.min(timeoutMs === 0 ? defaultTimeoutMs : timeoutMs, maxTimeoutMs)
}
