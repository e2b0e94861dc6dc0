import { gzipSync } from 'node:zlib'
import t from 'tap'
import { findLine, type OpenLog } from '../../../src/page/detail/find-line.ts'

function opener(files: Readonly<Record<string, Buffer>>, seen: { bytes: number } = { bytes: 0 }): OpenLog {
  return async function* (file) {
    await Promise.resolve()
    const bytes = files[file]
    if (bytes === undefined) throw new Error('no such file')
    for (let at = 0; at < bytes.length; at += 1000) {
      seen.bytes += 1000
      yield bytes.subarray(at, at + 1000)
    }
  }
}

const text = Buffer.from(Array.from({ length: 1000 }, (_, index) => `line ${index + 1}\n`).join(''))

await t.test('finds a line by its number, and reads no further', async (t) => {
  const seen = { bytes: 0 }
  const open = opener({ 'a.log': text }, seen)
  t.equal((await findLine(open, { file: 'a.log', line: 1 }))?.toString(), 'line 1')
  t.equal(seen.bytes, 1000)
  t.equal((await findLine(open, { file: 'a.log', line: 1000 }))?.toString(), 'line 1000')
})

await t.test('finds it in a compressed log', async (t) => {
  const open = opener({ 'a.log.gz': gzipSync(text) })
  t.equal((await findLine(open, { file: 'a.log.gz', line: 500 }))?.toString(), 'line 500')
})

await t.test('a line that is not there any more, and a log that is gone, are undefined', async (t) => {
  const open = opener({ 'a.log': text })
  t.equal(await findLine(open, { file: 'a.log', line: 1001 }), undefined)
  t.equal(await findLine(open, { file: 'gone.log', line: 1 }), undefined)
})
