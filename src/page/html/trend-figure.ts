import { html, type SafeHtml } from '@remix-run/html-template'
import type { DrawnChart } from '../charts/chart.ts'
import type { Trend, TrendStep } from '../index/trend.ts'
import { figure } from './figure.ts'
import { link } from './link.ts'
import type { Links } from './site.ts'
import { table } from './table.ts'
import { number } from './text.ts'

/** Refusals and would-be refusals over time. */
export function trendFigure(trend: Trend, chart: DrawnChart | undefined, links: Links): SafeHtml {
  if (chart === undefined) return html`<p>Nothing was refused, and nothing would have been.</p>`
  const title = `Refused and would be refused, by ${trend.unit} (UTC)`
  const sum = (count: (step: TrendStep) => number): string =>
    number(trend.steps.reduce((total, step) => total + count(step), 0))
  const [first] = trend.steps
  const last = trend.steps.at(-1)
  const summary =
    `${title}, from ${shownStep(first)} to ${shownStep(last)}: ${sum(({ refused }) => refused)} refused, ` +
    `${sum(({ baseline }) => baseline)} would be refused at baseline, ${sum(({ strictOnly }) => strictOnly)} at strict only.`
  return figure(
    title,
    summary,
    chart,
    table<TrendStep>(
      title,
      [
        {
          head: trend.unit,
          kind: 'name',
          cell: (step) => link(links.decisions({ from: step.from, until: step.until }), shownStep(step)),
        },
        { head: 'refused', kind: 'number', cell: ({ refused }) => number(refused) },
        { head: 'at baseline', kind: 'number', cell: ({ baseline }) => number(baseline) },
        { head: 'at strict only', kind: 'number', cell: ({ strictOnly }) => number(strictOnly) },
        { head: 'without complaint', kind: 'number', cell: ({ others }) => number(others) },
      ],
      trend.steps,
    ),
  )
}

function shownStep(step: TrendStep | undefined): string {
  return (step?.from ?? '').replace('T', ' ')
}
