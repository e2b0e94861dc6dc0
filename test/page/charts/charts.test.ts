import t from 'tap'
import { barsOf } from '../../../src/page/charts/review-charts.ts'
import { drawRanking } from '../../../src/page/charts/ranking-chart.ts'
import { drawTrend } from '../../../src/page/charts/trend-chart.ts'
import { hostileTexts } from '../hostile-log.ts'

const wouldRefuse = { baseline: 2, strict: 5 }

await t.test('bars count each write once', (t) => {
  t.same(barsOf([{ name: 'a', refused: 1, wouldRefuse }]), [
    { label: 'a', counts: { refused: 1, baseline: 2, strict: 3 } },
  ])
  t.end()
})

await t.test('the first ten are drawn, without those who have nothing to lose', (t) => {
  const entries = Array.from({ length: 30 }, (_, index) => ({
    name: `n${index}`,
    refused: index === 0 ? 0 : 1,
    wouldRefuse: { baseline: 0, strict: 0 },
  }))
  const bars = barsOf(entries)
  t.equal(bars.length, 10)
  t.equal(bars[0]?.label, 'n1')
  t.end()
})

await t.test('a strict policy for contents has nothing to forbid in a chart', async (t) => {
  const bars = barsOf(hostileTexts.map((name) => ({ name, refused: 1, wouldRefuse })))
  const trend = {
    unit: 'day' as const,
    steps: [{ from: '2026-11-21', until: '2026-11-21', refused: 1, baseline: 1, strictOnly: 1, others: 1 }],
    earlier: 0,
    inFuture: 0,
  }
  for (const { wide, narrow } of [await drawRanking(bars), await drawTrend(trend)])
    for (const svg of [wide, narrow]) {
      const tags = svg.match(/<[^>]*>/g) ?? []
      t.ok(tags.length > 10)
      t.same(
        tags.filter((tag) => /^<(?:style|script|a|image)\b|\s(?:style|on[a-z]+|[a-z:]*href)=/i.test(tag)),
        [],
      )
      t.match(svg, /fill="var\(--refused\)"/)
    }
})

await t.test('the columns of a trend are as high as its counts', async (t) => {
  const step = (refused: number) => ({
    from: '2026-11-21',
    until: '',
    refused,
    baseline: 0,
    strictOnly: 0,
    others: 0,
  })
  const { wide } = await drawTrend({ unit: 'day', steps: [step(1), step(4)], earlier: 0, inFuture: 0 })
  const heights = [...wide.matchAll(/v(-?[\d.]+)h-[\d.]+Z" fill="var\(--refused\)"/g)].map((match) =>
    Number(match[1]),
  )
  t.equal(heights.length, 2)
  t.equal(Math.round((heights[1] ?? 0) / (heights[0] ?? 1)), 4)
})
