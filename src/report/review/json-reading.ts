import type * as z from 'zod'
import type { PastUs, PastWrite, Recheck } from '../../model/past-us.ts'
import type { LogReading } from '../../model/review.ts'
import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import type { reading as readingSchema, target as targetSchema } from './json-parts.ts'
import type { JsonReview } from './json-review-schema.ts'
import { isoTime } from './utc-time.ts'

/** What was read and what was not, for programs. */
export function jsonReading(reading: LogReading): z.infer<typeof readingSchema> {
  const { unread, clock, ...counts } = reading
  return {
    ...counts,
    missing: reading.missing.map((each) => ({ ...each })),
    files: reading.files.map(({ problem, ...file }) => ({ ...file, problem: problem ?? null })),
    unread: {
      tooLong: unread['too-long'],
      notJson: unread['not-json'],
      foreign: unread.foreign,
      notUnderstood: unread['not-understood'],
    },
    unreadExamples: reading.unreadExamples.map(({ place, reason }) => ({ ...place, reason })),
    clockJumps: clock.jumps,
    inFuture: clock.inFuture,
    accountsWithSeveralUids: [...reading.accountsWithSeveralUids],
  }
}

/** What got in past the guard, for programs. */
export function jsonPastUs(pastUs: PastUs): JsonReview['pastUs'] {
  const { writes, more, moreBeforeGuard, unclear, heldUp, notDescribed } = pastUs
  return { writes: writes.map(jsonPastWrite), more, moreBeforeGuard, unclear, heldUp, notDescribed }
}

/** Which object a write was about, for programs. */
export function jsonTarget(
  write: Pick<ReviewedWrite, 'kind' | 'namespace' | 'name' | 'verb' | 'timeMs' | 'id' | 'place'>,
): z.infer<typeof targetSchema> {
  const { kind, namespace, name, verb, timeMs, id, place } = write
  return { kind, namespace, name, verb, time: isoTime(timeMs), id, place: { ...place } }
}

function jsonPastWrite({ write, cause, recheck }: PastWrite): JsonReview['pastUs']['writes'][number] {
  const { user, client, outcome } = write
  return {
    ...jsonTarget(write),
    user,
    client,
    cause,
    entries: outcome.kind === 'failed-open' ? [...outcome.entries] : [],
    recheck: recheck === undefined ? null : jsonRecheck(recheck),
  }
}

function jsonRecheck(recheck: Recheck): NonNullable<JsonReview['pastUs']['writes'][number]['recheck']> {
  if (recheck.kind === 'not-judged') return { kind: 'not-judged', because: recheck.because }
  const { wouldRefuse, findings, undecided, exception, basis } = recheck
  return {
    kind: 'judged',
    wouldRefuse: { baseline: [...wouldRefuse.baseline], strict: [...wouldRefuse.strict] },
    findings: findings.map((finding) => ({ ...finding })),
    undecided: [...undecided],
    exception: exception ?? null,
    basis,
  }
}
