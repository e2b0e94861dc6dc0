import type { Review } from '../../model/review.ts'
import { shownLine } from '../../report/lint/shown-text.ts'
import type { Trend } from '../index/trend.ts'
import type { Bar, DrawnChart } from './chart.ts'
import { drawRanking } from './ranking-chart.ts'
import { drawTrend } from './trend-chart.ts'

/** The charts of a review. Undefined where there is nothing to draw. */
export interface ReviewCharts {
  readonly trend: DrawnChart | undefined
  readonly rules: DrawnChart | undefined
  readonly namespaces: DrawnChart | undefined
}

/** Draws the charts of a review. That takes a moment, and is done once. */
export async function drawReviewCharts({ rules, namespaces }: Review, trend: Trend): Promise<ReviewCharts> {
  const hasTrouble = trend.steps.some(
    ({ refused, baseline, strictOnly }) => refused + baseline + strictOnly > 0,
  )
  return {
    trend: hasTrouble ? await drawTrend(trend) : undefined,
    rules: await drawBars(barsOf(rules.entries.map(({ rule, ...counts }) => ({ name: rule, ...counts })))),
    namespaces: await drawBars(barsOf(namespaces.entries)),
  }
}

/** What bars are made of. */
export interface Counted {
  readonly name: string
  readonly refused: number
  readonly wouldRefuse: { readonly baseline: number; readonly strict: number }
}

const maxBars = 10

/** The first of a ranking, as a chart has them. Who has nothing to lose is left out. */
export function barsOf(entries: readonly Counted[]): readonly Bar[] {
  return entries
    .filter(({ refused, wouldRefuse }) => refused + wouldRefuse.strict > 0)
    .slice(0, maxBars)
    .map(({ name, refused, wouldRefuse: { baseline, strict } }) => ({
      label: shownLine(name),
      counts: { refused, baseline, strict: strict - baseline },
    }))
}

async function drawBars(bars: readonly Bar[]): Promise<DrawnChart | undefined> {
  return bars.length === 0 ? undefined : drawRanking(bars)
}
