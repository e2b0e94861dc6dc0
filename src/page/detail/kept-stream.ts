import { once } from 'node:events'
import { createGzip, constants } from 'node:zlib'

/** A stream that can be read once, and is needed again: it is kept in memory as it goes by, compressed. */
export interface KeptStream {
  /** Hands the bytes on, and keeps them. To be read to the end before `open`. */
  readonly pass: (source: AsyncIterable<Buffer>) => AsyncGenerator<Buffer, void, undefined>
  /** What was kept, as gzip: the beginning of the stream, up to the limit. */
  readonly open: () => AsyncIterable<Buffer>
}

/** Makes a place for a stream. Once what is kept is as large as the limit, nothing more is kept. */
export function makeKeptStream(maxKeptBytes: number): KeptStream {
  const kept: Buffer[] = []
  return {
    async *pass(source) {
      const gzip = createGzip({ level: constants.Z_BEST_SPEED })
      let keptBytes = 0
      gzip.on('data', (chunk: Buffer) => {
        kept.push(chunk)
        keptBytes += chunk.length
      })
      for await (const chunk of source) {
        // A chunk is valid until the next one is asked for, and gzip may take longer.
        if (keptBytes < maxKeptBytes && !gzip.write(Buffer.from(chunk))) await once(gzip, 'drain')
        yield chunk
      }
      gzip.end()
      await once(gzip, 'end')
    },
    async *open() {
      await Promise.resolve()
      yield* kept
    },
  }
}
