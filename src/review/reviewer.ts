import type { PastUs } from '../model/past-us.ts'
import type { LogFileReading, Review, ReviewQuestion } from '../model/review.ts'
import type { LogPlace, ReviewedWrite } from '../model/reviewed-write.ts'
import { makeAccountWatch } from './account-watch.ts'
import type { EventObjects } from './audit-event.ts'
import { makeClockWatch } from './clock-watch.ts'
import { makeDecisionMatches } from './decision-matches.ts'
import type { MissingLog } from './find-logs.ts'
import { makeLineReader } from './read-line.ts'
import { tellReadiness } from './readiness.ts'
import { makeRecentHashes } from './recent-hashes.ts'
import { recheckEvent, type RecheckJudges } from './recheck.ts'
import { makeLineTally } from './tally-lines.ts'
import { isGone } from './tally-namespaces.ts'
import { makePastTally } from './tally-past.ts'
import { makeWriteTally } from './tally-writes.ts'
import { makeTextHash } from './text-hash.ts'
import type { WebhookScope } from './webhook-scope.ts'
import type { EventWrite } from './write-of-event.ts'

/** What a review depends on beside the logs. */
export interface ReviewerOptions {
  readonly question: ReviewQuestion
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** What the webhook configurations leave out. */
  readonly scope: WebhookScope
  /** A number that nobody can foresee. */
  readonly seed: number
  /** With it what got in past the guard is judged again. */
  readonly recheck?: RecheckJudges
  /**
   * Called with each write that counts, in the order of the logs. The objects can be read during the call, where the
   * audit log keeps them.
   */
  readonly onWrite?: (write: ReviewedWrite, readObjects: () => EventObjects) => void
  /** How many events are remembered to find repetitions: a power of two, default 1,048,576. */
  readonly memory?: number
}

/** Reads lines, and knows at the end what they say. */
export interface Reviewer {
  /** Begins a file: its times are compared with each other. */
  readonly startFile: () => void
  /** Takes a line; undefined stands for one that was too long. */
  readonly takeLine: (line: Buffer | undefined, place: LogPlace) => void
  readonly endFile: (reading: LogFileReading) => void
  /** Notes that there is nothing to read behind a name. */
  readonly addMissing: (missing: MissingLog) => void
  /** What the lines say. What got in past the guard may be amended first, by what the logs do not know. */
  readonly finish: (amend?: (pastUs: PastUs) => Promise<PastUs>) => Promise<Review>
}

const secondsAt = '2026-11-21T10:08:'.length
const noObjects: EventObjects = { requestObject: undefined, responseObject: undefined }

/** Makes a reviewer. Its memory has an end, however many lines it takes. */
export function makeReviewer(options: ReviewerOptions): Reviewer {
  const { question, nowMs, recheck, onWrite, memory = 1024 * 1024 } = options
  const readLine = makeLineReader(options.scope)
  const hashOf = makeTextHash(options.seed)
  const known = makeRecentHashes(memory)
  const matches = makeDecisionMatches(memory * 2, hashOf)
  const lines = makeLineTally()
  const clock = makeClockWatch(nowMs)
  const accounts = makeAccountWatch()
  const writes = makeWriteTally()
  const past = makePastTally()
  const wanted = new Set(question.namespaces)

  /** Whether a write is asked about. What is not counts as what keeps it out. */
  const isAskedFor = ({ timeMs, namespace, outcome }: ReviewedWrite): boolean => {
    if (outcome.kind === 'judged' || outcome.kind === 'failed-open') past.seeGuard(timeMs)
    if (question.sinceMs !== undefined && timeMs < question.sinceMs) {
      lines.add('outsideWindow')
      return false
    }
    if (wanted.size > 0 && !wanted.has(namespace)) {
      lines.add('otherNamespaces')
      return false
    }
    return true
  }

  /** Whether it is the first time that either log shows this judgement. */
  const isFirst = (write: ReviewedWrite, endMs: number): boolean => {
    const { timeMs, outcome } = write
    if (outcome.kind !== 'judged') return true
    if (outcome.isNewer) lines.add('newerSchema')
    if (!matches.isKnown(write, { fromMs: timeMs, toMs: Math.max(timeMs, endMs) })) return true
    lines.add('inBoth')
    return false
  }

  const takeEvent = (eventWrite: EventWrite): void => {
    const { write, event, readObjects, endMs } = eventWrite
    const { auditID, user, verb } = event
    // A client may choose its auditID, by a header: alone it would let somebody hide a write behind an earlier one.
    // Nobody can choose the microseconds at which a request came and went.
    const received = event.requestReceivedTimestamp.slice(secondsAt)
    const answered = event.stageTimestamp.slice(secondsAt)
    if (known.hasOrAdd(hashOf(auditID, received, answered, verb, write.namespace, write.name))) {
      lines.add('duplicates')
      return
    }
    lines.add('events')
    clock.see(endMs)
    accounts.see(user.username, user.uid, endMs)
    if (!isAskedFor(write)) return
    if (write.verb === 'deletecollection') lines.add('collections')
    if (isWithoutObject(eventWrite)) lines.add('withoutObject')
    if (!isFirst(write, endMs)) {
      writes.addClient(write)
      return
    }
    writes.add(write)
    if (write.outcome.kind !== 'judged' && !write.isDryRun)
      past.add(write, recheck === undefined ? undefined : () => recheckEvent(eventWrite, recheck))
    onWrite?.(write, readObjects)
  }

  const takeDecision = (write: ReviewedWrite): void => {
    // Each entry has its own uid for a request; a log that is given twice has the same.
    if (known.hasOrAdd(hashOf(write.id))) {
      lines.add('duplicates')
      return
    }
    lines.add('decisions')
    if (!isAskedFor(write) || !isFirst(write, write.timeMs)) return
    writes.add(write)
    onWrite?.(write, () => noObjects)
  }

  return {
    startFile: clock.startFile,
    takeLine: (line, place) => {
      const reading = readLine(line, place)
      switch (reading.kind) {
        case 'write':
          takeEvent(reading)
          return
        case 'decision':
          takeDecision(reading.write)
          return
        case 'unread':
          lines.addUnread(reading.reason, place)
          return
        case 'other':
        case 'blank':
          lines.add(reading.kind)
      }
    },
    endFile: lines.addFile,
    addMissing: lines.addMissing,
    finish: async (amend) => {
      const { totals, evidence } = writes.finish()
      const pastUs = amend === undefined ? past.finish() : await amend(past.finish())
      return {
        question,
        nowMs,
        reading: {
          ...lines.finish(),
          clock: clock.finish(),
          accountsWithSeveralUids: accounts.finish(),
          isMemoryExceeded: known.hasForgotten() || matches.hasForgotten(),
        },
        ...totals,
        readiness: tellReadiness({
          evidence,
          pastUs,
          asked: question.namespaces,
          levels: question.levels,
        }),
        deletedNamespaces: evidence.filter((each) => isGone(each) && !wanted.has(each.namespace)).length,
        pastUs,
      }
    },
  }
}

/** At level Metadata there is none; a deletion never has the object that goes. */
function isWithoutObject({ write: { verb }, event: { level } }: EventWrite): boolean {
  return level === 'Metadata' && verb !== 'delete' && verb !== 'deletecollection'
}
