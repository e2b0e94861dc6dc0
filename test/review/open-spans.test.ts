import fc from 'fast-check'
import t from 'tap'
import { makeOpenSpans } from '../../src/review/open-spans.ts'
import { holds } from '../property.ts'

interface Row {
  readonly hash: number
  readonly fromMs: number
  readonly toMs: number
}

const row = fc
  .record({
    hash: fc.integer({ min: 1, max: 3 }),
    fromMs: fc.integer({ min: 0, max: 60_000 }),
    lengthMs: fc.integer({ min: 0, max: 40_000 }),
  })
  .map(({ hash, fromMs, lengthMs }): Row => ({ hash, fromMs, toMs: fromMs + lengthMs }))

await t.test('takes as many overlapping spans as a plain list would, each once', (t) => {
  holds(
    t,
    fc.property(fc.array(row, { maxLength: 40 }), fc.array(row, { maxLength: 40 }), (added, taken) => {
      const spans = makeOpenSpans(1024)
      for (const each of added) spans.add(each.hash, each)
      const left = [...added]
      // Over all the time there is the choice does not matter, so that a list is a reference.
      const everything = { fromMs: 0, toMs: 100_000 }
      for (const { hash } of taken) {
        const at = left.findIndex((each) => each.hash === hash)
        t.equal(spans.take(hash, everything), at !== -1)
        if (at !== -1) left.splice(at, 1)
      }
    }),
  )
  t.end()
})

await t.test('finds a span by any overlap, and none without', (t) => {
  holds(
    t,
    fc.property(row, row, (one, other) => {
      const spans = makeOpenSpans(1024)
      spans.add(1, one)
      const overlaps = one.fromMs <= other.toMs && one.toMs >= other.fromMs
      t.equal(spans.take(1, other), overlaps)
      t.equal(spans.take(1, other), false, 'it was taken')
    }),
  )
  t.end()
})

await t.test('taking a span takes its twin', (t) => {
  const span = { fromMs: 5, toMs: 5 }
  for (const [first, second] of [
    [1, 2],
    [2, 1],
  ] as const) {
    const spans = makeOpenSpans(1024)
    spans.add(2, span, spans.add(1, span))
    t.equal(spans.take(first, span), true)
    t.equal(spans.take(second, span), false)
  }
  t.end()
})

await t.test('forgets everything when it is full', (t) => {
  const spans = makeOpenSpans(16)
  const span = { fromMs: 0, toMs: 0 }
  for (let hash = 1; hash <= 16; hash += 1) spans.add(hash, span)
  t.equal(spans.hasForgotten(), false)
  spans.add(17, span, 16)
  t.equal(spans.hasForgotten(), true)
  t.equal(spans.take(3, span), false)
  t.equal(spans.take(17, span), true)
  t.end()
})
