import type { PastUs, PastWrite, Recheck } from '../model/past-us.ts'
import type { ReviewedWrite } from '../model/reviewed-write.ts'
import { compareTexts } from './compare-texts.ts'

/** Gathers what got in without the guard's judgement. */
export interface PastTally {
  /** Takes a write that nobody judged; `recheck` judges it now, and is called only for those that are kept. */
  readonly add: (write: ReviewedWrite, recheck: (() => Recheck) | undefined) => void
  /** Notes that there was a guard at this time. */
  readonly seeGuard: (timeMs: number) => void
  readonly finish: () => PastUs
}

/** How many are kept, a kilobyte each. */
export const maxPastWrites = 10_000

/** There are two clauses. */
const maxClauses = 20

/** Makes a tally of what got in. */
export function makePastTally(): PastTally {
  const kept: { readonly write: ReviewedWrite; readonly recheck: Recheck | undefined }[] = []
  const unclearBecause = new Map<string, number>()
  let more = 0
  let unclear = 0
  let heldUp = 0
  let notDescribed = 0
  let guardSinceMs = Number.POSITIVE_INFINITY
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
      if (kept.length === maxPastWrites) more += 1
      else kept.push({ write, recheck: recheck?.() })
    },
    seeGuard: (timeMs) => {
      guardSinceMs = Math.min(guardSinceMs, timeMs)
    },
    finish: () => ({
      writes: kept
        .map(({ write, recheck }) => ({ write, cause: causeOf(write, guardSinceMs), recheck }))
        .sort(compareWrites),
      more,
      unclear,
      unclearBecause: [...unclearBecause].map(([because, writes]) => ({ because, writes })),
      heldUp,
      notDescribed,
    }),
  }
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
