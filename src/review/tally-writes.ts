import type { Review } from '../model/review.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import { addCounts, finishCounts, finishSeen, see, startCounts, startSeen } from './growing-counts.ts'
import { type JudgedWrite, tally } from './judged-write.ts'
import { byName, byTrouble, makeNameTally } from './tally-names.ts'
import { makeNamespaceTally, maxNamespaces, type NamespaceEvidence } from './tally-namespaces.ts'
import { makeOffenceTally } from './tally-offences.ts'
import { makeRuleTally } from './tally-rules.ts'

/** The part of a review that counts writes. */
export type WriteTotals = Pick<
  Review,
  | 'seen'
  | 'totals'
  | 'dryRuns'
  | 'refusedElsewhere'
  | 'outOfScope'
  | 'rules'
  | 'namespaces'
  | 'users'
  | 'clients'
  | 'days'
  | 'offences'
>

/** Counts writes in every way that a review shows. */
export interface WriteTally {
  readonly add: (write: ReviewedWrite) => void
  /** Counts what only the audit log shows of a write that the guard's own log had already. */
  readonly addClient: (write: ReviewedWrite) => void
  readonly finish: () => { readonly totals: WriteTotals; readonly evidence: readonly NamespaceEvidence[] }
}

const maxUsers = 5000
/** A log covers months; a hostile one can name any day there is. */
const maxDays = 1000
const msPerDay = 86_400_000

/** Makes a tally of writes. */
export function makeWriteTally(): WriteTally {
  const all = startCounts()
  const seen = startSeen()
  const dryRuns = { judged: 0, wouldBeRefused: 0 }
  const rules = makeRuleTally()
  const namespaces = makeNameTally(maxNamespaces, byTrouble)
  const users = makeNameTally(maxUsers, byTrouble)
  const clients = makeNameTally(20, byTrouble)
  const dayOf = makeDays()
  const days = makeNameTally(maxDays, byName)
  const offences = makeOffenceTally()
  const readiness = makeNamespaceTally()
  let refusedElsewhere = 0
  let outOfScope = 0

  const addJudged = (write: JudgedWrite): void => {
    const tallied = tally(write)
    const { timeMs, user, namespace } = write
    if (write.isDryRun) {
      dryRuns.judged += 1
      if (tallied.isRefused) dryRuns.wouldBeRefused += 1
      return
    }
    addCounts(all, tallied, timeMs)
    rules.add(tallied, timeMs)
    namespaces.add(namespace, tallied, timeMs)
    users.add(user, tallied, timeMs)
    days.add(dayOf(timeMs), tallied, timeMs)
    offences.add(write, tallied)
    readiness.add(write, tallied)
    if (write.source === 'audit-log') clients.add(write.client, tallied, timeMs)
  }

  return {
    add: (write) => {
      see(seen, write.timeMs)
      if (isJudged(write)) addJudged(write)
      else if (write.outcome.kind === 'refused-elsewhere') refusedElsewhere += 1
      else if (write.outcome.kind === 'out-of-scope') outOfScope += 1
      else if (!write.isDryRun) readiness.see(write)
      if (isNamespaceDeletion(write)) readiness.seeDeletion(write)
    },
    addClient: (write) => {
      if (isJudged(write) && !write.isDryRun) clients.add(write.client, tally(write), write.timeMs)
    },
    finish: () => ({
      totals: {
        seen: seen.firstMs > seen.lastMs ? undefined : finishSeen(seen),
        totals: finishCounts(all),
        dryRuns: { ...dryRuns },
        refusedElsewhere,
        outOfScope,
        rules: rules.finish(),
        namespaces: namespaces.finish(),
        users: users.finish(),
        clients: clients.finish(),
        days: days.finish(),
        offences: offences.finish(),
      },
      evidence: readiness.finish(),
    }),
  }
}

function isJudged(write: ReviewedWrite): write is JudgedWrite {
  return write.outcome.kind === 'judged'
}

/** No entry is asked about it, so that it is never judged. */
function isNamespaceDeletion({ kind, verb, isDryRun, outcome }: ReviewedWrite): boolean {
  return kind === 'Namespace' && verb === 'delete' && !isDryRun && outcome.kind === 'out-of-scope'
}

/** The day of a time in UTC. Years before 0 and after 9999 have a longer form. */
function makeDays(): (timeMs: number) => string {
  let knownDay = Number.NaN
  let known = ''
  return (timeMs) => {
    const day = Math.floor(timeMs / msPerDay)
    // A log goes from day to day.
    if (day !== knownDay) known = new Date(day * msPerDay).toISOString().split('T', 1)[0] ?? ''
    knownDay = day
    return known
  }
}
