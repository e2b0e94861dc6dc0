import fc from 'fast-check'
import t from 'tap'
import { makeLineSplitter } from '../../src/cluster/line-splitter.ts'
import { holds } from '../property.ts'

await t.test('lines come out whole, however the bytes are cut', (t) => {
  const line = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('\n', ''))
  holds(
    t,
    fc.property(
      fc.array(line),
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        const splitter = makeLineSplitter(1000)
        const read: string[] = []
        for (let from = 0, cut = 0; from < bytes.length; cut += 1) {
          const end = from + (sizes[cut % sizes.length] ?? 1)
          read.push(...(splitter.push(bytes.subarray(from, end)) ?? []))
          from = end
        }
        t.same(
          read,
          lines.map((text) => Buffer.from(text).toString()),
        )
        t.notOk(splitter.isInsideLine())
      },
    ),
    100,
  )
  t.end()
})

await t.test('a line may be as long as allowed and no longer', (t) => {
  const cases: readonly (readonly [chunks: readonly string[], fits: boolean])[] = [
    [['12345\n'], true],
    [['123', '45', '\n'], true],
    [['123456\n'], false],
    [['123', '456'], false],
    [['1\n23456', '\n'], true],
    [['1\n234567'], false],
  ]
  for (const [chunks, fits] of cases) {
    const splitter = makeLineSplitter(5)
    const pushed = chunks.map((chunk) => splitter.push(Buffer.from(chunk)))
    t.equal(pushed.includes(undefined), !fits, JSON.stringify(chunks))
  }
  t.end()
})

await t.test('knows that a line has begun', (t) => {
  const splitter = makeLineSplitter(5)
  splitter.push(Buffer.from('1\n2'))
  t.ok(splitter.isInsideLine())
  splitter.push(Buffer.from('\n'))
  t.notOk(splitter.isInsideLine())
  t.end()
})
