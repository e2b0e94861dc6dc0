import { noFacts } from '../model/facts.ts'
import { type LevelSetting, violates } from '../model/level.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { PreparedRule } from '../model/rule.ts'
import { judge } from './judge.ts'

/** What present policies are to a level. */
export interface Survey {
  /** How many were looked at, from the first one on. */
  readonly judged: number
  /** Those that would be refused if they were created now, with the rules, in their order. */
  readonly violating: readonly { readonly name: string; readonly rules: readonly string[] }[]
}

/**
 * Which present policies violate a level, as if they were created now. `isOver` is asked before each policy but the first,
 * so that whoever has little time learns something.
 */
export function surveyPolicies(
  policies: readonly NetworkPolicy[],
  level: LevelSetting,
  rules: readonly PreparedRule[],
  isOver: () => boolean = () => false,
): Survey {
  const violating: { readonly name: string; readonly rules: readonly string[] }[] = []
  let judged = 0
  for (const object of policies) {
    if (judged > 0 && isOver()) break
    const { findings } = judge(
      { kind: 'NetworkPolicy', change: { operation: 'create', object } },
      rules,
      noFacts,
    )
    const violated = new Set(findings.filter((finding) => violates(level, finding)).map(({ rule }) => rule))
    if (violated.size > 0) violating.push({ name: object.metadata.name, rules: [...violated] })
    judged += 1
  }
  return { judged, violating }
}
