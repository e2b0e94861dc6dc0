import type { Review } from '../model/review.ts'
import type { ExplainError, FoundLog } from './find-logs.ts'
import { makeProgressMeter, type ProgressOptions } from './progress.ts'
import { readLog } from './read-log.ts'
import { makeReviewer, type ReviewerOptions } from './reviewer.ts'

/** Where the bytes come from. */
export interface LogInput {
  readonly logs: readonly FoundLog[]
  /** The bytes of a log; `-` is standard input. May fail only while they are read. */
  readonly open: (file: string) => AsyncIterable<Buffer>
  readonly explain: ExplainError
  /** Left out: nobody is told how far it has come. */
  readonly progress?: Omit<ProgressOptions, 'totalBytes'>
}

/** Reads the logs one after the other and returns what they say. What cannot be read is told in the review. */
export async function reviewLogs(
  { logs, open, explain, progress }: LogInput,
  options: ReviewerOptions,
): Promise<Review> {
  const reviewer = makeReviewer(options)
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
  return reviewer.finish()
}

function totalBytesOf(logs: readonly FoundLog[]): number | undefined {
  return logs.reduce<number | undefined>(
    (sum, { sizeBytes }) => (sum === undefined || sizeBytes === undefined ? undefined : sum + sizeBytes),
    0,
  )
}
