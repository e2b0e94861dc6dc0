import type { Finding, Undecided } from './finding.ts'
import type { Level, Levels } from './level.ts'

/** Everything that was found out about a change, before anybody decides what to do about it. */
export interface Judgement {
  /** In the order in which people see them: violations first, then by position, then by rule. */
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
}

/** Where the levels of a decision come from: `unread` is the defaults, because the labels could not be read. */
export type LevelsOrigin = 'labels' | 'defaults' | 'unread'

/** The levels that a change is judged at. */
export interface LevelsInForce {
  readonly levels: Levels
  readonly from: LevelsOrigin
  /** What the author should know about them, a clause each: a label whose value means nothing. */
  readonly notices: readonly string[]
}

/** What is done about a change. */
export interface Verdict {
  /** `undecided` is admitted although not all of it could be judged. */
  readonly outcome: 'allowed' | 'refused' | 'undecided'
  readonly inForce: LevelsInForce
  /** The new violations of the enforced level, for which it is refused; none if only undecided rules are the reason. */
  readonly refusedFor: readonly Finding[]
  /** What the author is told although it is no reason to refuse. */
  readonly warnings: readonly Finding[]
  /** What the audit log keeps. */
  readonly noted: readonly Finding[]
  /** For each level the rules that it would refuse the change for, were it enforced. */
  readonly wouldRefuse: Readonly<Record<Exclude<Level, 'off'>, readonly string[]>>
  readonly undecided: readonly Undecided[]
  /** Why nothing of this is a reason to refuse it: a clause. */
  readonly exception: string | undefined
}
