import type { MessagePort } from 'node:worker_threads'
import type { Entry } from '../model/entry.ts'
import { countValues } from './count-values.ts'
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
  /** More values than are parsed, whatever their bytes. */
  | { readonly kind: 'too-large' }

/**
 * How many values a review may have. What etcd can store has fewer: 1.5 MiB are at most 786,000 empty rules, which with
 * the old object beside them are 3.1 million. A text of 16 MiB can have five times as many, and the memory for those
 * could take the whole process down, from whoever reaches the port.
 */
const maxValues = 4 * 1024 * 1024

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
  bytes: Uint8Array<ArrayBuffer>,
): AnswerFromWorker {
  try {
    if (countValues(bytes) > maxValues) return { kind: 'too-large' }
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
    return { kind: 'done', answered: answerer.answer(entry, text) }
  } catch (error) {
    return { kind: 'failed', error }
  }
}
