import { type FileHandle, open } from 'node:fs/promises'

/** Larger chunks fall out of the processor's cache before they are parsed. */
const chunkBytes = 256 * 1024

/**
 * The bytes of a file, in chunks that are valid until the next one is asked for: two buffers take turns, one being filled
 * while the other is used. A stream makes a new one for each chunk, and 2 GB of garbage.
 */
export async function* readFileChunks(path: string): AsyncGenerator<Buffer, void, undefined> {
  const file = await open(path)
  try {
    let filled = Buffer.allocUnsafe(chunkBytes)
    let other = Buffer.allocUnsafe(chunkBytes)
    let bytesRead = await fill(file, filled)
    while (bytesRead > 0) {
      const next = fill(file, other)
      // Nobody waits for it while the consumer works, and a consumer that goes away never will.
      next.catch(() => undefined)
      try {
        yield filled.subarray(0, bytesRead)
      } finally {
        await next.catch(() => undefined)
      }
      bytesRead = await next
      const used = filled
      filled = other
      other = used
    }
  } finally {
    await file.close()
  }
}

async function fill(file: FileHandle, buffer: Buffer): Promise<number> {
  const { bytesRead } = await file.read(buffer, 0, buffer.length)
  return bytesRead
}
