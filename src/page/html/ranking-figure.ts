import { html, type SafeHtml } from '@remix-run/html-template'
import type { DrawnChart } from '../charts/chart.ts'
import { barsOf, type Counted } from '../charts/review-charts.ts'
import type { Ranking, RuleCounts } from '../../model/review.ts'
import type { DecisionQuery } from '../index/decision-query.ts'
import { figure } from './figure.ts'
import { link } from './link.ts'
import type { Links } from './site.ts'
import { type Column, table } from './table.ts'
import { name, number } from './text.ts'

/** What a ranking counts, and how the list is asked for one of it. */
export interface RankingOf {
  readonly title: string
  /** How one of it is called: `rule`. */
  readonly noun: string
  readonly query: ((name: string) => Partial<DecisionQuery>) | undefined
}

const maxRows = 50

/** Rules as a ranking has them. */
export function rankedRules({ entries, others }: Ranking<RuleCounts>): Ranking<Counted> {
  return { entries: entries.map(({ rule, ...counts }) => ({ name: rule, ...counts })), others }
}

/** A ranking as a chart of the first, and a table of more. */
export function rankingFigure(
  ranking: Ranking<Counted>,
  what: RankingOf,
  chart: DrawnChart | undefined,
  links: Links,
): SafeHtml {
  if (chart === undefined) return html``
  const summary = `${what.title}: ${barsOf(ranking.entries)
    .slice(0, 3)
    .map(
      ({ label, counts }) =>
        `${label} ${number(counts.refused)} refused and ${number(counts.baseline + counts.strict)} would be refused`,
    )
    .join('; ')}.`
  return figure(what.title, summary, chart, rankingTable(ranking, what, links))
}

/** A ranking as a table of its first. */
export function rankingTable(
  { entries, others }: Ranking<Counted>,
  { title, noun, query }: RankingOf,
  links: Links,
): SafeHtml {
  const hrefOf = (row: Counted, verdict: DecisionQuery['verdict']): string | undefined =>
    query === undefined ? undefined : links.decisions({ ...query(row.name), verdict })
  const count = (
    head: string,
    verdict: DecisionQuery['verdict'],
    countOf: (row: Counted) => number,
  ): Column<Counted> => ({
    head,
    kind: 'number',
    cell: (row) => (countOf(row) === 0 ? '0' : link(hrefOf(row, verdict), number(countOf(row)))),
  })
  const rest = entries.length - Math.min(entries.length, maxRows)
  return html`${table<Counted>(
    title,
    [
      { head: noun, kind: 'name', cell: (row) => link(hrefOf(row, ''), name(row.name)) },
      count('refused', 'refused', ({ refused }) => refused),
      count('at baseline', 'would-refuse-baseline', ({ wouldRefuse }) => wouldRefuse.baseline),
      count('at strict', 'would-refuse-strict', ({ wouldRefuse }) => wouldRefuse.strict),
    ],
    entries.slice(0, maxRows),
  )}
  ${
    rest + others > 0
      ? html`<p class="quiet">
          ${rest > 0 ? `${number(rest)} more are not shown. ` : ''}${
            others > 0 ? `${number(others)} writes of others, for whom there was no room.` : ''
          }
        </p>`
      : undefined
  }`
}
