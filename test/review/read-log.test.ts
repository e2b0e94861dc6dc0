import { gzipSync } from 'node:zlib'
import t from 'tap'
import { readLog } from '../../src/review/read-log.ts'

interface Reading {
  readonly problem: string | undefined
  readonly lines: readonly (string | undefined)[]
  readonly bytes: number
}

async function* inChunks(bytes: Buffer, size = 1000): AsyncGenerator<Buffer, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) {
    await Promise.resolve()
    yield bytes.subarray(at, at + size)
  }
}

async function read(source: AsyncIterable<Buffer>, maxLineBytes = 100_000): Promise<Reading> {
  const lines: (string | undefined)[] = []
  let bytes = 0
  const problem = await readLog(source, {
    take: (line) => lines.push(line?.toString('utf8')),
    onBytes: (more) => (bytes += more),
    explain: (error) => (error instanceof Error ? `explained: ${error.message}` : 'odd'),
    maxLineBytes,
  })
  return { problem, lines, bytes }
}

/** Lines that do not compress to nothing. */
const lines = Array.from({ length: 5000 }, (_, index) => `line ${index} ${Math.imul(index, 2_654_435_761)}`)
const text = Buffer.from(lines.map((line) => `${line}\n`).join(''))
const packed = gzipSync(text)

await t.test('reads text, and gzip by its first bytes, whatever the chunks are', async (t) => {
  t.same(await read(inChunks(text)), { problem: undefined, lines, bytes: text.length })
  t.same(await read(inChunks(packed)), { problem: undefined, lines, bytes: packed.length })
  t.same((await read(inChunks(packed, 1))).lines, lines, 'byte by byte')
  t.same((await read(inChunks(Buffer.concat([packed, packed])))).lines, [...lines, ...lines], 'two members')
  t.same(await read(inChunks(Buffer.alloc(0))), { problem: undefined, lines: [], bytes: 0 })
})

await t.test('half a gzip gives what could be unpacked, and says that it ends too early', async (t) => {
  const half = await read(inChunks(packed.subarray(0, packed.length / 2)))
  t.equal(half.problem, 'its compressed data ends too early')
  t.ok(half.lines.length > 2000, `${half.lines.length} lines`)
  t.same(half.lines.slice(0, -1), lines.slice(0, half.lines.length - 1))
  t.same(await read(inChunks(packed.subarray(0, packed.length - 4))), {
    problem: 'its compressed data ends too early',
    lines,
    bytes: packed.length - 4,
  })
})

await t.test('damaged gzip gives what came before the damage', async (t) => {
  const damaged = Buffer.from(packed)
  damaged.fill(0xff, packed.length - 3000, packed.length - 2900)
  const reading = await read(inChunks(damaged))
  t.match(reading.problem, /^its compressed data is damaged \(/)
  t.ok(reading.lines.length > 1000, `${reading.lines.length} lines`)
  t.same(reading.lines.slice(0, 1000), lines.slice(0, 1000))
})

await t.test('says what it does not read, and reads no line of it', async (t) => {
  const zstd = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x0a, 0x0a, 0x0a])
  t.match(await read(inChunks(zstd)), {
    problem: 'is compressed with zstd, which is not read here; unpack it first',
    lines: [],
  })
  for (const text of ['\uFEFF{}\n', '{}\n'])
    t.match((await read(inChunks(Buffer.from(text, 'utf16le')))).problem, /UTF-16/, text)
  t.match(await read(inChunks(gzipSync(packed))), {
    problem: 'is compressed twice; unpack it once',
    lines: [],
  })
  t.match(await read(inChunks(gzipSync(zstd))), {
    problem: /^is compressed with gzip, and what is in it is compressed with zstd/,
    lines: [],
  })
})

await t.test('closes what it does not read to the end', async (t) => {
  let isClosed = false
  async function* watched(bytes: Buffer): AsyncGenerator<Buffer, void, undefined> {
    try {
      yield* inChunks(bytes, 8)
    } finally {
      isClosed = true
    }
  }
  for (const bytes of [Buffer.from('\uFEFF{}\n'.repeat(10), 'utf16le'), gzipSync(packed)]) {
    isClosed = false
    await read(watched(bytes))
    t.equal(isClosed, true)
  }
})

await t.test('tells an error of the file in words, after the lines before it', async (t) => {
  async function* failing(): AsyncGenerator<Buffer, void, undefined> {
    yield Buffer.from('a\nb\n')
    await Promise.resolve()
    throw new Error('the disk failed')
  }
  t.same(await read(failing()), { problem: 'explained: the disk failed', lines: ['a', 'b'], bytes: 4 })
})

await t.test('a gzip that unpacks to one line of 50 MB is one line that was too long', async (t) => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, 'x'))
  t.match(await read(inChunks(bomb)), { problem: undefined, lines: [undefined] })
})
