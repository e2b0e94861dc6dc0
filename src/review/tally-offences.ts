import type { Offence, OffenceExample, Ranking } from '../model/review.ts'
import { makeBoundedMap } from './bounded-map.ts'
import { compareTexts } from './compare-texts.ts'
import { finishSeen, type GrowingSeen, see, startSeen } from './growing-counts.ts'
import type { JudgedWrite, Tallied } from './judged-write.ts'

/** Counts who breaks which rule where, and keeps the last object of each. */
export interface OffenceTally {
  readonly add: (write: JudgedWrite, tallied: Tallied) => void
  readonly finish: () => Ranking<Offence>
}

interface GrowingOffence {
  rule: string
  /** Undefined until the first is counted. */
  last: JudgedWrite | undefined
  refused: number
  baseline: number
  strict: number
  readonly seen: GrowingSeen
}

const capacity = 20_000

/** Makes a tally of offences. */
export function makeOffenceTally(): OffenceTally {
  const offences = makeBoundedMap(capacity, startOffence)
  let others = 0
  const offenceAt = (write: JudgedWrite, rule: string): GrowingOffence | undefined => {
    const { namespace, user, timeMs } = write
    const offence = offences.at(`${rule}\n${namespace}\n${user}`)
    if (offence === undefined) {
      others += 1
      return undefined
    }
    if (timeMs >= offence.seen.lastMs) offence.last = write
    offence.rule = rule
    see(offence.seen, timeMs)
    return offence
  }
  return {
    add: (write, { refusedFor, wouldRefuse }) => {
      for (const rule of refusedFor) {
        const offence = offenceAt(write, rule)
        if (offence !== undefined) offence.refused += 1
      }
      for (const rule of wouldRefuse.baseline) {
        const offence = offenceAt(write, rule)
        if (offence === undefined) continue
        offence.baseline += 1
        offence.strict += 1
      }
      for (const rule of wouldRefuse.strict) {
        const offence = offenceAt(write, rule)
        if (offence !== undefined) offence.strict += 1
      }
    },
    finish: () => ({ entries: offences.values().flatMap(finishOffence).sort(compareOffences), others }),
  }
}

function exampleOf({ outcome, ...write }: JudgedWrite, rule: string): OffenceExample {
  const { kind, namespace, name, verb, timeMs, id, place } = write
  const found = outcome.trail.findings.find((finding) => finding.rule === rule && finding.since === 'new')
  return { kind, namespace, name, verb, path: found?.path ?? '', timeMs, id, place }
}

function startOffence(): GrowingOffence {
  return { rule: '', last: undefined, refused: 0, baseline: 0, strict: 0, seen: startSeen() }
}

function finishOffence(offence: GrowingOffence): readonly Offence[] {
  const { rule, last, refused, baseline, strict, seen } = offence
  if (last === undefined) return []
  const { namespace, user, client } = last
  const example = exampleOf(last, rule)
  const wouldRefuse = { baseline, strict }
  return [{ rule, namespace, user, client, refused, wouldRefuse, example, ...finishSeen(seen) }]
}

function compareOffences(one: Offence, other: Offence): number {
  const trouble = ({ refused, wouldRefuse }: Offence): number => refused + wouldRefuse.strict
  return (
    trouble(other) - trouble(one) ||
    other.lastMs - one.lastMs ||
    compareTexts(one.rule, other.rule) ||
    compareTexts(one.namespace, other.namespace) ||
    compareTexts(one.user, other.user)
  )
}
