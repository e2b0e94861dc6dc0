import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { verify } from '../../model/past-us.ts'
import type { Review } from '../../model/review.ts'
import { answerLines } from './answer-lines.ts'
import { countLines } from './count-lines.ts'
import { offenceLines } from './offence-lines.ts'
import { pastLines, pastWriteLines } from './past-lines.ts'
import { readinessLines } from './readiness-lines.ts'
import { readingLines } from './reading-lines.ts'
import type { ReviewRule } from './review-rule.ts'
import { counted, folded, section } from './text-parts.ts'
import { unreadLines } from './unread-lines.ts'

/** A review for people: the answer first, then what to do, then what it was told from. Printable ASCII only. */
export function renderReviewText(review: Review, rules: readonly ReviewRule[]): string {
  const lines = [
    ...answerLines(review),
    ...review.question.levels.flatMap((level) => readinessLines(review, level)),
    ...offenceLines(review, rules),
    ...pastLines(review.pastUs),
    ...(review.seen === undefined ? [] : countLines(review)),
    ...readingLines(review.reading),
  ]
  return `${lines.join('\n')}\n`
}

/** What got in past the guard, for people: whether anything is wrong comes first. Printable ASCII only. */
export function renderVerifyText({ pastUs, reading }: Review, level: EnforcedLevel): string {
  const { wouldBeRefused, unknown, fine, beforeGuard } = verify(pastUs.writes, level)
  const got = wouldBeRefused.length + unknown.length + fine.length + pastUs.more
  const unread = unreadLines(reading)
  const lines = [
    ...folded(
      got === 0
        ? 'Nothing got in past the guard.'
        : `${counted(got, 'write')} got in past the guard: ${wouldBeRefused.length} would have been refused at ${level}, ` +
            `${fine.length} would not, ${unknown.length + pastUs.more} could not be judged.`,
    ),
    ...(unread > 0
      ? folded(
          `CAREFUL: ${counted(unread, 'line')} of ${reading.lines.toLocaleString('en-US')} could not be read.`,
        )
      : []),
    ...section(`Would have been refused at ${level}`, wouldBeRefused.flatMap(pastWriteLines)),
    ...section('Could not be judged', unknown.flatMap(pastWriteLines)),
    ...section(`Would have been admitted at ${level}`, fine.flatMap(pastWriteLines)),
    ...section(
      'From before the first trace of the guard: not counted above',
      beforeGuard.length === 0 ? [] : [`  ${counted(beforeGuard.length, 'write')}; -o json lists them`],
    ),
    ...section(
      'No trace, and the log cannot tell whether there should be one',
      pastUs.unclearBecause.map(({ because, writes }) => `  ${counted(writes, 'write')}: ${because}`),
    ),
    ...readingLines(reading),
  ]
  return `${lines.join('\n')}\n`
}
