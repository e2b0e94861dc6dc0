import type { MessagePort } from 'node:worker_threads'
import type { Entry } from '../model/entry.ts'
import type { AnsweredReview, ReviewAnswerer } from './review-answerer.ts'

/** A review on its way into the worker. The memory of `bytes` is handed over, not copied. */
export interface ReviewForWorker {
  readonly entry: Entry
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What comes back for it. */
export type AnswerFromWorker =
  | { readonly kind: 'done'; readonly answered: AnsweredReview }
  | { readonly kind: 'failed'; readonly error: unknown }

/**
 * The whole of a worker: answers each review that comes through the port, one after the other, with this answerer. An
 * exception is sent back, and the worker goes on.
 */
export function serveReviews(port: MessagePort, answerer: Pick<ReviewAnswerer, 'answer'>): void {
  port.on('message', ({ entry, bytes }: ReviewForWorker) => {
    port.postMessage(answerSafely(answerer, entry, bytes))
  })
}

function answerSafely(
  answerer: Pick<ReviewAnswerer, 'answer'>,
  entry: Entry,
  { buffer, byteOffset, byteLength }: Uint8Array<ArrayBuffer>,
): AnswerFromWorker {
  try {
    const text = Buffer.from(buffer, byteOffset, byteLength).toString('utf8')
    return { kind: 'done', answered: answerer.answer(entry, text) }
  } catch (error) {
    return { kind: 'failed', error }
  }
}
