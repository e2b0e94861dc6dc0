import type { Spec } from 'vega'
import type { Trend } from '../index/trend.ts'
import { type Bar, chartBase, type ChartSize, type DrawnChart, seriesFill, stackRows } from './chart.ts'
import { drawChart } from './draw-chart.ts'

/** Refusals and would-be refusals over time, as stacked columns. */
export function drawTrend(trend: Trend): Promise<DrawnChart> {
  const bars = trend.steps.map(({ from, refused, baseline, strictOnly }) => ({
    label: labelOf(from, trend.unit),
    counts: { refused, baseline, strict: strictOnly },
  }))
  return drawChart((size) => trendSpec(bars, size), { width: 1090, height: 230 }, { width: 330, height: 200 })
}

function labelOf(from: string, unit: Trend['unit']): string {
  return unit === 'hour' ? from.slice('2026-11-'.length).replace('T', ' ') : from.slice('2026-'.length)
}

/** So many pixels for a label below a column. */
const labelWidth = 56

function trendSpec(bars: readonly Bar[], { width, height }: ChartSize): Spec {
  const every = Math.max(1, Math.ceil((bars.length * labelWidth) / width))
  const labelled = bars.flatMap((_bar, index) => (index % every === 0 ? [index] : []))
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
      { name: 'x', type: 'band', domain: bars.map((_bar, index) => index), range: 'width', padding: 0.2 },
      {
        name: 'y',
        type: 'linear',
        domain: { data: 'rows', field: 'y1' },
        range: 'height',
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
        scale: 'x',
        orient: 'bottom',
        values: labelled,
        labelOverlap: true,
        encode: { labels: { update: { text: { scale: 'text', field: 'value' } } } },
      },
      {
        scale: 'y',
        orient: 'left',
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
            x: { scale: 'x', field: 'bar' },
            width: { scale: 'x', band: 1 },
            y: { scale: 'y', field: 'y1' },
            y2: { scale: 'y', field: 'y0' },
            fill: seriesFill.channel,
          },
        },
      },
    ],
  }
}
