import type { NamedCounts, Ranking, Review } from '../../model/review.ts'
import { columns, counted, section, shownName } from './text-parts.ts'
import { shortTime } from './utc-time.ts'

/** What was counted: by rule, user, kind of client and day. */
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
      facts.map((fact) => `  ${fact}`),
    ),
    ...section('By rule: writes refused, and what each level would refuse of the rest', ruleTable(review)),
    ...section('By user', nameTable(review.users, 'user', 10)),
    ...section('By client, as it calls itself', nameTable(review.clients, 'client', 10)),
    ...section('By day', nameTable(lastDays(review.days), 'day (UTC)', maxDays)),
  ]
}

const maxRules = 20
const maxDays = 14
const heads = ['refused', 'baseline', 'strict'] as const

function ruleTable({ rules }: Review): readonly string[] {
  if (rules.entries.length === 0) return []
  return columns([
    ['rule', ...heads, 'was there before', 'undecided', 'first seen', 'last seen'],
    ...rules.entries
      .slice(0, maxRules)
      .map(({ rule, refused, wouldRefuse, ratcheted, undecided, firstMs, lastMs }) => [
        rule,
        ...[refused, wouldRefuse.baseline, wouldRefuse.strict, ratcheted, undecided].map(String),
        shortTime(firstMs),
        shortTime(lastMs),
      ]),
  ])
}

function nameTable(ranking: Ranking<NamedCounts>, head: string, max: number): readonly string[] {
  const { entries, others } = ranking
  if (entries.length === 0) return []
  const rest = entries.length - Math.min(max, entries.length)
  return [
    ...columns([
      [head, 'judged', ...heads],
      ...entries
        .slice(0, max)
        .map(({ name, judged, refused, wouldRefuse }) => [
          shownName(name),
          ...[judged, refused, wouldRefuse.baseline, wouldRefuse.strict].map(String),
        ]),
    ]),
    ...(rest > 0 ? [`  and ${rest} more; -o json has them`] : []),
    ...(others > 0 ? [`  and ${counted(others, 'write')} of others, for whom there was no room`] : []),
  ]
}

function lastDays({ entries, others }: Ranking<NamedCounts>): Ranking<NamedCounts> {
  return { entries: entries.slice(-maxDays), others }
}
