import fc from 'fast-check'
import t from 'tap'
import { type Range, rangeArithmetic } from '../../src/netpol/ranges.ts'
import { holds } from '../property.ts'

const { merge, difference, intersection, covers } = rangeArithmetic<number>(
  (value) => value + 1,
  (value) => value - 1,
)
const size = 24

/** The naive model: one boolean for each number. */
function bitmap(ranges: readonly Range<number>[]): readonly boolean[] {
  return Array.from({ length: size }, (_, value) =>
    ranges.some(({ first, last }) => first <= value && value <= last),
  )
}

function isCanonical(ranges: readonly Range<number>[]): boolean {
  return ranges.every(({ first, last }, index) => {
    const before = ranges[index - 1]
    return first <= last && (before === undefined || before.last + 1 < first)
  })
}

const unordered = fc.array(
  fc
    .tuple(fc.nat({ max: size - 1 }), fc.nat({ max: size - 1 }))
    .map(([a, b]) => ({ first: Math.min(a, b), last: Math.max(a, b) })),
  { maxLength: 8 },
)
const set = unordered.map(merge)

await t.test('merges what overlaps and what touches', (t) => {
  t.strictSame(
    merge([
      { first: 5, last: 6 },
      { first: 1, last: 2 },
      { first: 3, last: 3 },
      { first: 1, last: 1 },
      { first: 9, last: 12 },
      { first: 10, last: 11 },
    ]),
    [
      { first: 1, last: 3 },
      { first: 5, last: 6 },
      { first: 9, last: 12 },
    ],
  )
  t.strictSame(merge([]), [])
  t.end()
})

await t.test('leaves the ranges that go in as they are', (t) => {
  const given = Object.freeze([Object.freeze({ first: 2, last: 3 }), Object.freeze({ first: 1, last: 2 })])
  t.strictSame(merge(given), [{ first: 1, last: 3 }])
  t.end()
})

await t.test('merges as a bitmap does, into one form', (t) => {
  holds(
    t,
    fc.property(unordered, (ranges) => {
      const merged = merge(ranges)
      return isCanonical(merged) && String(bitmap(merged)) === String(bitmap(ranges))
    }),
    1000,
  )
  t.end()
})

await t.test('takes away, shares and covers as bitmaps do', (t) => {
  holds(
    t,
    fc.property(set, set, (a, b) => {
      const bits = { a: bitmap(a), b: bitmap(b) }
      const less = difference(a, b)
      const shared = intersection(a, b)
      return (
        isCanonical(less) &&
        isCanonical(shared) &&
        bitmap(less).every((bit, value) => bit === (bits.a[value] === true && bits.b[value] === false)) &&
        bitmap(shared).every((bit, value) => bit === (bits.a[value] === true && bits.b[value] === true)) &&
        covers(a, b) === bits.b.every((bit, value) => !bit || bits.a[value] === true)
      )
    }),
    3000,
  )
  t.end()
})
