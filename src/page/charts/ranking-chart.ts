import type { Bar, ChartSize, DrawnChart } from './chart.ts'
import { drawChart } from './draw-chart.ts'
import { stackedBars } from './stacked-bars.ts'

const barHeight = 26

/** Who comes first, as stacked bars from the left, the first at the top. */
export function drawRanking(bars: readonly Bar[]): Promise<DrawnChart> {
  const height = bars.length * barHeight + 30
  const specFor = (size: ChartSize): ReturnType<typeof stackedBars> =>
    stackedBars(bars, {
      ...size,
      along: 'y',
      padding: 0.25,
      barAxis: {
        ticks: false,
        domain: false,
        labelPadding: 6,
        labelLimit: Math.round(size.width * 0.38),
      },
    })
  return drawChart(specFor, { width: 530, height }, { width: 330, height })
}
