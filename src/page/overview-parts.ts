import { drawReviewCharts } from './charts/review-charts.ts'
import type { OverviewParts } from './html/overview.ts'
import { trendOf } from './index/trend.ts'
import type { ReviewedLogs } from './reviewed-logs.ts'

/** So many offences are shown: whoever mends them comes back. */
const maxOffences = 20

/** Draws the charts and finds the objects of an overview. Takes a moment, and is done once. */
export async function prepareOverview({ review, decisions }: ReviewedLogs): Promise<OverviewParts> {
  const trend = trendOf(decisions, review.nowMs)
  const offences = review.offences.entries.slice(0, maxOffences)
  const rows = decisions.rowsAt(offences.map(({ example }) => example.place))
  return {
    trend,
    charts: await drawReviewCharts(review, trend),
    offences: offences.map((offence, index) => ({ offence, row: rows[index] })),
  }
}
