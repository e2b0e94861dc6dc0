import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { type PastUs, type PastWrite, type Recheck, verify } from '../../model/past-us.ts'
import { counted, folded, section, shownName } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** What got in without the guard's judgement, and what judging it again has shown: the worst first. */
export function pastLines(pastUs: PastUs, level: EnforcedLevel): readonly string[] {
  const { more, unclear, unclearBecause, heldUp, notDescribed } = pastUs
  const { wouldBeRefused, unknown, fine, beforeGuard } = verify(pastUs.writes, level)
  const told = [...wouldBeRefused, ...unknown, ...fine]
  const before = beforeGuard.length + pastUs.moreBeforeGuard
  const rest = told.length - Math.min(told.length, maxWrites) + more
  return section('What got in past the guard', [
    ...told.slice(0, maxWrites).flatMap(pastWriteLines),
    ...(rest > 0 ? [`  and ${counted(rest, 'more write', 'more writes')}; -o json has up to 10,000`] : []),
    ...(before > 0 ? folded(`${counted(before, 'write')} from before the first trace of the guard.`, 2) : []),
    ...(unclear > 0
      ? folded(
          `${counted(unclear, 'write')} without a trace, where the log cannot tell whether there should be one: ${unclearBecause.map(({ because, writes: count }) => `${because} (${count})`).join('; ')}.`,
          2,
        )
      : []),
    ...(heldUp > 0 ? folded(`${counted(heldUp, 'write')} refused because the guard did not answer.`, 2) : []),
    ...(notDescribed > 0
      ? folded(`${counted(notDescribed, 'write')} got no description because the guard did not answer.`, 2)
      : []),
  ])
}

const maxWrites = 20

/** One write that got in, in some lines. */
export function pastWriteLines({ write, cause, recheck }: PastWrite): readonly string[] {
  const { kind, namespace, name, verb, user, timeMs, outcome, id } = write
  const object = kind === 'Namespace' ? shownName(name) : `${shownName(namespace)}/${shownName(name)}`
  const why =
    outcome.kind === 'failed-open' ? `${outcome.entries.join(', ')} did not answer` : causeText[cause]
  return [
    ...folded(
      `${shortTime(timeMs)}  ${verb} ${kind} ${object} by ${shownName(user)}: ${why} (id ${shownName(id)})`,
      2,
      4,
    ),
    ...(recheck === undefined ? [] : recheckLines(recheck)),
  ]
}

const causeText: Readonly<Record<PastWrite['cause'], string>> = {
  'failed-open': 'the guard did not answer',
  'not-asked': 'nothing shows that the guard was asked',
  'before-guard': 'there was no guard yet',
}

const basisText: Readonly<Record<Extract<Recheck, { kind: 'judged' }>['basis'], string>> = {
  whole: '',
  'as-new': ' (as if all of it were new: the object before is not in the log)',
  'as-it-is-now': ' (as it is in the cluster now)',
}

function recheckLines(recheck: Recheck): readonly string[] {
  if (recheck.kind === 'not-judged') return folded(`Not judged again: ${recheck.because}.`, 6)
  const { wouldRefuse, findings, undecided, exception, basis } = recheck
  const levels = [
    ...(wouldRefuse.baseline.length > 0 ? [`baseline for ${wouldRefuse.baseline.join(', ')}`] : []),
    ...(wouldRefuse.strict.length > 0 ? [`strict for ${wouldRefuse.strict.join(', ')}`] : []),
  ]
  const verdict =
    levels.length > 0
      ? `WOULD BE REFUSED at ${levels.join('; at ')}${basisText[basis]}`
      : `Would be admitted at every level${exception === undefined ? '' : `: ${exception}`}${basisText[basis]}`
  return [
    ...folded(`${verdict}.`, 6, 2),
    ...findings.flatMap(({ rule, path, summary }) => folded(`[${rule}] ${path}: ${summary}`, 8, 2)),
    ...undecided.flatMap((clause) => folded(`Not known: ${clause}.`, 8, 2)),
  ]
}
