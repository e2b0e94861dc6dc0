import { html, type SafeHtml } from '@remix-run/html-template'
import type { Review } from '../../model/review.ts'
import { counted } from '../../report/review/text-parts.ts'
import type { ReviewCharts } from '../charts/review-charts.ts'
import type { Trend } from '../index/trend.ts'
import { keyFigures, scopeSentence } from './key-figures.ts'
import { offenceTable, type ShownOffence } from './offence-table.ts'
import { rankedRules, rankingFigure, rankingTable } from './ranking-figure.ts'
import type { Site } from './site.ts'
import { number } from './text.ts'
import { trendFigure } from './trend-figure.ts'

/** What an overview is made of beside the review. */
export interface OverviewParts {
  readonly trend: Trend
  readonly charts: ReviewCharts
  readonly offences: readonly ShownOffence[]
}

/** The answer first, then where it comes from: over time, by rule, by namespace, by user. */
export function overview({ trend, charts, offences }: OverviewParts, site: Site): SafeHtml {
  const { review, links } = site
  return html`${scopeSentence(review)} ${keyFigures(site)} ${trendFigure(trend, charts.trend, links)}
    ${trendNotes(trend)}
    <div class="pair">
      ${rankingFigure(
        rankedRules(review.rules),
        { title: 'By rule', noun: 'rule', query: (rule) => ({ rule }) },
        charts.rules,
        links,
      )}
      ${rankingFigure(
        review.namespaces,
        { title: 'By namespace', noun: 'namespace', query: (namespace) => ({ namespace }) },
        charts.namespaces,
        links,
      )}
    </div>
    <h2>What to mend first</h2>
    ${offenceTable(offences, site)}
    <div class="pair">
      <section>
        <h2>By user</h2>
        ${rankingTable(review.users, { title: 'By user', noun: 'user', query: (user) => ({ user }) }, links)}
      </section>
      <section>
        <h2>By client, as it calls itself</h2>
        ${rankingTable(review.clients, { title: 'By client', noun: 'client', query: undefined }, links)}
      </section>
    </div>
    ${otherCounts(review)}`
}

function trendNotes({ unit, earlier, inFuture }: Trend): SafeHtml {
  const notes = [
    ...(earlier > 0 ? [`${counted(earlier, `earlier ${unit}`)} had no room in the chart.`] : []),
    ...(inFuture > 0
      ? [
          `${counted(inFuture, 'write is', 'writes are')} not in the chart: they are later than the clock here.`,
        ]
      : []),
  ]
  return notes.length === 0 ? html`` : html`<p class="quiet">${notes.join(' ')}</p>`
}

function otherCounts({ totals, dryRuns, refusedElsewhere, outOfScope }: Review): SafeHtml {
  const sentences: readonly (readonly [count: number, what: string])[] = [
    [totals.ratcheted, 'passed because what is wrong was wrong before'],
    [totals.excepted, 'passed because somebody is exempt'],
    [totals.undecided, 'could not be judged in full'],
    [dryRuns.judged, `only a dry run, in no other count; ${number(dryRuns.wouldBeRefused)} refused`],
    [refusedElsewhere, 'refused by somebody else before the guard was asked'],
    [outOfScope, 'left out by the webhook configurations'],
  ]
  const told = sentences.filter(([count]) => count > 0)
  if (told.length === 0) return html``
  return html`<h2>What else was counted</h2>
    <ul>
      ${told.map(([count, what]) => html`<li>${counted(count, 'write')}: ${what}</li>`)}
    </ul>`
}
