import { mayViolate, type PastUs, type PastWrite, type Recheck, violatedRules } from '../model/past-us.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import { compareTexts } from './compare-texts.ts'
import { makeDroppedWrites } from './dropped-writes.ts'

/** Gathers what got in without the guard's judgement. */
export interface PastTally {
  /** Takes a write that nobody judged; `recheck` judges it now. */
  readonly add: (write: ReviewedWrite, recheck: (() => Recheck) | undefined) => void
  /** Notes that there was a guard at this time. */
  readonly seeGuard: (timeMs: number) => void
  readonly finish: () => PastUs
}

/** How many are listed, a kilobyte each. */
export const maxPastWrites = 10_000

/** Of how many those to list are chosen: not at each one more. */
const maxWaiting = maxPastWrites + 2500

/** There are two clauses. */
const maxClauses = 20

type KeptWrite = Omit<PastWrite, 'cause'>

/** Makes a tally of what got in. */
export function makePastTally(): PastTally {
  let kept: KeptWrite[] = []
  const dropped = makeDroppedWrites()
  const unclearBecause = new Map<string, number>()
  let unclear = 0
  let heldUp = 0
  let notDescribed = 0
  let guardSinceMs = Number.POSITIVE_INFINITY

  const isEarly = ({ write }: KeptWrite): boolean => causeOf(write, guardSinceMs) === 'before-guard'
  const makeRoom = (): void => {
    if (kept.length <= maxPastWrites) return
    const ranked = kept
      .map((past) => ({ past, isEarly: isEarly(past), gravity: gravityOf(past) }))
      .sort(
        (one, other) =>
          Number(one.isEarly) - Number(other.isEarly) ||
          other.gravity - one.gravity ||
          other.past.write.timeMs - one.past.write.timeMs,
      )
    for (const { past, isEarly: isDroppedEarly } of ranked.slice(maxPastWrites))
      dropped.add(past, isDroppedEarly)
    kept = ranked.slice(0, maxPastWrites).map(({ past }) => past)
  }

  return {
    add: (write, recheck) => {
      const { outcome } = write
      if (write.lacksDescription && isAdmitted(write)) notDescribed += 1
      if (outcome.kind === 'held-up') heldUp += 1
      if (outcome.kind === 'unclear') {
        unclear += 1
        const count = unclearBecause.get(outcome.because)
        if (count !== undefined || unclearBecause.size < maxClauses)
          unclearBecause.set(outcome.because, (count ?? 0) + 1)
      }
      if (outcome.kind !== 'failed-open' && outcome.kind !== 'not-asked') return
      kept.push({ write, recheck: recheck?.() })
      if (kept.length === maxWaiting) makeRoom()
    },
    seeGuard: (timeMs) => {
      guardSinceMs = Math.min(guardSinceMs, timeMs)
    },
    finish: () => {
      makeRoom()
      return {
        writes: kept
          .map(({ write, recheck }) => ({ write, cause: causeOf(write, guardSinceMs), recheck }))
          .sort(compareWrites),
        ...dropped.finish(guardSinceMs),
        unclear,
        unclearBecause: [...unclearBecause].map(([because, writes]) => ({ because, writes })),
        heldUp,
        notDescribed,
      }
    },
  }
}

/** How much it matters that a write is listed. */
function gravityOf(past: KeptWrite): number {
  const { recheck } = past
  if (recheck?.kind === 'judged' && violatedRules(recheck, 'baseline').length > 0) return 3
  if (recheck?.kind === 'judged' && violatedRules(recheck, 'strict').length > 0) return 2
  return mayViolate(past, 'strict') ? 1 : 0
}

function isAdmitted({ responseCode = 0 }: ReviewedWrite): boolean {
  return responseCode >= 200 && responseCode < 300
}

/** A call that failed shows that there was a guard to be called, whatever came before it. */
function causeOf({ outcome, timeMs }: ReviewedWrite, guardSinceMs: number): PastWrite['cause'] {
  if (outcome.kind === 'failed-open') return 'failed-open'
  return timeMs < guardSinceMs ? 'before-guard' : 'not-asked'
}

function compareWrites(one: PastWrite, other: PastWrite): number {
  return (
    one.write.timeMs - other.write.timeMs ||
    compareTexts(one.write.place.file, other.write.place.file) ||
    one.write.place.line - other.write.place.line
  )
}
