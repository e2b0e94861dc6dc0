import fc from 'fast-check'
import t from 'tap'
import {
  filterOf,
  readDecisionQuery,
  readPage,
  wholeList,
  writeDecisionQuery,
} from '../../../src/page/index/decision-query.ts'
import { standings } from '../../../src/page/index/standing.ts'
import { holds } from '../../property.ts'

function read(query: string): ReturnType<typeof readDecisionQuery> {
  return readDecisionQuery(new URLSearchParams(query))
}

await t.test('an empty address is the whole list', (t) => {
  t.same(read(''), { query: wholeList, problems: [] })
  t.same(filterOf(wholeList), {})
  t.equal(writeDecisionQuery(wholeList), '')
  t.end()
})

await t.test('a day is taken as a whole, in UTC', (t) => {
  const { query } = read('from=2026-11-20&until=2026-11-21')
  t.same(filterOf(query), { fromMs: Date.UTC(2026, 10, 20), toMs: Date.UTC(2026, 10, 22) })
  t.end()
})

await t.test('a minute is taken as a whole', (t) => {
  const { query } = read('from=2026-11-20T10:00&until=2026-11-20T10:59')
  t.same(filterOf(query), { fromMs: Date.UTC(2026, 10, 20, 10), toMs: Date.UTC(2026, 10, 20, 11) })
  t.end()
})

await t.test('what means nothing is left out, and told', (t) => {
  for (const bad of [
    'verdict=harmless',
    'from=yesterday',
    'until=2026-02-31',
    'from=2026-11-20T25:00',
    'from=2026-13-01',
  ]) {
    const { query, problems } = read(bad)
    t.same(query, wholeList, bad)
    t.equal(problems.length, 1, bad)
  }
  t.end()
})

await t.test('a page is a number from 1 on', (t) => {
  t.same(['7', '0', '-1', '1.5', 'x', '', '9999999'].map(readPage), [7, 1, 1, 1, 1, 1, 1_000_000])
  t.end()
})

await t.test('a text that is longer than any name is cut', (t) => {
  t.equal(read(`user=${'u'.repeat(5000)}`).query.user.length, 1024)
  t.end()
})

await t.test('what is written is read again as it was', (t) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 50 }).map((value) => value.trim())
  const day = fc.constantFrom('', '2026-11-21', '2026-11-21T10:00')
  const query = fc.record({
    namespace: text,
    rule: text,
    user: text,
    verdict: fc.constantFrom('' as const, 'dry-run' as const, ...standings),
    from: day,
    until: day,
    page: fc.integer({ min: 1, max: 1000 }),
  })
  holds(
    t,
    fc.property(query, (written) => {
      t.same(read(writeDecisionQuery(written)), { query: written, problems: [] })
    }),
    50,
  )
  t.end()
})
