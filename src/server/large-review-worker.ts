import type { MessagePort } from 'node:worker_threads'
import type { Requester } from '../model/admission-review.ts'
import type { Entry } from '../model/entry.ts'
import type { AccessAnswer, NamespaceLookup } from '../model/facts.ts'
import type { PolicyListing } from '../model/policy-listing.ts'
import { countValues } from './count-values.ts'
import type { AnsweredReview, ClusterFacts, ReviewAnswerer } from './review-answerer.ts'

/** A review on its way into the worker. The memory of `bytes` is handed over, not copied. */
export interface ReviewForWorker {
  readonly kind: 'review'
  readonly entry: Entry
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The configuration in force, as the text that the answerer is made of. */
  readonly configuration: string
}

/** What the worker asks the main thread, which alone speaks to the API server. */
export type ClusterQuestion =
  | { readonly about: 'labels'; readonly namespace: string }
  | { readonly about: 'permission'; readonly requester: Requester; readonly namespace: string }
  | { readonly about: 'policies'; readonly namespace: string }

/** What the main thread knows about it. */
export type ClusterAnswer =
  | { readonly about: 'labels'; readonly lookup: NamespaceLookup }
  | { readonly about: 'permission'; readonly answer: AccessAnswer }
  | { readonly about: 'policies'; readonly listing: PolicyListing }

/** What the main thread sends. */
export type MessageToWorker =
  ReviewForWorker | { readonly kind: 'told'; readonly id: number; readonly answer: ClusterAnswer }

/** What comes back for a review. */
export type AnswerFromWorker =
  | { readonly kind: 'done'; readonly answered: AnsweredReview }
  | { readonly kind: 'failed'; readonly error: unknown }
  /** More values than are parsed, whatever their bytes. */
  | { readonly kind: 'too-large' }

/** What the worker sends. */
export type MessageFromWorker =
  AnswerFromWorker | { readonly kind: 'ask'; readonly id: number; readonly question: ClusterQuestion }

/** Makes the answerer for a configuration. */
export type MakeAnswerer = (configuration: string, cluster: ClusterFacts) => Pick<ReviewAnswerer, 'answer'>

/**
 * How many values a review may have. What etcd can store has fewer: 1.5 MiB are at most 786,000 empty rules, which with
 * the old object beside them are 3.1 million. A text of 16 MiB can have five times as many, and the memory for those
 * could take the whole process down, from whoever reaches the port.
 */
const maxValues = 4 * 1024 * 1024

/**
 * The whole of a worker: answers each review that comes through the port, one after the other. An exception is sent
 * back, and the worker goes on.
 */
export function serveReviews(port: MessagePort, makeAnswerer: MakeAnswerer): void {
  const questions = makeQuestions(port)
  let current:
    { readonly configuration: string; readonly answerer: Pick<ReviewAnswerer, 'answer'> } | undefined
  const answererFor = (configuration: string): Pick<ReviewAnswerer, 'answer'> => {
    if (current?.configuration !== configuration)
      current = { configuration, answerer: makeAnswerer(configuration, questions.cluster) }
    return current.answerer
  }
  const answerSafely = async (review: ReviewForWorker): Promise<AnswerFromWorker> => {
    const { entry, bytes, configuration } = review
    try {
      if (countValues(bytes) > maxValues) return { kind: 'too-large' }
      const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
      return { kind: 'done', answered: await answererFor(configuration).answer(entry, text) }
    } catch (error) {
      return { kind: 'failed', error }
    }
  }
  port.on('message', (message: MessageToWorker) => {
    if (message.kind === 'told') questions.told(message.id, message.answer)
    else
      void answerSafely(message).then((answer) => {
        port.postMessage(answer)
      })
  })
}

/** The cluster by way of the main thread. */
function makeQuestions(port: MessagePort): {
  readonly cluster: ClusterFacts
  readonly told: (id: number, answer: ClusterAnswer) => void
} {
  const waiting = new Map<number, (answer: ClusterAnswer) => void>()
  let lastId = 0
  const ask = (question: ClusterQuestion): Promise<ClusterAnswer> =>
    new Promise((resolve) => {
      lastId += 1
      waiting.set(lastId, resolve)
      port.postMessage({ kind: 'ask', id: lastId, question })
    })
  const mixedUp = { kind: 'unknown', reason: 'the answer was to another question' } as const
  return {
    cluster: {
      labelsOf: async (namespace) => {
        const answer = await ask({ about: 'labels', namespace })
        return answer.about === 'labels' ? answer.lookup : mixedUp
      },
      mayConfigure: async (requester, namespace) => {
        const answer = await ask({ about: 'permission', requester, namespace })
        return answer.about === 'permission' ? answer.answer : mixedUp
      },
      policiesOf: async (namespace) => {
        const answer = await ask({ about: 'policies', namespace })
        return answer.about === 'policies' ? answer.listing : mixedUp
      },
    },
    told: (id, answer) => {
      waiting.get(id)?.(answer)
      waiting.delete(id)
    },
  }
}
