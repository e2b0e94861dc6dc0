import * as z from 'zod'
import type { FindingClass } from '../../src/model/level.ts'
import { type NetworkPolicy, decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import { defineRule, type PreparedRule } from '../../src/model/rule.ts'
import { levelsAt } from './circumstances.ts'

/** A rule that objects to every label of a policy that begins with `bad-`: enough to see what the engine does with findings. */
export function badLabelRule(id: string, findingClass: FindingClass): PreparedRule {
  return defineRule<Record<string, never>, string>({
    id,
    title: 'Labels are good',
    class: findingClass,
    since: { major: 0, minor: 1 },
    why: 'Because.',
    remedy: 'Write good labels.',
    whenNotToUse: 'Never.',
    references: [],
    messages: { bad: 'a bad label' },
    examples: [],
    options: z.object({}),
    check: (policy) =>
      [...policy.metadata.labels.keys()]
        .filter((key) => key.startsWith('bad-'))
        .map((key) => ({
          message: 'bad',
          paths: [`metadata.labels.${key}`],
          wording: { summary: `${key} is bad`, detail: `The label ${key} is bad.`, corrections: [] },
          extent: key,
        })),
    isWithin: (now, before) => before.includes(now),
  }).prepare({}, levelsAt('baseline'))
}

/** A policy with these labels, as the API server would send it. */
export function labelledPolicy(
  labels: readonly string[],
  metadata: Readonly<Record<string, unknown>> = {},
): NetworkPolicy {
  const decoded = decodeNetworkPolicy({
    metadata: { name: 'p', labels: Object.fromEntries(labels.map((key) => [key, ''])), ...metadata },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  })
  if (!decoded.ok) throw new Error('the policy of a test must be valid')
  return decoded.value
}
