import type { Logger } from 'pino'
import { findReviewUid, readAdmissionReview } from '../model/admission-review.ts'
import type { Entry } from '../model/entry.ts'
import { logDecision } from '../telemetry/logger.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import type { BodyBuffer } from './body-buffer.ts'
import { type FailureCode, renderFailureStatus } from './failure-status.ts'
import type { LargeReviews } from './large-reviews.ts'
import { type ReceivedBody, startOf } from './read-body.ts'
import type { AnsweredReview, GiveUpReason, ReviewAnswerer } from './review-answerer.ts'

/** A call to one of our entries, with its body. */
export interface ReviewCall {
  readonly entry: Entry
  readonly received: ReceivedBody
  /** When the call came, on the clock of `performance.now()`. */
  readonly startedMs: number
  /** How long after that there must be an answer. */
  readonly deadlineMs: number
}

/** What goes back. */
export interface ReviewReply {
  readonly statusCode: 200 | FailureCode
  /** JSON. */
  readonly body: string
}

/** What handling a review needs from the rest. */
export interface ReviewHandling {
  readonly answerer: ReviewAnswerer
  readonly largeReviews: LargeReviews
  /** Larger ones go to the worker. */
  readonly largeReviewBytes: number
  readonly metrics: Metrics
  readonly logger: Logger
}

/** What judging led to: a word from the core, or none because of something on our side. */
type Judging =
  | { readonly kind: 'done'; readonly answered: AnsweredReview }
  | {
      readonly kind: 'given-up'
      readonly because: GiveUpReason
      readonly uid: string | undefined
      readonly error?: unknown
    }

/**
 * Turns a call into its answer, whatever happens inside. A review with a uid gets HTTP 200 (admission-contract P1):
 * anything else is a failed call to the API server, and where the entry says Ignore the write then passes.
 */
export async function handleReview(handling: ReviewHandling, call: ReviewCall): Promise<ReviewReply> {
  const { received } = call
  switch (received.kind) {
    case 'broken':
      return reject(handling, 400, 'The connection broke before the review had arrived.')
    case 'discarded': {
      const uid = findReviewUid(received.start)
      return reply(handling, call, received.receivedBytes, {
        kind: 'given-up',
        because: received.because,
        uid,
      })
    }
    case 'whole':
      try {
        const sizeBytes = received.body.bytes.length
        return reply(handling, call, sizeBytes, await judge(handling, call, received.body))
      } finally {
        received.body.release()
      }
  }
}

async function judge(
  { answerer, largeReviews, largeReviewBytes }: ReviewHandling,
  { entry, startedMs, deadlineMs }: ReviewCall,
  body: BodyBuffer,
): Promise<Judging> {
  const { bytes } = body
  const leftMs = startedMs + deadlineMs - performance.now()
  if (bytes.length <= largeReviewBytes) {
    // Bytes that are no UTF-8 become U+FFFD, as in the API server's own reader: they are no way to go unanswered.
    const text = bytes.toString('utf8')
    try {
      const answered = await within(leftMs, answerer.answer(entry, text))
      return answered === undefined
        ? { kind: 'given-up', because: 'deadline', uid: uidOf(text) }
        : { kind: 'done', answered }
    } catch (error) {
      return { kind: 'given-up', because: 'failed', uid: uidOf(text), error }
    }
  }
  // Before the worker takes the memory over.
  const uid = findReviewUid(startOf(bytes))
  const outcome = await largeReviews.answer(entry, body.transferableBytes, leftMs)
  return outcome.kind === 'done' ? outcome : { ...outcome, kind: 'given-up', because: outcome.kind, uid }
}

/** What the promise resolves to, or undefined once so much time has passed. What is under way then has nobody waiting. */
async function within<T>(timeoutMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(0, timeoutMs), undefined)
    const stop = (): void => {
      clearTimeout(timer)
    }
    promise.then(stop, stop)
    promise.then(resolve, reject)
  })
}

function reply(handling: ReviewHandling, call: ReviewCall, sizeBytes: number, judging: Judging): ReviewReply {
  const answered = judging.kind === 'done' ? judging.answered : giveUp(handling, call.entry, judging)
  if (answered.kind === 'unreadable') {
    const isTheirFault = judging.kind === 'done' || judging.because === 'too-large'
    return reject(handling, isTheirFault ? 400 : 500, answered.reason)
  }
  const durationMs = performance.now() - call.startedMs
  handling.metrics.reviewAnswered(answered.record, { durationMs, sizeBytes })
  logDecision(handling.logger, answered.record, durationMs)
  return { statusCode: 200, body: answered.body }
}

function giveUp(
  { answerer, logger }: ReviewHandling,
  entry: Entry,
  { because, uid, error }: Judging & { readonly kind: 'given-up' },
): AnsweredReview {
  const line = { entry: entry.name, uid, because, ...(error === undefined ? {} : { err: error }) }
  if (because === 'failed') logger.error(line, 'review given up')
  else logger.warn(line, 'review given up')
  return uid === undefined
    ? {
        kind: 'unreadable',
        reason: `It was given up (${because}), and its first bytes have no uid to answer to.`,
      }
    : answerer.giveUp(entry, uid, because)
}

function reject({ metrics, logger }: ReviewHandling, code: FailureCode, message: string): ReviewReply {
  metrics.requestRejected(code)
  logger.debug({ code, reason: message }, 'request rejected')
  return { statusCode: code, body: renderFailureStatus(code, message) }
}

/** The uid of a review whose judging failed, wherever it stands. */
function uidOf(text: string): string | undefined {
  const uid = findReviewUid(text.slice(0, 4096))
  if (uid !== undefined) return uid
  try {
    const reading = readAdmissionReview(text)
    return reading.kind === 'request'
      ? reading.request.uid
      : reading.kind === 'malformed'
        ? reading.uid
        : undefined
  } catch {
    // Then reading is what failed, and there is nothing to answer to.
    return undefined
  }
}
