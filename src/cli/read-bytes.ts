import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { explainFileError } from './explain-file-error.ts'

/** The bytes of a file, or why there are none. */
export type Bytes =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'refused'; readonly reason: string }

/** Reads a regular file to its end, or until there are more than `maxBytes`. Waits for nobody, and never rejects. */
export async function readFileBytes(path: string, maxBytes: number): Promise<Bytes> {
  try {
    // A pipe in the place of a file would keep a thread, and with it the end of the process, waiting for a writer.
    await using handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = await handle.stat()
    if (stats.isDirectory()) return { kind: 'refused', reason: 'is a directory' }
    if (!stats.isFile()) return { kind: 'refused', reason: 'is not a regular file; name it to have it read' }
    if (stats.size > maxBytes) return { kind: 'too-large' }
    return await readHandle(handle, stats.size, maxBytes)
  } catch (error) {
    return { kind: 'refused', reason: explainFileError(error) }
  }
}

/** Reads a stream to its end, with the same limit, or until the signal is aborted. Never rejects. */
export async function readStreamBytes(
  stream: Readable,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Bytes> {
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of addAbortSignal(signal, stream)) {
      if (!(chunk instanceof Buffer)) throw new TypeError('the stream gives no bytes')
      length += chunk.length
      if (length > maxBytes) return { kind: 'too-large' }
      chunks.push(chunk)
    }
  } catch (error) {
    return { kind: 'refused', reason: explainFileError(error) }
  }
  return { kind: 'bytes', bytes: Buffer.concat(chunks, length) }
}

/** Files in /proc say that they have no bytes; one that says how many it has is read as long as it was. */
async function readHandle(handle: FileHandle, size: number, maxBytes: number): Promise<Bytes> {
  let buffer = Buffer.allocUnsafeSlow(size === 0 ? Math.min(64 * 1024, maxBytes + 1) : size)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(buffer, length, buffer.length - length)
    length += bytesRead
    if (length > maxBytes) return { kind: 'too-large' }
    if (bytesRead === 0 || length === size) return { kind: 'bytes', bytes: buffer.subarray(0, length) }
    if (length === buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(2 * length, maxBytes + 1))
      buffer.copy(larger)
      buffer = larger
    }
  }
}
