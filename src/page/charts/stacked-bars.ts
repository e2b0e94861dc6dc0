import type { Axis, Spec } from 'vega'
import { type Bar, chartBase, type ChartSize, seriesFill, stackRows } from './chart.ts'

/** How bars are laid out. */
export interface BarLayout extends ChartSize {
  /** The axis along which bars follow one another: columns along `x`, lines along `y`. */
  readonly along: 'x' | 'y'
  /** The share of the axis that stays free between bars. */
  readonly padding: number
  /** What the axis with the names of the bars has of its own. */
  readonly barAxis: Omit<Axis, 'scale' | 'orient' | 'encode'>
}

/** A chart of bars, each a stack of its series. Its other axis counts in whole numbers from zero. */
export function stackedBars(
  bars: readonly Bar[],
  { width, height, along, padding, barAxis }: BarLayout,
): Spec {
  const [across, size, from, to] =
    along === 'x' ? (['y', 'width', 'y1', 'y0'] as const) : (['x', 'height', 'y0', 'y1'] as const)
  const orient = { x: 'bottom', y: 'left' } as const
  const places = bars.map((_bar, index) => index)
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
      { name: along, type: 'band', domain: places, range: size, padding },
      {
        name: across,
        type: 'linear',
        domain: { data: 'rows', field: 'y1' },
        range: along === 'x' ? 'height' : 'width',
        nice: true,
        zero: true,
      },
      { name: 'text', type: 'ordinal', domain: places, range: bars.map(({ label }) => label) },
      seriesFill.scale,
    ],
    axes: [
      {
        ...barAxis,
        scale: along,
        orient: orient[along],
        encode: { labels: { update: { text: { scale: 'text', field: 'value' } } } },
      },
      {
        scale: across,
        orient: orient[across],
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
        // Screen readers get the table; the parts of the drawing would only be noise.
        aria: false,
        from: { data: 'rows' },
        encode: {
          enter: {
            [along]: { scale: along, field: 'bar' },
            [size]: { scale: along, band: 1 },
            [across]: { scale: across, field: from },
            [`${across}2`]: { scale: across, field: to },
            fill: seriesFill.channel,
          },
        },
      },
    ],
  }
}
