import t from 'tap'
import { renderReviewCsv, renderVerifyCsv } from '../../../src/report/review/render-csv.ts'
import { reviewLines } from '../../review/review-lines.ts'
import { makeMixedReview } from './make-review.ts'

const mixed = await makeMixedReview()

/** The rows of a table without a line break inside a cell. */
function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      Array.from(line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, plain]) =>
        quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
      ),
    )
}

await t.test('is a table of namespaces and levels, with the unread lines in each row', (t) => {
  const [head = [], ...table] = rows(renderReviewCsv(mixed))
  t.same(head.slice(0, 3), ['namespace', 'level', 'state'])
  t.ok(table.every((row) => row.length === head.length && row.at(-1) === '1'))
  const shop = table.find(([namespace, level]) => namespace === 'shop' && level === 'baseline')
  t.same(shop?.slice(0, 9), [
    'shop',
    'baseline',
    'not-ready',
    '2',
    '2',
    '0',
    '2',
    'would-refuse 2 (or-peers 2); past-us 2',
    '',
  ])
  t.match(
    table.find(([, , state]) => state === 'ready')?.[8],
    /^kubectl label namespace [a-z]+ netpol-guardrail\.dev\/enforce=/,
  )
  t.same(table.find(([namespace]) => namespace === '*')?.slice(4, 7), ['7', '1', '3'])
  t.end()
})

await t.test('is a table of what got in, by verdict', (t) => {
  const [head = [], ...table] = rows(renderVerifyCsv(mixed, 'baseline'))
  const column = head.indexOf('verdict')
  t.same(
    table.map((row) => [row[3], ...row.slice(column, column + 3)]),
    [
      ['', '', '', ''],
      ['down', 'would-be-refused', 'or-peers', ''],
      ['lost', 'unknown', '', 'the log has only the patch'],
      ['early', 'before-guard', '', 'the log has no object (audit level Metadata)'],
    ],
  )
  t.end()
})

await t.test('a name is never a formula, a new line or a command', (t) => {
  const text = renderReviewCsv(mixed)
  t.match(text, /^[\r\n\x20-\x7e]+$/)
  t.ok(rows(text).some(([namespace]) => namespace?.startsWith("'=<script>")))
  t.end()
})

await t.test('says how much was not read even where there is nothing else', async (t) => {
  const text = renderReviewCsv(await reviewLines([['half a line']], { levels: ['strict'] }))
  t.same(rows(text).slice(1), [['*', 'strict', '', '', '0', '0', '0', '', '', '', '', '1']])
})

await t.test('verify says how many writes have no row', (t) => {
  const review = { ...mixed, pastUs: { ...mixed.pastUs, more: 3, moreBeforeGuard: 40 } }
  t.match(
    renderVerifyCsv(review, 'baseline').split('\r\n')[1],
    /^\*,.*"3 more, and 40 more before the guard, have no row",1$/,
  )
  t.end()
})
