import { enforcedLevels } from '../../src/model/enforced-level.ts'
import type { Review } from '../../src/model/review.ts'
import { makeReviewer, type ReviewerOptions } from '../../src/review/reviewer.ts'
import { shippedScope } from '../../src/review/webhook-scope.ts'

/** What a test says about how lines are reviewed. */
export type ReviewLinesOptions = Partial<Omit<ReviewerOptions, 'question'>> &
  Partial<ReviewerOptions['question']>

/** An hour after the events that makeEventLine makes. */
export const nowMs = Date.parse('2026-11-21T11:00:00Z')

/** Reviews lines, each list of them as a file of its own. */
export async function reviewLines(
  files: readonly (readonly string[])[],
  options: ReviewLinesOptions = {},
): Promise<Review> {
  const { sinceMs, namespaces = [], levels = enforcedLevels, ...rest } = options
  const reviewer = makeReviewer({
    nowMs,
    scope: shippedScope,
    seed: 1,
    memory: 1024,
    ...rest,
    question: { sinceMs, namespaces, levels },
  })
  for (const [index, lines] of files.entries()) {
    const file = `audit-${index + 1}.log`
    reviewer.startFile()
    for (const [line, text] of lines.entries()) reviewer.takeLine(Buffer.from(text), { file, line: line + 1 })
    reviewer.endFile({ file, bytes: 0, lines: lines.length, problem: undefined })
  }
  return reviewer.finish()
}
