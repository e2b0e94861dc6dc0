import { createGunzip } from 'node:zlib'

/** The compressed bytes end too early, or stop making sense. What came before has been handed out by then. */
export class DecompressionError extends Error {
  override readonly name = 'DecompressionError'
}

/**
 * What is unpacked at once: a kilobyte can become a megabyte, and what one slice had before its damage is lost with it.
 */
const sliceBytes = 8 * 1024

/**
 * The bytes that were compressed, one gzip member after the other. Rejects with a DecompressionError after everything
 * that could be unpacked was handed out; a pipeline of streams would drop what is in its buffers then.
 */
export async function* decompress(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void, undefined> {
  const unpacker = makeUnpacker()
  try {
    for await (const chunk of source)
      for (let from = 0; from < chunk.length; from += sliceBytes)
        yield* await unpacker.push(chunk.subarray(from, from + sliceBytes))
    yield* await unpacker.push(undefined)
    // What it had unpacked when it failed was handed out first.
    yield* await unpacker.push(undefined)
  } finally {
    unpacker.destroy()
  }
}

interface Unpacker {
  /** What the bytes become; without bytes it is the end. Rejects at the next call after a failure. */
  readonly push: (chunk: Buffer | undefined) => Promise<readonly Buffer[]>
  readonly destroy: () => void
}

function makeUnpacker(): Unpacker {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 })
  let unpacked: Buffer[] = []
  let failure: Error | undefined
  let isClosed = false
  let wake = (): void => undefined
  gunzip.on('data', (chunk: Buffer) => unpacked.push(chunk))
  gunzip.on('error', (error) => {
    failure = error
  })
  // After a failure it calls nobody back, but it closes.
  gunzip.on('close', () => {
    isClosed = true
    wake()
  })
  return {
    push: async (chunk) => {
      if (!isClosed)
        await new Promise<void>((resolve) => {
          wake = resolve
          if (chunk === undefined) gunzip.end()
          else
            gunzip.write(chunk, () => {
              resolve()
            })
        })
      if (failure !== undefined && unpacked.length === 0) throw explain(failure)
      const taken = unpacked
      unpacked = []
      return taken
    },
    destroy: () => {
      gunzip.destroy()
    },
  }
}

function explain(error: Error): DecompressionError {
  const isCut = 'code' in error && error.code === 'Z_BUF_ERROR'
  const message = isCut
    ? 'its compressed data ends too early'
    : `its compressed data is damaged (${error.message})`
  return new DecompressionError(message, { cause: error })
}
