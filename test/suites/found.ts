import { judge } from '../../src/engine/judge.ts'
import type { ChangeTo } from '../../src/model/change.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import type { PreparedRule } from '../../src/model/rule.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { policyOf } from '../rules/policies.ts'
import type { WrittenPolicy } from './written-policy.ts'

/** The rules of the catalogue about policies whose ids are wanted, as nothing is configured. Here is no text. */
export function policyRules(isWanted: (id: string) => boolean): readonly PreparedRule[] {
  return rules
    .filter(({ id, kind, seenIn }) => kind === 'NetworkPolicy' && seenIn !== 'text' && isWanted(id))
    .map((rule) => rule.prepare({}, levelsAt('strict')))
}

/**
 * What each of the rules finds by itself in a new policy. Which finding becomes a sentence of which other one goes by
 * the places that are named first, and so by the order of lists.
 */
export function foundIn(prepared: readonly PreparedRule[], policy: WrittenPolicy): readonly Finding[] {
  const object = policyOf(policy)
  return prepared.flatMap((rule) => judged([rule], { operation: 'create', object }))
}

/** What the rules find that an update brings in. */
export function newlyFound(
  prepared: readonly PreparedRule[],
  before: WrittenPolicy,
  after: WrittenPolicy,
): readonly Finding[] {
  const change = { operation: 'update', object: policyOf(after), oldObject: policyOf(before) } as const
  return judged(prepared, change).filter(({ since }) => since === 'new')
}

/** Throws where a rule could not decide: none of these policies is large. */
function judged(prepared: readonly PreparedRule[], change: ChangeTo<NetworkPolicy>): readonly Finding[] {
  const { findings, undecided } = judge({ kind: 'NetworkPolicy', change }, prepared, noFacts)
  if (undecided.length > 0) throw new Error(JSON.stringify(undecided))
  return findings
}
