import type { Ranking, RuleCounts } from '../model/review.ts'
import { makeBoundedMap } from './bounded-map.ts'
import { compareTexts } from './compare-texts.ts'
import { finishSeen, type GrowingSeen, see, startSeen } from './growing-counts.ts'
import type { Tallied } from './judged-write.ts'

/** Counts writes by the rules that have something to say about them. */
export interface RuleTally {
  readonly add: (write: Tallied, timeMs: number) => void
  readonly finish: () => Ranking<RuleCounts>
}

interface GrowingRule {
  readonly rule: string
  refused: number
  baseline: number
  strict: number
  ratcheted: number
  undecided: number
  readonly seen: GrowingSeen
}

/** There are some forty rules; a log that others can write to may name more. */
const capacity = 500

/** Makes a tally of rules. */
export function makeRuleTally(): RuleTally {
  const rules = makeBoundedMap(capacity, startRule)
  let others = 0
  const count = (names: readonly string[], timeMs: number, add: (rule: GrowingRule) => void): void => {
    for (const name of names) {
      const rule = rules.at(name)
      if (rule === undefined) {
        others += 1
        continue
      }
      add(rule)
      see(rule.seen, timeMs)
    }
  }
  return {
    add: ({ refusedFor, wouldRefuse, ratcheted, undecided }, timeMs) => {
      count(refusedFor, timeMs, (rule) => (rule.refused += 1))
      count(wouldRefuse.baseline, timeMs, (rule) => {
        rule.baseline += 1
        rule.strict += 1
      })
      count(wouldRefuse.strict, timeMs, (rule) => (rule.strict += 1))
      count(ratcheted, timeMs, (rule) => (rule.ratcheted += 1))
      count(undecided, timeMs, (rule) => (rule.undecided += 1))
    },
    finish: () => ({ entries: rules.values().map(finishRule).sort(compareRules), others }),
  }
}

function startRule(rule: string): GrowingRule {
  return { rule, refused: 0, baseline: 0, strict: 0, ratcheted: 0, undecided: 0, seen: startSeen() }
}

function finishRule({
  rule,
  refused,
  baseline,
  strict,
  ratcheted,
  undecided,
  seen,
}: GrowingRule): RuleCounts {
  return { rule, refused, wouldRefuse: { baseline, strict }, ratcheted, undecided, ...finishSeen(seen) }
}

function compareRules(one: RuleCounts, other: RuleCounts): number {
  const trouble = (rule: RuleCounts): number => rule.refused + rule.wouldRefuse.strict
  return trouble(other) - trouble(one) || compareTexts(one.rule, other.rule)
}
