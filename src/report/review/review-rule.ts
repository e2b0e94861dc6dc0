import type { RuleDocumentation } from '../../model/rule.ts'

/** What a review shows of a rule. */
export type ReviewRule = Pick<RuleDocumentation, 'id' | 'title' | 'remedy'>
