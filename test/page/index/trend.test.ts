import t from 'tap'
import { makeDecisionIndex } from '../../../src/page/index/decision-index.ts'
import { type Trend, trendOf } from '../../../src/page/index/trend.ts'
import { readLines } from './read-lines.ts'

const nowMs = Date.parse('2026-11-21T11:00:00Z')

function trendAt(times: readonly string[]): Trend {
  const index = makeDecisionIndex()
  for (const write of readLines(times)) index.add(write)
  return trendOf(index.finish(), nowMs)
}

await t.test('nothing has no steps', (t) => {
  t.same(trendAt([]).steps, [])
  t.end()
})

await t.test('some hours are shown by the hour, without gaps', (t) => {
  const { unit, steps } = trendAt(['2026-11-21T07:59:59', '2026-11-21T10:00:00'])
  t.equal(unit, 'hour')
  t.same(
    steps.map(({ from, until, others }) => [from, until, others]),
    [
      ['2026-11-21T07:00', '2026-11-21T07:59', 1],
      ['2026-11-21T08:00', '2026-11-21T08:59', 0],
      ['2026-11-21T09:00', '2026-11-21T09:59', 0],
      ['2026-11-21T10:00', '2026-11-21T10:59', 1],
    ],
  )
  t.end()
})

await t.test('a week is shown by the day', (t) => {
  const { unit, steps } = trendAt(['2026-11-14T23:59:59', '2026-11-21T00:00:00'])
  t.equal(unit, 'day')
  t.equal(steps.length, 8)
  t.match(steps[0], { from: '2026-11-14', until: '2026-11-14', others: 1 })
  t.end()
})

await t.test('a year is shown by the week, from Monday to Sunday', (t) => {
  const { unit, steps } = trendAt(['2026-01-01T00:00:00', '2026-11-21T00:00:00'])
  t.equal(unit, 'week')
  t.match(steps[0], { from: '2025-12-29', until: '2026-01-04' })
  t.end()
})

await t.test('a clock that is wrong by years pushes nothing off the chart', (t) => {
  const late = trendAt(['2026-11-21T09:00:00', '2299-01-01T00:00:00'])
  t.equal(late.inFuture, 1)
  t.match(late.steps, [{ from: '2026-11-21T09:00', others: 1 }])
  const early = trendAt(['1970-01-01T00:00:00', '2026-11-21T09:00:00'])
  t.equal(early.steps.length, 120)
  t.ok(early.earlier > 1000)
  t.equal(early.steps.at(-1)?.others, 1)
  t.end()
})
