import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import type { RulesByStanding, Standing } from './standing.ts'

/** A line in the list of decisions. The texts come from others: print them with care. */
export interface Decision extends Pick<
  ReviewedWrite,
  'source' | 'place' | 'timeMs' | 'kind' | 'verb' | 'namespace' | 'name' | 'user' | 'client' | 'isDryRun'
> {
  /** Its number in this reading of the logs. */
  readonly row: number
  /** The gravest first. */
  readonly standings: readonly Standing[]
  readonly rules: RulesByStanding
}

/** What decisions are looked for by. What is left out takes all; dry runs are taken only where they are asked for. */
export interface DecisionFilter {
  readonly namespace?: string
  readonly rule?: string
  readonly user?: string
  readonly verdict?: Standing | 'dry-run'
  /** Milliseconds since 1970: not before `fromMs`, and before `toMs`. */
  readonly fromMs?: number
  readonly toMs?: number
}
