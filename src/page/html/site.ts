import type { Review } from '../../model/review.ts'
import type { DocumentedRule } from '../../report/rule-page.ts'
import type { DecisionQuery } from '../index/decision-query.ts'
import type { ReadinessQuery } from './readiness-query.ts'

/** Where the parts of a page lead to. Undefined where there is no such page: then the text stands alone. */
export interface Links {
  readonly decisions: (query: Partial<DecisionQuery>) => string | undefined
  /** By the number of its row. */
  readonly decision: (row: number) => string | undefined
  readonly rule: (id: string) => string | undefined
  readonly readiness: (query: Partial<ReadinessQuery>) => string
  readonly pastUs: string
  readonly logs: string
}

/** What every page shows, and what its parts are made with. */
export interface Site {
  readonly review: Review
  readonly version: string
  readonly links: Links
  readonly rules: ReadonlyMap<string, DocumentedRule>
}
