import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { readFileChunks } from '../review/read-file-chunks.ts'
import type { AuditParts } from './audit-parts.ts'
import { errorCode, explainFileError } from './explain-file-error.ts'
import { openStream } from './open-stream.ts'

/** The name of a log stands for another file than when the logs were found. */
class LogRotatedError extends Error {
  override readonly name = 'LogRotatedError'
}

/**
 * The bytes of a log; `-` is standard input. Rejects as node:fs does. Where another file has taken the name since the log
 * was found as `inode`, its bytes come too, and then it rejects: what was in the log before has another name now, and
 * may be read by nobody.
 */
export async function* openLog(
  file: string,
  inode: number | undefined,
  { standardInput }: Pick<AuditParts, 'standardInput'>,
): AsyncGenerator<Buffer, void, undefined> {
  // Standard input may be a socket, which cannot be opened by its name.
  if (file === '-' || file === '/dev/stdin') {
    yield* bytesOf(standardInput())
    return
  }
  const stats = await statOf(file, inode)
  yield* stats.isFile() ? readFileChunks(file) : bytesOf(openStream(file, stats))
  if (inode !== undefined && stats.ino !== inode) throw new LogRotatedError(rotated)
}

/** Why a log could not be read to its end, in a clause that can follow its name. */
export function explainLogError(error: unknown): string {
  return error instanceof LogRotatedError ? error.message : explainFileError(error)
}

const rotated = 'was rotated while the logs were read, so that a part of it may be missing; ask again'

async function statOf(file: string, inode: number | undefined): Promise<Stats> {
  try {
    return await stat(file)
  } catch (error) {
    if (inode === undefined || errorCode(error) !== 'ENOENT') throw error
    throw new LogRotatedError(rotated, { cause: error })
  }
}

async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of stream) yield Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk))
}
