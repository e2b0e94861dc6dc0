import type { Trend } from '../index/trend.ts'
import type { ChartSize, DrawnChart } from './chart.ts'
import { drawChart } from './draw-chart.ts'
import { stackedBars } from './stacked-bars.ts'

/** So many pixels for a label below a column. */
const labelWidth = 56

/** Refusals and would-be refusals over time, as stacked columns. */
export function drawTrend(trend: Trend): Promise<DrawnChart> {
  const bars = trend.steps.map(({ from, refused, baseline, strictOnly }) => ({
    label: labelOf(from, trend.unit),
    counts: { refused, baseline, strict: strictOnly },
  }))
  const specFor = (size: ChartSize): ReturnType<typeof stackedBars> => {
    const every = Math.max(1, Math.ceil((bars.length * labelWidth) / size.width))
    const labelled = bars.flatMap((_bar, index) => (index % every === 0 ? [index] : []))
    return stackedBars(bars, {
      ...size,
      along: 'x',
      padding: 0.2,
      barAxis: { values: labelled, labelOverlap: true },
    })
  }
  return drawChart(specFor, { width: 1090, height: 230 }, { width: 330, height: 200 })
}

function labelOf(from: string, unit: Trend['unit']): string {
  return unit === 'hour' ? from.slice('2026-11-'.length).replace('T', ' ') : from.slice('2026-'.length)
}
