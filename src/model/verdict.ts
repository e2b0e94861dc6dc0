import type { Finding, Undecided } from './finding.ts'
import type { Levels } from './level.ts'

/** Everything that was found out about a change, before anybody decides what to do about it. */
export interface Judgement {
  /** In the order in which people see them: violations first, then by position, then by rule. */
  readonly findings: readonly Finding[]
  readonly undecided: readonly Undecided[]
}

/** What is done about a change. */
export interface Verdict {
  readonly outcome: 'allowed' | 'refused' | 'undecided'
  /** False for a refusal, and for an undecided change where a level is enforced. */
  readonly isAllowed: boolean
  readonly levels: Levels
  /** The new violations of the enforced level, for which it is refused. */
  readonly refusedFor: readonly Finding[]
  /** What the author is told although it is no reason to refuse. */
  readonly warnings: readonly Finding[]
  readonly undecided: readonly Undecided[]
}
