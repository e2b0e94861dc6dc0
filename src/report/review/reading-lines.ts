import type { LogReading, UnreadReason } from '../../model/review.ts'
import { counted, folded, section, shownName } from './text-parts.ts'
import { unreadLines } from './unread-lines.ts'

/** What was read, what was not, and what these logs cannot show. */
export function readingLines(reading: LogReading): readonly string[] {
  return section('What was read', [
    ...folded(readingSummary(reading), 2, 2),
    ...reading.missing.flatMap(({ file, reason }) => folded(`${shownName(file)}: ${reason}`, 2)),
    ...reading.files.flatMap(({ file, problem }) =>
      problem === undefined ? [] : folded(`${shownName(file)}: ${problem}`, 2),
    ),
    ...unreadTexts(reading),
    ...readingDoubts(reading).flatMap((doubt) => folded(doubt, 2, 2)),
    ...readingLimits(reading).flatMap((limit) => folded(limit, 2, 2)),
  ])
}

/** How many lines were what, in a sentence. */
export function readingSummary(reading: LogReading): string {
  const { files, lines, events, decisions, inBoth, duplicates, other, blank } = reading
  const parts = [
    `${counted(events, 'write')} in audit logs`,
    `${counted(decisions, 'decision')} in the guard's own log${inBoth > 0 ? ` (${inBoth} in both, counted once)` : ''}`,
    `${other + blank} about something else`,
    `${duplicates} that stood there already`,
    `${unreadLines(reading)} not read`,
  ]
  return `${counted(lines, 'line')} of ${counted(files.length, 'log')}: ${parts.join(', ')}.`
}

/** Why lines were not read, read after their number. */
export const unreadReasons: Readonly<Record<UnreadReason, string>> = {
  'too-long': 'longer than 16 MiB',
  'not-json': 'no JSON, or only a part of it',
  foreign: 'JSON of other software',
  'not-understood': 'an event or a decision that lacks something',
}

function unreadTexts({ unread, unreadExamples }: LogReading): readonly string[] {
  const counts = Object.entries(unread).flatMap(([reason, lines]) =>
    lines === 0 ? [] : [`${lines} ${reasonText(reason)}`],
  )
  if (counts.length === 0) return []
  const places = unreadExamples.slice(0, 5).map(({ place }) => `${shownName(place.file)}:${place.line}`)
  return folded(`Not read: ${counts.join(', ')}. The first: ${places.join(', ')}.`, 2)
}

function reasonText(reason: string): string {
  return Object.entries(unreadReasons).find(([known]) => known === reason)?.[1] ?? reason
}

/** What makes the counts less certain, a sentence each. */
export function readingDoubts(reading: LogReading): readonly string[] {
  const { outsideWindow, otherNamespaces, newerSchema, clock, accountsWithSeveralUids } = reading
  return [
    ...(outsideWindow > 0 ? [`${counted(outsideWindow, 'write')} left out because of --since.`] : []),
    ...(otherNamespaces > 0 ? [`${counted(otherNamespaces, 'write')} left out because of --namespace.`] : []),
    ...(newerSchema > 0
      ? [
          `${counted(newerSchema, 'judgement')} written by a newer release, and read as far as this one understands them. Update netpol-guardrail.`,
        ]
      : []),
    ...(clock.jumps > 0
      ? [
          `The time went back ${counted(clock.jumps, 'time')} within a log, by up to ${duration(clock.largestMs)}: a clock was set, or logs were put together. Days and first and last seen are as the logs have them.`,
        ]
      : []),
    ...(clock.inFuture > 0 ? [`${counted(clock.inFuture, 'event')} later than the clock here.`] : []),
    ...(accountsWithSeveralUids.length > 0
      ? [
          `${accountsWithSeveralUids.map(shownName).join(', ')} has several uids: these may be the logs of two clusters, which nothing else here keeps apart.`,
        ]
      : []),
    ...(reading.isMemoryExceeded
      ? ['There were more events than are remembered: one that stands in two logs may count twice.']
      : []),
  ]
}

function duration(ms: number): string {
  const seconds = Math.round(ms / 1000)
  if (seconds < 2 * 3600) return counted(Math.round(seconds / 60), 'minute')
  return seconds < 2 * 86_400
    ? counted(Math.round(seconds / 3600), 'hour')
    : counted(Math.round(seconds / 86_400), 'day')
}

/** What these kinds of logs cannot show at all, a sentence each. */
export function readingLimits({
  events,
  decisions,
  collections,
  withoutObject,
}: LogReading): readonly string[] {
  return [
    ...(events === 0 && decisions > 0
      ? [
          'Only the log of the guard was read: what it was not asked about, kinds of clients and what happened to a write afterwards are in the audit log only.',
        ]
      : []),
    ...(collections > 0 && decisions === 0
      ? [
          `${counted(collections, 'event')} of a deletecollection: the audit log shows the first object of each, the log of the guard all of them.`,
        ]
      : []),
    ...(withoutObject > 0
      ? [
          `${counted(withoutObject, 'event')} without the object (audit level Metadata): what got in cannot be judged again from it.`,
        ]
      : []),
  ]
}
