import type { PastUs } from '../model/past-us.ts'
import type { Review } from '../model/review.ts'
import type { ExplainError, FoundLog, FoundLogs } from './find-logs.ts'
import { makeProgressMeter, type ProgressOptions } from './progress.ts'
import { readLog } from './read-log.ts'
import { makeReviewer, type ReviewerOptions } from './reviewer.ts'

/** Where the bytes come from. */
export interface LogInput extends FoundLogs {
  /** The bytes of a log; `-` is standard input. May fail only while they are read. */
  readonly open: (file: string) => AsyncIterable<Buffer>
  readonly explain: ExplainError
  /** Amends what got in past the guard, by what the logs do not know. */
  readonly amendPast?: (pastUs: PastUs) => Promise<PastUs>
  /** Left out: nobody is told how far it has come. */
  readonly progress?: Omit<ProgressOptions, 'totalBytes'>
}

/** Reads the logs one after the other and returns what they say. What cannot be read is told in the review. */
export async function reviewLogs(
  { logs, missing, open, explain, amendPast, progress }: LogInput,
  options: ReviewerOptions,
): Promise<Review> {
  const reviewer = makeReviewer(options)
  for (const each of missing) reviewer.addMissing(each)
  const meter =
    progress === undefined ? undefined : makeProgressMeter({ ...progress, totalBytes: totalBytesOf(logs) })
  for (const { file } of logs) {
    let lines = 0
    let bytes = 0
    meter?.startFile(file)
    reviewer.startFile()
    const problem = await readLog(open(file), {
      take: (line) => {
        lines += 1
        reviewer.takeLine(line, { file, line: lines })
      },
      onBytes: (more) => {
        bytes += more
        meter?.addBytes(more)
      },
      explain,
    })
    reviewer.endFile({ file, bytes, lines, problem })
  }
  return reviewer.finish(amendPast)
}

function totalBytesOf(logs: readonly FoundLog[]): number | undefined {
  return logs.reduce<number | undefined>(
    (sum, { sizeBytes }) => (sum === undefined || sizeBytes === undefined ? undefined : sum + sizeBytes),
    0,
  )
}
