/** Why something could not be had from the API server. `reason` is a short clause for logs, without secrets. */
export type Failure =
  /** No connection, or it broke. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  /** The caller's signal ended it: a deadline or a stop. */
  | { readonly kind: 'aborted'; readonly reason: string }
  /** Answered with another HTTP status than success. */
  | {
      readonly kind: 'refused'
      readonly status: number
      readonly retryAfterMs: number | undefined
      readonly reason: string
      /** The API server's own words. Whoever writes webhooks and policies can choose them: not for logs. */
      readonly message: string | undefined
    }
  /** More than we are willing to read. */
  | { readonly kind: 'too-large'; readonly reason: string }
  /** Answered with something that we cannot read. */
  | { readonly kind: 'broken'; readonly reason: string }

/** Whether the API server no longer has the resourceVersion or the continue token that it was asked for. */
export function isExpired(failure: Failure): boolean {
  return failure.kind === 'refused' && failure.status === 410
}
