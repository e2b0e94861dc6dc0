import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { verify } from '../../model/past-us.ts'
import type { Readiness, Review } from '../../model/review.ts'
import { carefulLines } from './careful-lines.ts'
import { counted, folded } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** What the reader wants to know before anything else. */
export function answerLines(review: Review): readonly string[] {
  const { totals, seen, question, reading } = review
  if (seen === undefined) return [...nothingFound(review), ...carefulLines(reading)]
  return [
    ...folded(
      `${counted(totals.judged, 'write')} judged, from ${shortTime(seen.firstMs)} to ${shortTime(seen.lastMs)}; ${counted(totals.refused, 'was', 'were')} refused.`,
    ),
    '',
    ...question.levels.flatMap((level) => levelLines(review, level)),
    ...(review.deletedNamespaces > 0
      ? folded(
          `${counted(review.deletedNamespaces, 'namespace was', 'namespaces were')} deleted, and left out.`,
        )
      : []),
    ...pastLines(review),
    ...carefulLines(reading),
  ]
}

function levelLines({ readiness, totals }: Review, level: EnforcedLevel): readonly string[] {
  const inState = (state: Readiness['state']): number =>
    readiness.filter((each) => each.level === level && each.state === state).length
  const wouldRefuse = totals.wouldRefuse[level]
  return folded(
    `enforce=${level}: ${counted(wouldRefuse, 'write')} that got in would be refused. ` +
      `Of ${counted(readiness.filter((each) => each.level === level).length, 'namespace')} ` +
      `${inState('ready')} ready, ${inState('not-ready')} not ready, ${inState('no-evidence')} without evidence, ` +
      `${inState('enforced')} enforced already.`,
  )
}

function pastLines({ pastUs, question }: Review): readonly string[] {
  const writes = pastUs.writes.filter(({ cause }) => cause !== 'before-guard')
  const count = writes.length + pastUs.more
  if (count === 0) return []
  const isRechecked = writes.some(({ recheck }) => recheck !== undefined)
  const shown = question.levels.map((level) => {
    const { wouldBeRefused, unknown } = verify(writes, level)
    return `${level} would have refused ${wouldBeRefused.length}, and of ${unknown.length} nobody knows`
  })
  const hint = isRechecked ? `Judged now: ${shown.join('; ')}` : '--recheck judges them now'
  return folded(`${counted(count, 'write')} got in past the guard, unjudged. ${hint}.`)
}

function nothingFound({ reading, question }: Review): readonly string[] {
  const { events, decisions, outsideWindow, otherNamespaces } = reading
  if (outsideWindow > 0 && question.sinceMs !== undefined)
    return folded(
      `Nothing since ${shortTime(question.sinceMs)}: ${counted(outsideWindow, 'write')} in these logs ${outsideWindow === 1 ? 'is' : 'are'} older.`,
    )
  if (otherNamespaces > 0)
    return folded(
      `No write in ${question.namespaces.join(', ')}; ${counted(otherNamespaces, 'write')} in other namespaces.`,
    )
  if (events + decisions === 0)
    return folded(
      'No write of a NetworkPolicy or a Namespace was found. Are these the audit logs of kube-apiserver, or the log of the guard? docs/audit-review.md says what kube-apiserver has to be told.',
    )
  return folded('No write was found that counts.')
}
