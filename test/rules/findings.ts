import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import type { Rule } from '../../src/model/rule.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { policyOf } from './policies.ts'

/** What one rule finds in a policy object, or in its change. Throws where the rule is undecided. */
export function findingsOf(rule: Rule, object: unknown, oldObject?: unknown): readonly Finding[] {
  const policy: NetworkPolicy = policyOf(object)
  const change =
    oldObject === undefined
      ? ({ operation: 'create', object: policy } as const)
      : ({ operation: 'update', object: policy, oldObject: policyOf(oldObject) } as const)
  const { findings, undecided } = judge(
    { kind: 'NetworkPolicy', change },
    [rule.prepare({}, levelsAt('strict'))],
    noFacts,
  )
  const [problem] = undecided
  if (problem !== undefined) throw new Error(problem.reason)
  return findings
}

/** A policy object with these rules in one direction. */
export function policyWith(
  direction: 'ingress' | 'egress',
  rules: readonly unknown[],
  podSelector: unknown = {},
): unknown {
  const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress']
  return {
    metadata: { name: 'p', namespace: 'shop' },
    spec: { podSelector, policyTypes, [direction]: rules },
  }
}
