import { tally, type JudgedWrite } from '../../review/judged-write.ts'
import type { ReviewedWrite } from '../../model/reviewed-write.ts'

/** What became of a write, in a word that an address can hold. The gravest comes first. */
export const standings = [
  'refused',
  'held-up',
  'past-us',
  'unclear',
  'would-refuse-baseline',
  'would-refuse-strict',
  'undecided',
  'excepted',
  'ratcheted',
  'allowed',
] as const

/** What became of a write. */
export type Standing = (typeof standings)[number]

/** The rules that have to do with a write, by what they did. */
export type RulesByStanding = Readonly<Partial<Record<Standing, readonly string[]>>>

/** What a list of decisions shows of a write beside what the log says of it. */
export interface Stood {
  /** A write can have several: ratcheted by one rule, and to be refused by another. Never none. */
  readonly standings: readonly Standing[]
  readonly rules: RulesByStanding
}

const none: readonly string[] = []

/**
 * What became of a write, counted as the review counts it. Undefined for what the guard had no part in: refused by somebody
 * else, or out of its scope.
 */
export function standingOf(write: ReviewedWrite): Stood | undefined {
  switch (write.outcome.kind) {
    case 'judged':
      return judgedStanding({ ...write, outcome: write.outcome })
    case 'failed-open':
    case 'not-asked':
      return { standings: ['past-us'], rules: {} }
    case 'held-up':
      return { standings: ['held-up'], rules: {} }
    case 'unclear':
      return { standings: ['unclear'], rules: {} }
    case 'refused-elsewhere':
    case 'out-of-scope':
      return undefined
  }
}

function judgedStanding(write: JudgedWrite): Stood {
  const { isRefused, refusedFor, wouldRefuse, ratcheted, isExcepted, isUndecided, undecided } = tally(write)
  const { baseline, strict } = wouldRefuse
  const either = baseline.length + strict.length > 0 ? [...baseline, ...strict] : none
  const found: readonly (readonly [Standing, boolean, readonly string[]])[] = [
    ['refused', isRefused, refusedFor],
    ['would-refuse-baseline', baseline.length > 0, baseline],
    ['would-refuse-strict', either.length > 0, either],
    ['undecided', isUndecided, undecided],
    ['excepted', isExcepted, none],
    ['ratcheted', ratcheted.length > 0, ratcheted],
  ]
  const held = found.filter(([, isSo]) => isSo)
  if (held.length === 0) return { standings: ['allowed'], rules: {} }
  return {
    standings: held.map(([standing]) => standing),
    rules: Object.fromEntries(
      held.filter(([, , rules]) => rules.length > 0).map(([standing, , rules]) => [standing, rules]),
    ),
  }
}

/** A set of standings as a number, a bit for each. */
export function standingBits(held: readonly Standing[]): number {
  return held.reduce((bits, standing) => bits | bitOf(standing), 0)
}

/** The bit of a standing. */
export function bitOf(standing: Standing): number {
  return 1 << standings.indexOf(standing)
}

/** The standings of a number. */
export function standingsOfBits(bits: number): readonly Standing[] {
  return standings.filter((standing) => (bits & bitOf(standing)) !== 0)
}

/** Whether a rule has to do with a write: by what it did to give it a standing, or by anything. */
export function namesRule(rules: RulesByStanding, rule: string, standing: Standing | undefined): boolean {
  const ofStanding = standing === undefined ? undefined : rules[standing]
  if (ofStanding !== undefined) return ofStanding.includes(rule)
  return Object.values(rules).some((names) => names.includes(rule))
}

/** Reads what was written as JSON when the index was made. */
export function readRuleSet(json: string): RulesByStanding {
  // The text is our own: nothing else is ever put into that table.
  return json === '' ? {} : (JSON.parse(json) as RulesByStanding)
}
