import { judge } from '../../src/engine/judge.ts'
import type { Change } from '../../src/model/change.ts'
import type { Finding } from '../../src/model/finding.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import type { Rule } from '../../src/model/rule.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { policyOf } from './policies.ts'
import { sourceOf, textFacts } from './texts.ts'

/** The start of every text: what comes behind it is inside of `spec`. */
export const head = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
`

/** What rules find in a text, which need not be a valid policy, or in its change. Throws where one is undecided. */
export function findingsInText(rules: readonly Rule[], yaml: string, oldYaml?: string): readonly Finding[] {
  const decoded = decodeNetworkPolicy(sourceOf(yaml).value)
  const object = decoded.ok ? decoded.value : policyOf({ metadata: {}, spec: {} })
  const change: Change = { kind: 'NetworkPolicy', change: { operation: 'create', object } }
  const { findings, undecided } = judge(
    change,
    rules.map((rule) => rule.prepare({}, levelsAt('strict'))),
    textFacts(yaml, oldYaml),
  )
  const [problem] = undecided
  if (problem !== undefined) throw new Error(`${problem.rule}: ${problem.reason}`)
  return findings
}
