import type { NamedCounts, Ranking, Review } from '../../model/review.ts'
import { columns, counted, folded, section, shownName } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** What was counted: by rule, namespace, user, kind of client and day. */
export function countLines(review: Review): readonly string[] {
  const { totals, dryRuns, refusedElsewhere, outOfScope } = review
  const facts = [
    `${counted(totals.ratcheted, 'write')} passed because what is wrong was wrong before, ${totals.excepted} because somebody is exempt; ${totals.undecided} could not be judged in full.`,
    ...(dryRuns.judged > 0
      ? [
          `${counted(dryRuns.judged, 'dry run')}, in no other count; ${dryRuns.wouldBeRefused} of them refused.`,
        ]
      : []),
    ...(refusedElsewhere > 0
      ? [`${counted(refusedElsewhere, 'write')} refused by somebody else before the guard was asked.`]
      : []),
    ...(outOfScope > 0 ? [`${counted(outOfScope, 'write')} that the webhook configurations leave out.`] : []),
  ]
  return [
    ...section(
      'Counts',
      facts.flatMap((fact) => folded(fact, 2, 2)),
    ),
    ...section('By rule: writes refused, and what each level would refuse of the rest', ruleTable(review)),
    ...section('By namespace', nameTable(review.namespaces, 'namespace')),
    ...section('By user', nameTable(review.users, 'user')),
    ...section('By client, as it calls itself', nameTable(review.clients, 'client')),
    ...section('By day', dayTable(review.days)),
  ]
}

const maxRules = 20
const maxNames = 10
const maxDays = 14
const heads = ['refused', 'baseline', 'strict'] as const

function ruleTable({ rules: { entries, others } }: Review): readonly string[] {
  if (entries.length === 0) return []
  return [
    ...columns([
      ['rule', ...heads, 'was there before', 'undecided', 'first seen', 'last seen'],
      ...entries
        .slice(0, maxRules)
        .map(({ rule, refused, wouldRefuse, ratcheted, undecided, firstMs, lastMs }) => [
          rule,
          ...[refused, wouldRefuse.baseline, wouldRefuse.strict, ratcheted, undecided].map(String),
          shortTime(firstMs),
          shortTime(lastMs),
        ]),
    ]),
    ...restLine(entries.length - maxRules, 'more'),
    ...othersLine(others),
  ]
}

function nameTable({ entries, others }: Ranking<NamedCounts>, head: string): readonly string[] {
  if (entries.length === 0) return []
  return [
    ...columns([
      [head, 'judged', ...heads, 'first seen', 'last seen'],
      ...entries
        .slice(0, maxNames)
        .map((entry) => [...countCells(entry), shortTime(entry.firstMs), shortTime(entry.lastMs)]),
    ]),
    ...restLine(entries.length - maxNames, 'more'),
    ...othersLine(others),
  ]
}

function dayTable({ entries, others }: Ranking<NamedCounts>): readonly string[] {
  if (entries.length === 0) return []
  const rows = entries.slice(-maxDays).map(countCells)
  return [
    ...columns([['day (UTC)', 'judged', ...heads], ...rows]),
    ...restLine(entries.length - maxDays, 'earlier'),
    ...othersLine(others),
  ]
}

function countCells({ name, judged, refused, wouldRefuse }: NamedCounts): readonly string[] {
  return [shownName(name), ...[judged, refused, wouldRefuse.baseline, wouldRefuse.strict].map(String)]
}

function restLine(rest: number, which: string): readonly string[] {
  return rest > 0 ? [`  and ${rest} ${which}; -o json has them`] : []
}

function othersLine(others: number): readonly string[] {
  return others > 0 ? [`  and ${counted(others, 'write')} of others, for whom there was no room`] : []
}
