import type { LogPlace } from '../../model/reviewed-write.ts'
import { readLog } from '../../review/read-log.ts'

/** The bytes of a log, from its beginning. Opening may fail only while it is read. */
export type OpenLog = (file: string) => AsyncIterable<Buffer>

/**
 * The line at a place, read again: undefined where the log does not have it any more, or cannot be read so far. Reads
 * as far as the line and no further, and unpacks what is compressed.
 */
export async function findLine(open: OpenLog, { file, line: wanted }: LogPlace): Promise<Buffer | undefined> {
  let found: Buffer | undefined
  let line = 0
  const untilFound = async function* (): AsyncGenerator<Buffer, void, undefined> {
    for await (const chunk of open(file)) {
      yield chunk
      if (line >= wanted) return
    }
  }
  await readLog(untilFound(), {
    take: (bytes) => {
      line += 1
      // The bytes are valid during the call only.
      if (line === wanted && bytes !== undefined) found = Buffer.from(bytes)
    },
    onBytes: () => undefined,
    // A file that is gone, and a compressed one that was cut off here, both end in what was found.
    explain: () => '',
  })
  return found
}
