import type { EnforcedLevel } from '../../model/enforced-level.ts'
import { type PastUs, type PastWrite, verify, violatedRules } from '../../model/past-us.ts'
import type { Obstacle, Readiness, Review } from '../../model/review.ts'
import { plainLine } from '../plain-text.ts'
import { unreadLines } from './unread-lines.ts'
import { isoTime } from './utc-time.ts'

/**
 * The readiness of namespaces as a table (RFC 4180), a row for each namespace and level; the first rows are about all of
 * them together, so that the table is never empty and always says how many lines could not be read.
 */
export function renderReviewCsv(review: Review): string {
  const { readiness, namespaces, totals, question, reading } = review
  const unread = unreadLines(reading)
  const counts = new Map(namespaces.entries.map((each) => [each.name, each]))
  const head = [
    'namespace',
    'level',
    'state',
    'evidence',
    'judged',
    'refused',
    'would_refuse',
    'obstacles',
    'command',
    'first_seen',
    'last_seen',
    'unread_lines',
  ]
  const all = question.levels.map((level) => [
    '*',
    level,
    '',
    '',
    ...[totals.judged, totals.refused, totals.wouldRefuse[level]],
    '',
    '',
    ...seenCells(review.seen),
    unread,
  ])
  const rows = readiness.map((each) => {
    const known = counts.get(each.namespace)
    return [
      ...[each.namespace, each.level, each.state, each.evidence],
      ...[known?.judged ?? 0, known?.refused ?? 0, known?.wouldRefuse[each.level] ?? 0],
      obstacleCell(each),
      each.command ?? '',
      ...seenCells(known),
      unread,
    ]
  })
  return csv([head, ...all, ...rows])
}

/** What got in past the guard as a table (RFC 4180), a row for each write. */
export function renderVerifyCsv({ pastUs, reading }: Review, level: EnforcedLevel): string {
  const { wouldBeRefused, unknown, fine, beforeGuard } = verify(pastUs.writes, level)
  const unread = unreadLines(reading)
  const head = [
    'time',
    'kind',
    'namespace',
    'name',
    'verb',
    'user',
    'cause',
    'id',
    'verdict',
    'rules',
    'reason',
    'unread_lines',
  ]
  const rowOf =
    (verdict: string) =>
    ({ write, cause, recheck }: PastWrite): readonly (string | number)[] => [
      isoTime(write.timeMs),
      ...[write.kind, write.namespace, write.name, write.verb, write.user, cause, write.id, verdict],
      recheck?.kind === 'judged' ? violatedRules(recheck, level).join(' ') : '',
      recheck?.kind === 'not-judged' ? recheck.because : '',
      unread,
    ]
  return csv([
    head,
    ['*', '', '', '', '', '', '', '', '', '', moreCell(pastUs), unread],
    ...wouldBeRefused.map(rowOf('would-be-refused')),
    ...unknown.map(rowOf('unknown')),
    ...fine.map(rowOf('fine')),
    ...beforeGuard.map(rowOf('before-guard')),
  ])
}

function moreCell({ more, moreBeforeGuard }: PastUs): string {
  return more + moreBeforeGuard === 0
    ? ''
    : `${more} more, and ${moreBeforeGuard} more before the guard, have no row`
}

function seenCells(seen: Review['seen']): readonly string[] {
  return seen === undefined ? ['', ''] : [isoTime(seen.firstMs), isoTime(seen.lastMs)]
}

function obstacleCell({ obstacles }: Readiness): string {
  return obstacles.map((obstacle) => `${obstacle.kind} ${obstacle.writes}${ruleCell(obstacle)}`).join('; ')
}

function ruleCell(obstacle: Obstacle): string {
  if (obstacle.kind !== 'would-refuse') return ''
  return ` (${obstacle.rules.map(({ rule, writes }) => `${rule} ${writes}`).join(', ')})`
}

function csv(rows: readonly (readonly (string | number)[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('')
}

/**
 * Printable ASCII on one line. A spreadsheet takes a text that begins so for a formula, and names come from anybody: an
 * apostrophe makes it a text.
 */
function cell(value: string | number): string {
  const text = plainLine(String(value))
  const inert = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text
  return /[",]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}
