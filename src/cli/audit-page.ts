import type { Review } from '../model/review.ts'
import type { ReviewedLogs } from '../page/reviewed-logs.ts'
import { documentRule } from './document-rule.ts'
import { type AuditRequest, type AuditSurroundings, withAuditLogs } from './run-audit.ts'

/** What the pages of a review are made with. */
export interface AuditPageSurroundings extends AuditSurroundings {
  /** Of this program. */
  readonly version: string
}

/**
 * Reads the logs of a command for the page: their figures, and an index of decisions that can be read again. Throws as
 * `withAuditLogs` does. The request has to say how to judge again, for a decision is shown with what would be said of it.
 */
export async function readLogsForPage(
  request: AuditRequest,
  page: AuditPageSurroundings,
): Promise<ReviewedLogs> {
  // Pages and charts load only where somebody looks at them.
  const { reviewForPage } = await import('../page/review-for-page.ts')
  return withAuditLogs(request, page, (input, options) => {
    const { recheck: judges } = options
    if (judges === undefined) throw new Error('a page needs rules to judge with')
    return reviewForPage(input, {
      ...options,
      judges,
      rules: page.rules.map(documentRule),
      version: page.version,
    })
  })
}

/** The review as one HTML file that asks the network for nothing. */
export async function reviewAsPage(
  request: AuditRequest,
  page: AuditPageSurroundings,
): Promise<{ readonly review: Review; readonly text: string }> {
  const [{ renderReport }, { readAssets }] = await Promise.all([
    import('../page/report.ts'),
    import('../page/html/assets.ts'),
  ])
  const logs = await readLogsForPage(request, page)
  return { review: logs.review, text: await renderReport(logs, readAssets()) }
}
