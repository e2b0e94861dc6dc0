import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { readFileChunks } from '../../src/review/read-file-chunks.ts'
import { makeLineSplitter } from '../../src/review/split-lines.ts'

const directory = t.testdir({})

/** Bytes of which no two stretches are alike. */
function makeBytes(length: number): Buffer {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at + 4 <= length; at += 4) bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at)
  return bytes
}

await t.test('gives the bytes of a file, whatever its length', async (t) => {
  for (const length of [0, 1, 256 * 1024, 256 * 1024 + 1, 1_000_000]) {
    const file = join(directory, `${length}.bin`)
    const bytes = makeBytes(length)
    await writeFile(file, bytes)
    const chunks: Buffer[] = []
    for await (const chunk of readFileChunks(file)) chunks.push(Buffer.from(chunk))
    t.ok(Buffer.concat(chunks).equals(bytes), `${length} bytes`)
  }
})

await t.test('lines that go over the end of a chunk stay whole', async (t) => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `line ${index} ${Math.imul(index, 40_503)}`)
  const file = join(directory, 'lines.log')
  await writeFile(file, lines.map((line) => `${line}\n`).join(''))
  const read: (string | undefined)[] = []
  const splitter = makeLineSplitter(1000, (line) => read.push(line?.toString('utf8')))
  for await (const chunk of readFileChunks(file)) splitter.push(chunk)
  splitter.end()
  t.same(read, lines)
})

await t.test('rejects where there is no file, and can be left before the end', async (t) => {
  const first = async (file: string): Promise<number> => {
    for await (const chunk of readFileChunks(file)) return chunk.length
    return 0
  }
  await t.rejects(first(join(directory, 'none')), { code: 'ENOENT' })
  t.equal(await first(join(directory, '1000000.bin')), 256 * 1024)
})
