import type { DocumentedRule } from '../report/rule-page.ts'
import type { RecheckJudges } from '../review/recheck.ts'
import { type LogInput, reviewLogs } from '../review/review-logs.ts'
import type { ReviewerOptions } from '../review/reviewer.ts'
import { type KeptStream, makeKeptStream } from './detail/kept-stream.ts'
import { makeDecisionReader } from './detail/read-again.ts'
import { makeDecisionIndex } from './index/decision-index.ts'
import type { ReviewedLogs } from './reviewed-logs.ts'

/** What a page needs beside the logs. */
export interface PageReviewOptions extends ReviewerOptions {
  readonly judges: RecheckJudges
  readonly rules: readonly DocumentedRule[]
  readonly version: string
}

/** Of a stream that can be read only once, compressed. */
const maxKeptBytes = 64 * 1024 * 1024

/**
 * Reads the logs once, to their end. Afterwards single decisions can be read again: from their files, and from memory
 * where a log was a stream.
 */
export async function reviewForPage(input: LogInput, options: PageReviewOptions): Promise<ReviewedLogs> {
  const { judges, rules, version, ...reviewer } = options
  const kept = new Map<string, KeptStream>(
    input.logs
      .filter(({ sizeBytes }) => sizeBytes === undefined)
      .map(({ file }) => [file, makeKeptStream(maxKeptBytes)]),
  )
  const index = makeDecisionIndex()
  const review = await reviewLogs(
    { ...input, open: (file) => kept.get(file)?.pass(input.open(file)) ?? input.open(file) },
    { ...reviewer, onWrite: index.add },
  )
  return {
    review,
    decisions: index.finish(),
    readAgain: makeDecisionReader((file) => kept.get(file)?.open() ?? input.open(file), options.scope),
    judges,
    rules,
    version,
  }
}
