import { buffer } from 'node:stream/consumers'
import { gunzipSync, constants } from 'node:zlib'
import { randomBytes } from 'node:crypto'
import t from 'tap'
import { makeKeptStream } from '../../../src/page/detail/kept-stream.ts'

async function* chunksOf(chunks: readonly Buffer[]): AsyncGenerator<Buffer, void, undefined> {
  // As a file is read: the buffer is filled anew for each chunk.
  const shared = Buffer.alloc(Math.max(0, ...chunks.map(({ length }) => length)))
  for (const chunk of chunks) {
    await Promise.resolve()
    chunk.copy(shared)
    yield shared.subarray(0, chunk.length)
  }
}

async function passed(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of stream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

await t.test('hands on what comes, and gives it again', async (t) => {
  const chunks = [Buffer.from('one\n'), Buffer.from('two\n'), Buffer.alloc(100_000, 'x')]
  const kept = makeKeptStream(1_000_000)
  t.ok((await passed(kept.pass(chunksOf(chunks)))).equals(Buffer.concat(chunks)))
  t.ok(gunzipSync(await buffer(kept.open())).equals(Buffer.concat(chunks)))
  t.ok(gunzipSync(await buffer(kept.open())).equals(Buffer.concat(chunks)), 'a second time')
})

await t.test('keeps the beginning once the limit is reached, and hands on all', async (t) => {
  const chunks = Array.from({ length: 50 }, () => randomBytes(100_000))
  const kept = makeKeptStream(500_000)
  t.equal((await passed(kept.pass(chunksOf(chunks)))).length, 5_000_000)
  const compressed = await buffer(kept.open())
  const whole = gunzipSync(compressed, { finishFlush: constants.Z_SYNC_FLUSH })
  t.ok(whole.length < 2_000_000)
  t.ok(Buffer.concat(chunks).subarray(0, whole.length).equals(whole))
})

await t.test('an empty stream is empty again', async (t) => {
  const kept = makeKeptStream(1000)
  t.equal((await passed(kept.pass(chunksOf([])))).length, 0)
  t.equal(gunzipSync(await buffer(kept.open())).length, 0)
})
