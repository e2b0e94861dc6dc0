import fc from 'fast-check'
import t from 'tap'
import { makeLineSplitter } from '../../src/review/split-lines.ts'
import { holds } from '../property.ts'

function split(chunks: readonly Buffer[], maxLineBytes = 1000): readonly (string | undefined)[] {
  const lines: (string | undefined)[] = []
  const splitter = makeLineSplitter(maxLineBytes, (line) => lines.push(line?.toString('utf8')))
  for (const chunk of chunks) splitter.push(chunk)
  splitter.end()
  return lines
}

await t.test('gives the same lines however the bytes arrive', (t) => {
  holds(
    t,
    fc.property(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '{', '\r') })),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      (lines, sizes) => {
        const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
        const chunks: Buffer[] = []
        for (let at = 0, index = 0; at < bytes.length; index += 1) {
          const size = sizes[index % sizes.length] ?? 1
          chunks.push(bytes.subarray(at, at + size))
          at += size
        }
        t.same(split(chunks), lines)
      },
    ),
  )
  t.end()
})

await t.test('hands out a last line without a line feed, and no line after the last line feed', (t) => {
  t.same(split([Buffer.from('a\nb')]), ['a', 'b'])
  t.same(split([Buffer.from('a\n')]), ['a'])
  t.same(split([Buffer.from('\n')]), [''])
  t.same(split([]), [])
  t.end()
})

await t.test('counts a line that is too long once, drops it, and goes on behind it', (t) => {
  const long = Buffer.alloc(40, 'x')
  t.same(split([Buffer.from('a\n'), long, long, long, Buffer.from('x\nb\n')], 100), ['a', undefined, 'b'])
  t.same(split([Buffer.from(`${'x'.repeat(101)}\nb\n`)], 100), [undefined, 'b'], 'in one chunk')
  t.same(split([Buffer.from('x'.repeat(100)), Buffer.from('\n')], 100), ['x'.repeat(100)], 'exactly as long')
  t.same(split([long, long, long], 100), [undefined], 'at the end')
  t.end()
})
