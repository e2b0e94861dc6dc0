import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { type PastUs, type Verification, verify } from '../../model/past-us.ts'
import type { LogReading, Review } from '../../model/review.ts'
import { answerLines } from './answer-lines.ts'
import { carefulLines } from './careful-lines.ts'
import { countLines } from './count-lines.ts'
import { offenceLines } from './offence-lines.ts'
import { pastLines, pastWriteLines } from './past-lines.ts'
import { readinessLines } from './readiness-lines.ts'
import { readingLines } from './reading-lines.ts'
import type { ReviewRule } from './review-rule.ts'
import { counted, folded, section } from './text-parts.ts'

/** A review for people: the answer first, then what to do, then what it was told from. Printable ASCII only. */
export function renderReviewText(review: Review, rules: readonly ReviewRule[]): string {
  const lines = [
    ...answerLines(review),
    ...review.question.levels.flatMap((level) => readinessLines(review, level)),
    ...offenceLines(review, rules),
    ...pastLines(review.pastUs, widestLevel(review)),
    ...(review.seen === undefined ? [] : countLines(review)),
    ...readingLines(review.reading),
  ]
  return `${lines.join('\n')}\n`
}

/** The level that refuses the most of those that are asked about. */
function widestLevel({ question: { levels } }: Review): EnforcedLevel {
  return levels.includes('strict') ? 'strict' : 'baseline'
}

/** What got in past the guard, for people: whether anything is wrong comes first. Printable ASCII only. */
export function renderVerifyText({ pastUs, reading }: Review, level: EnforcedLevel): string {
  const verification = verify(pastUs.writes, level)
  const { wouldBeRefused, unknown, fine } = verification
  const before = verification.beforeGuard.length + pastUs.moreBeforeGuard
  const lines = [
    ...folded(verifyAnswer(pastUs, verification, level, reading)),
    ...carefulLines(reading),
    ...section(`Would have been refused at ${level}`, wouldBeRefused.flatMap(pastWriteLines)),
    ...section('Could not be judged', unknown.flatMap(pastWriteLines)),
    ...section(`Would have been admitted at ${level}`, fine.flatMap(pastWriteLines)),
    ...section(
      'From before the first trace of the guard: not counted above',
      before === 0 ? [] : [`  ${counted(before, 'write')}; -o json lists up to 10,000`],
    ),
    ...section(
      'No trace, and the log cannot tell whether there should be one',
      pastUs.unclearBecause.map(({ because, writes }) => `  ${counted(writes, 'write')}: ${because}`),
    ),
    ...readingLines(reading),
  ]
  return `${lines.join('\n')}\n`
}

function verifyAnswer(
  { more }: PastUs,
  { wouldBeRefused, unknown, fine }: Verification,
  level: EnforcedLevel,
  { events }: LogReading,
): string {
  const got = wouldBeRefused.length + unknown.length + fine.length + more
  if (got > 0)
    return (
      `${counted(got, 'write')} got in past the guard: ${wouldBeRefused.length} would have been refused at ${level}, ` +
      `${fine.length} would not, ${unknown.length} could not be judged` +
      `${more > 0 ? `; for ${more} more there was no room, and the worst were kept` : ''}.`
    )
  return events > 0
    ? 'Nothing got in past the guard.'
    : 'Nobody can tell from these logs what got in past the guard: there is no write of a NetworkPolicy or a Namespace in an audit log among them.'
}
