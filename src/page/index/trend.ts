import type { Decisions } from './decisions.ts'
import { bitOf } from './standing.ts'

/** How many writes there were in a stretch of time. No write is in two of the counts. */
export interface TrendStep {
  /** As the list's filter takes it: `2026-11-21`, or `2026-11-21T10:00` for an hour. In UTC. */
  readonly from: string
  readonly until: string
  readonly refused: number
  /** Admitted; the level baseline would have refused them. */
  readonly baseline: number
  /** Admitted; the level strict would have refused them, and baseline not. */
  readonly strictOnly: number
  /** Admitted without such a complaint, undecided ones among them. */
  readonly others: number
}

/** Writes over time, without gaps. */
export interface Trend {
  readonly unit: 'hour' | 'day' | 'week'
  readonly steps: readonly TrendStep[]
  /** Steps before the first one that are not here, because nobody could see so many. */
  readonly earlier: number
  /** Writes that are left out because they are said to be later than now. */
  readonly inFuture: number
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const unitMs = { hour: hourMs, day: dayMs, week: 7 * dayMs } as const
/** Weeks begin on a Monday; the first of January 1970 was a Thursday. */
const offsetMs = { hour: 0, day: 0, week: 4 * dayMs } as const
const maxSteps = 120

const refusedBit = bitOf('refused')
const baselineBit = bitOf('would-refuse-baseline')
const strictBit = bitOf('would-refuse-strict')
const unjudgedBits = bitOf('past-us') | bitOf('held-up') | bitOf('unclear')

interface GrowingStep {
  refused: number
  baseline: number
  strictOnly: number
  others: number
}

/**
 * Counts the judged writes over time, by the hour for up to two days, by the day for up to four months, else by the week.
 * What is said to be later than now is left out: a clock that was wrong once would push everything else off the chart.
 */
export function trendOf(decisions: Decisions, nowMs: number): Trend {
  let firstMs = Infinity
  let lastMs = -Infinity
  let inFuture = 0
  decisions.visit((timeMs) => {
    if (timeMs > nowMs) {
      inFuture += 1
      return
    }
    firstMs = Math.min(firstMs, timeMs)
    lastMs = Math.max(lastMs, timeMs)
  })
  const unit = unitFor(lastMs - firstMs)
  if (firstMs > lastMs) return { unit, steps: [], earlier: 0, inFuture }
  const stepOf = (timeMs: number): number => Math.floor((timeMs - offsetMs[unit]) / unitMs[unit])
  const last = stepOf(lastMs)
  const first = Math.max(stepOf(firstMs), last - maxSteps + 1)
  const steps = Array.from({ length: last - first + 1 }, startStep)
  decisions.visit((timeMs, standings) => {
    const step = steps[stepOf(timeMs) - first]
    if (step !== undefined && (standings & unjudgedBits) === 0) count(step, standings)
  })
  return {
    unit,
    steps: steps.map((step, index) => ({ ...step, ...spanOf(first + index, unit) })),
    earlier: first - stepOf(firstMs),
    inFuture,
  }
}

function unitFor(spanMs: number): Trend['unit'] {
  if (spanMs <= 2 * dayMs) return 'hour'
  return spanMs <= maxSteps * dayMs ? 'day' : 'week'
}

function startStep(): GrowingStep {
  return { refused: 0, baseline: 0, strictOnly: 0, others: 0 }
}

function count(step: GrowingStep, standings: number): void {
  if ((standings & refusedBit) !== 0) step.refused += 1
  else if ((standings & baselineBit) !== 0) step.baseline += 1
  else if ((standings & strictBit) !== 0) step.strictOnly += 1
  else step.others += 1
}

function spanOf(step: number, unit: Trend['unit']): Pick<TrendStep, 'from' | 'until'> {
  const startMs = step * unitMs[unit] + offsetMs[unit]
  const lastMs = startMs + unitMs[unit] - 1
  const length = unit === 'hour' ? '2026-11-21T10:00'.length : '2026-11-21'.length
  const text = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, length)
  return { from: text(startMs), until: text(lastMs) }
}
