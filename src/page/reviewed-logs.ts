import type { Review } from '../model/review.ts'
import type { DocumentedRule } from '../report/rule-page.ts'
import type { RecheckJudges } from '../review/recheck.ts'
import type { ReadDecisionAgain } from './detail/read-again.ts'
import type { Decisions } from './index/decisions.ts'

/** What there is to show: logs that were read to their end. */
export interface ReviewedLogs {
  readonly review: Review
  readonly decisions: Decisions
  /** Reads a decision again, with its object. */
  readonly readAgain: ReadDecisionAgain
  /** Judges its object again, to say in full words what was found. */
  readonly judges: RecheckJudges
  readonly rules: readonly DocumentedRule[]
  /** Of this program. */
  readonly version: string
}
