import type { Spec } from 'vega'

/** A part of each bar: how its series is called, and the class of its marks, which the style sheet colours. */
export interface Series {
  readonly key: 'refused' | 'baseline' | 'strict'
  readonly label: string
}

/** What the charts tell apart, from the bottom of a stack up. No write is in two of them. */
export const series: readonly Series[] = [
  { key: 'refused', label: 'refused' },
  { key: 'baseline', label: 'would be refused at baseline' },
  { key: 'strict', label: 'would be refused at strict only' },
]

/** A bar: a stretch of time, a rule, a namespace. */
export interface Bar {
  readonly label: string
  readonly counts: Readonly<Record<Series['key'], number>>
}

/** How large a chart is drawn, in CSS pixels: once for wide screens, once for phones. */
export interface ChartSize {
  readonly width: number
  readonly height: number
}

/** A chart, drawn for both kinds of screens. Markup that Vega wrote, with every text escaped. */
export interface DrawnChart {
  readonly wide: string
  readonly narrow: string
}

/** What all charts have in common: colours and fonts come from the page, so that they follow light and dark. */
export const chartBase = {
  padding: 4,
  autosize: { type: 'fit', contains: 'padding' },
  config: {
    axis: {
      // Screen readers get the table; the parts of the drawing would only be noise.
      aria: false,
      labelColor: 'currentColor',
      labelFont: 'inherit',
      labelFontSize: 12,
      domainColor: 'currentColor',
      domainOpacity: 0.4,
      tickColor: 'currentColor',
      tickOpacity: 0.4,
      gridColor: 'currentColor',
      gridOpacity: 0.15,
    },
  },
} satisfies Partial<Spec>

/** The rows that Vega stacks: one for each bar and series. */
export function stackRows(bars: readonly Bar[]): readonly object[] {
  return bars.flatMap(({ counts }, bar) =>
    series
      .map(({ key }, order) => ({ bar, series: key, order, count: counts[key] }))
      .filter(({ count }) => count > 0),
  )
}

/** The colour of a series: a variable of the style sheet. */
export const seriesFill = {
  scale: {
    name: 'fill',
    type: 'ordinal',
    domain: series.map(({ key }) => key),
    range: series.map(({ key }) => `var(--${key})`),
  },
  channel: { scale: 'fill', field: 'series' },
} as const
