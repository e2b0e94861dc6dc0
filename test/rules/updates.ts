import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Rule } from '../../src/model/rule.ts'
import type { Judgement } from '../../src/model/verdict.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { policyOf } from './policies.ts'

/** What some rules together make of the update of a policy object. */
export function judgeUpdate(rules: readonly Rule[], before: unknown, after: unknown): Judgement {
  return judge(
    {
      kind: 'NetworkPolicy',
      change: { operation: 'update', object: policyOf(after), oldObject: policyOf(before) },
    },
    rules.map((rule) => rule.prepare({}, levelsAt('strict'))),
    noFacts,
  )
}
