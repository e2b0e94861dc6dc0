const kib = 1024
const mib = 1024 * kib

/** Every limit of the server. Sizes are in bytes, times in milliseconds. */
export interface ServerLimits {
  /** A larger review is refused without being held in memory. */
  readonly maxReviewBytes: number
  /** Larger reviews are judged in the worker, so that they do not hold up the small ones. */
  readonly largeReviewBytes: number
  /** How much of a refused body is read to the bin, so that the refusal reaches a client that is still sending. */
  readonly maxDiscardedBytes: number
  /** How long a refusal waits for the rest of its body; the rest is still read afterwards. */
  readonly discardMs: number
  /** What all bodies that are being received or judged may hold together. */
  readonly maxHeldBytes: number
  /** How many reviews may be in flight; more are sent back to be tried again. */
  readonly maxReviewsInFlight: number
  /** How many large reviews may wait for the worker. */
  readonly maxWaitingReviews: number
  /** The worker ends after so long without work, which gives its memory back. */
  readonly workerIdleMs: number
  readonly maxConnections: number
  readonly handshakeMs: number
  readonly headersMs: number
  /** For a whole request, headers and body. */
  readonly requestMs: number
  /** How often connections that are over one of these times are looked for. */
  readonly connectionCheckMs: number
  /** How long a connection may stay open between two requests. */
  readonly keepAliveMs: number
}

/**
 * The limits unless configured otherwise. The times are admission-contract 3.2: all slow clients are gone after 3 to 7
 * seconds. Keep-alive is longer than the 90 s after which Go's client closes by itself: a server that closes first
 * breaks calls that are on their way.
 */
export const defaultLimits: ServerLimits = {
  maxReviewBytes: 16 * mib,
  largeReviewBytes: 256 * kib,
  maxDiscardedBytes: 128 * mib,
  discardMs: 1_000,
  maxHeldBytes: 128 * mib,
  maxReviewsInFlight: 512,
  maxWaitingReviews: 8,
  workerIdleMs: 60_000,
  maxConnections: 1_024,
  handshakeMs: 3_000,
  headersMs: 4_000,
  requestMs: 6_000,
  connectionCheckMs: 1_000,
  keepAliveMs: 120_000,
}
