import { Worker } from 'node:worker_threads'
import type { Entry } from '../model/entry.ts'
import type {
  AnswerFromWorker,
  ClusterAnswer,
  ClusterQuestion,
  MessageFromWorker,
  MessageToWorker,
  ReviewForWorker,
} from './large-review-worker.ts'
import type { ClusterFacts } from './review-answerer.ts'
import type { ServerLimits } from './server-limits.ts'

/** What came of a large review. */
export type LargeReviewOutcome =
  AnswerFromWorker | { readonly kind: 'overloaded' } | { readonly kind: 'deadline' }

/** Answers reviews away from the main thread, one at a time in the order in which they came. */
export interface LargeReviews {
  /** Takes the memory of `bytes` over. Never rejects. */
  readonly answer: (
    entry: Entry,
    bytes: Uint8Array<ArrayBuffer>,
    deadlineMs: number,
  ) => Promise<LargeReviewOutcome>
  /** Ends the worker. What it was at fails. */
  readonly close: () => Promise<void>
}

interface Job {
  readonly review: ReviewForWorker
  readonly settle: (outcome: LargeReviewOutcome) => void
}

/**
 * The heap that a worker may use, for each byte that a review may have. JSON.parse makes at most 32 bytes of heap of
 * one byte of text (deeply nested empty lists), measured on Node 24. It is a backstop, not a wall: V8 stops a worker
 * between small allocations, but a large one beyond the limit, as in JSON.parse, ends the whole process. So the limit
 * stands above what a parse can take, and the worker counts the values before it parses.
 */
const heapBytesPerReviewByte = 48
const mib = 1024 * 1024
const minHeapMib = 256

/** What large reviews are answered with. */
export interface LargeReviewsSetup {
  /** A module that calls `serveReviews`. */
  readonly workerUrl: URL
  /** The configuration in force, as the text of which the worker makes its answerer. */
  readonly configuration: () => string
  readonly cluster: ClusterFacts
  readonly limits: Pick<ServerLimits, 'maxReviewBytes' | 'maxWaitingReviews' | 'workerIdleMs'>
}

/** Keeps one worker, started for the first large review and again after it died. */
export function makeLargeReviews({
  workerUrl,
  configuration,
  cluster,
  limits,
}: LargeReviewsSetup): LargeReviews {
  const waiting: Job[] = []
  let worker: Worker | undefined
  let current: Job | undefined
  let idleTimer: NodeJS.Timeout | undefined

  const startWorker = (): Worker => {
    const heapMib = Math.ceil((limits.maxReviewBytes * heapBytesPerReviewByte) / mib)
    const started = new Worker(workerUrl, {
      name: 'large-reviews',
      resourceLimits: { maxOldGenerationSizeMb: Math.max(minHeapMib, heapMib) },
    })
    started.on('message', (message: MessageFromWorker) => {
      if (worker !== started) return
      if (message.kind !== 'ask') finish(message)
      else
        void answerQuestion(cluster, message.question).then((answer) => {
          started.postMessage({ kind: 'told', id: message.id, answer } satisfies MessageToWorker)
        })
    })
    let cause: unknown
    started.on('error', (error) => {
      cause = error
    })
    started.on('exit', (exitCode) => {
      if (worker !== started) return
      worker = undefined
      finish({ kind: 'failed', error: new Error(`the worker ended with code ${exitCode}`, { cause }) })
    })
    return started
  }

  const finish = (outcome: LargeReviewOutcome): void => {
    const job = current
    current = undefined
    job?.settle(outcome)
    startNext()
  }

  const startNext = (): void => {
    if (current !== undefined) return
    clearTimeout(idleTimer)
    current = waiting.shift()
    if (current === undefined) {
      idleTimer = setTimeout(() => void stopWorker(), limits.workerIdleMs).unref()
      return
    }
    try {
      worker ??= startWorker()
      worker.postMessage(current.review, [current.review.bytes.buffer])
    } catch (error) {
      finish({ kind: 'failed', error })
    }
  }

  const stopWorker = async (): Promise<void> => {
    const stopped = worker
    worker = undefined
    await stopped?.terminate()
  }

  const abandon = (job: Job): void => {
    const index = waiting.indexOf(job)
    if (index >= 0) waiting.splice(index, 1)
    job.settle({ kind: 'deadline' })
    if (current !== job) return
    // There is no other way to stop a judgement that is under way.
    void stopWorker()
    current = undefined
    startNext()
  }

  return {
    answer: (entry, bytes, deadlineMs) => {
      if (waiting.length >= limits.maxWaitingReviews) return Promise.resolve({ kind: 'overloaded' })
      return new Promise((resolve) => {
        const job: Job = {
          review: { kind: 'review', entry, bytes, configuration: configuration() },
          settle: (outcome) => {
            clearTimeout(timer)
            resolve(outcome)
          },
        }
        const timer = setTimeout(() => {
          abandon(job)
        }, deadlineMs)
        waiting.push(job)
        startNext()
      })
    },
    close: async () => {
      clearTimeout(idleTimer)
      await stopWorker()
      const outcome: LargeReviewOutcome = { kind: 'failed', error: new Error('the server is closing') }
      const unfinished = [...(current === undefined ? [] : [current]), ...waiting.splice(0)]
      current = undefined
      for (const job of unfinished) job.settle(outcome)
    },
  }
}

async function answerQuestion(cluster: ClusterFacts, question: ClusterQuestion): Promise<ClusterAnswer> {
  const { about, namespace } = question
  switch (about) {
    case 'labels':
      return { about, lookup: await cluster.labelsOf(namespace) }
    case 'permission':
      return { about, answer: await cluster.mayConfigure(question.requester, namespace) }
    case 'policies':
      return { about, listing: await cluster.policiesOf(namespace) }
  }
}
