import type { Spec } from 'vega'
import { type Bar, chartBase, type ChartSize, type DrawnChart, seriesFill, stackRows } from './chart.ts'
import { drawChart } from './draw-chart.ts'

const barHeight = 26

/** Who comes first, as stacked bars from the left, the first at the top. */
export function drawRanking(bars: readonly Bar[]): Promise<DrawnChart> {
  const height = bars.length * barHeight + 30
  return drawChart((size) => rankingSpec(bars, size), { width: 530, height }, { width: 330, height })
}

function rankingSpec(bars: readonly Bar[], { width, height }: ChartSize): Spec {
  return {
    ...chartBase,
    width,
    height,
    data: [
      {
        name: 'rows',
        values: [...stackRows(bars)],
        transform: [{ type: 'stack', groupby: ['bar'], sort: { field: 'order' }, field: 'count' }],
      },
    ],
    scales: [
      { name: 'y', type: 'band', domain: bars.map((_bar, index) => index), range: 'height', padding: 0.25 },
      {
        name: 'x',
        type: 'linear',
        domain: { data: 'rows', field: 'y1' },
        range: 'width',
        nice: true,
        zero: true,
      },
      {
        name: 'text',
        type: 'ordinal',
        domain: bars.map((_bar, index) => index),
        range: bars.map(({ label }) => label),
      },
      seriesFill.scale,
    ],
    axes: [
      {
        scale: 'y',
        orient: 'left',
        ticks: false,
        domain: false,
        labelPadding: 6,
        labelLimit: Math.round(width * 0.38),
        encode: { labels: { update: { text: { scale: 'text', field: 'value' } } } },
      },
      {
        scale: 'x',
        orient: 'bottom',
        grid: true,
        domain: false,
        ticks: false,
        tickCount: 4,
        tickMinStep: 1,
        format: 'd',
      },
    ],
    marks: [
      {
        type: 'rect',
        aria: false,
        from: { data: 'rows' },
        encode: {
          enter: {
            y: { scale: 'y', field: 'bar' },
            height: { scale: 'y', band: 1 },
            x: { scale: 'x', field: 'y0' },
            x2: { scale: 'x', field: 'y1' },
            fill: seriesFill.channel,
          },
        },
      },
    ],
  }
}
