import { decompress, DecompressionError } from './decompress.ts'
import type { ExplainError } from './find-logs.ts'
import { formOf, magicLength } from './log-form.ts'
import { type LineSplitter, makeLineSplitter, type TakeLine } from './split-lines.ts'

/** A longer line is no audit event: the API server takes requests of 3 MiB, and an event has at most two objects. */
export const maxLineBytes = 16 * 1024 * 1024

/** How a log is read. */
export interface LogReader {
  /** Takes each line of it. */
  readonly take: TakeLine
  /** Called with the number of bytes that came from the disk, as they come. */
  readonly onBytes: (bytes: number) => void
  readonly explain: ExplainError
  /** Default: `maxLineBytes`. */
  readonly maxLineBytes?: number
}

/**
 * Reads one log to its end, unpacking it where it is compressed, and returns why not all of it could be read: a clause,
 * or undefined. What comes before the damage is read. Never rejects; memory does not grow with the log.
 */
export async function readLog(
  source: AsyncIterable<Buffer>,
  { take, onBytes, explain, maxLineBytes: maxBytes = maxLineBytes }: LogReader,
): Promise<string | undefined> {
  const splitter = makeLineSplitter(maxBytes, take)
  const counted = countBytes(source, onBytes)
  try {
    const outer = await peek(counted)
    const form = formOf(outer.start)
    if (form.kind === 'foreign') return form.reason
    if (form.kind === 'gzip') return await splitUnpacked(decompress(outer.bytes), splitter)
    await splitAll(outer.bytes, splitter)
    return undefined
  } catch (error) {
    splitter.end()
    return error instanceof DecompressionError ? error.message : explain(error)
  } finally {
    // What is given up before its end has to be closed.
    await counted.return()
  }
}

async function splitUnpacked(
  unpacked: AsyncGenerator<Buffer, void, undefined>,
  splitter: LineSplitter,
): Promise<string | undefined> {
  try {
    const { start, bytes } = await peek(unpacked)
    const form = formOf(start)
    if (form.kind === 'gzip') return 'is compressed twice; unpack it once'
    if (form.kind === 'foreign') return `is compressed with gzip, and what is in it ${form.reason}`
    await splitAll(bytes, splitter)
    return undefined
  } finally {
    await unpacked.return()
  }
}

async function splitAll(bytes: AsyncIterable<Buffer>, splitter: LineSplitter): Promise<void> {
  for await (const chunk of bytes) splitter.push(chunk)
  splitter.end()
}

async function* countBytes(
  source: AsyncIterable<Buffer>,
  onBytes: LogReader['onBytes'],
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    onBytes(chunk.length)
    yield chunk
  }
}

interface Peeked {
  readonly start: Buffer
  /** All bytes, the first ones again. */
  readonly bytes: AsyncGenerator<Buffer, void, undefined>
}

async function peek(source: AsyncGenerator<Buffer, void, undefined>): Promise<Peeked> {
  let start: Buffer = Buffer.alloc(0)
  try {
    while (start.length < magicLength) {
      const next = await source.next()
      if (next.done === true) break
      start = Buffer.concat([start, next.value])
    }
  } catch (error) {
    // What came before the failure counts, however little it is.
    const failure = error instanceof Error ? error : new Error('it cannot be read', { cause: error })
    return { start, bytes: putBack(start, failWith(failure)) }
  }
  return { start, bytes: putBack(start, source) }
}

async function* putBack(
  start: Buffer,
  source: AsyncIterable<Buffer>,
): AsyncGenerator<Buffer, void, undefined> {
  if (start.length > 0) yield start
  yield* source
}

function failWith(error: Error): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) }
}
