import type { ReviewedWrite, WriteOutcome } from '../model/reviewed-write.ts'
import type { Trail } from '../model/trail.ts'

/** A write that the guard judged. */
export type JudgedWrite = ReviewedWrite & { readonly outcome: Extract<WriteOutcome, { kind: 'judged' }> }

/** What a judgement counts as. */
export interface Tallied {
  readonly isRefused: boolean
  /** The rules that it was refused for; a word where the whole review could not be judged: `too-large`. */
  readonly refusedFor: readonly string[]
  /** Admitted, and these rules would have refused it at the level; those of `strict` beside those of `baseline`. */
  readonly wouldRefuse: Trail['wouldRefuse']
  readonly ratcheted: readonly string[]
  readonly isExcepted: boolean
  readonly isUndecided: boolean
  /** The rules that could not judge, or the word for the whole review. */
  readonly undecided: readonly string[]
}

const none: readonly string[] = []
const noRules: Trail['wouldRefuse'] = { baseline: none, strict: none }

/** What a judgement counts as. */
export function tally({ outcome: { trail } }: JudgedWrite): Tallied {
  const isRefused = trail.verdict === 'refused'
  const undecided = trail.undecided === undefined ? none : undecidedRules(trail.undecided)
  const violated = isRefused ? violatedRules(trail) : none
  return {
    isRefused,
    refusedFor: isRefused && violated.length === 0 ? undecided : violated,
    wouldRefuse: isRefused ? noRules : trail.wouldRefuse,
    ratcheted: trail.ratcheted,
    isExcepted: trail.exception !== undefined,
    isUndecided: trail.undecided !== undefined,
    undecided,
  }
}

function violatedRules({ levels, wouldRefuse }: Trail): readonly string[] {
  const isStrict = levels?.enforce === 'strict' || levels?.enforce.startsWith('strict@') === true
  return isStrict && wouldRefuse.strict.length > 0
    ? [...wouldRefuse.baseline, ...wouldRefuse.strict]
    : wouldRefuse.baseline
}

/** `RULE: why; RULE: why`, where the whys are for people. */
function undecidedRules(text: string): readonly string[] {
  const rules = text.split('; ').flatMap((part) => /^([a-z0-9-]{1,63}):/.exec(part)?.[1] ?? [])
  return [...new Set(rules)]
}
