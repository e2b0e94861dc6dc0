import { judgeBreadth } from './reference-any-ip.ts'
import { judgeCidrs } from './reference-cidrs.ts'
import { judgeTypes } from './reference-ignored-rules.ts'
import { judgeIsolation } from './reference-isolation.ts'
import { isOwnPods, judgeLists } from './reference-or-peers.ts'
import { selectsAll } from './reference-selectors.ts'
import { judgeSensitivePorts } from './reference-sensitive-port.ts'
import type { PolicyJson } from './reference-shapes.ts'
import { isShrunk } from './reference-shrunk.ts'
import {
  atBothLevels,
  directions,
  type Opinions,
  peersOf,
  rulesInForce,
  sameJson,
  type Spec,
} from './reference-spec.ts'
import { judgePairs } from './reference-split-rule.ts'

/** What the reference thinks about a write of a policy. */
export interface PolicyOpinion {
  /** For every rule that can refuse a policy at baseline, whether there is a violation that was not there before. */
  readonly rules: ReadonlyMap<string, Opinions>
  /** Whether nothing in it can violate strict in another way. */
  readonly isNarrow: boolean
}

/** Judges a creation (without `old`) or an update. */
export function judgePolicy(policy: PolicyJson, old: Spec | undefined): PolicyOpinion {
  const { spec } = policy
  const isOnlyLess = old !== undefined && isShrunk(spec, old)
  const unlessLess = (judge: () => Opinions): Opinions => (isOnlyLess ? atBothLevels('no') : judge())
  return {
    rules: new Map([
      ['or-peers', unlessLess(() => atBothLevels(judgeLists(spec, old)))],
      ['any-ip', unlessLess(() => judgeBreadth(spec, old))],
      ['split-rule', atBothLevels(judgePairs(policy, old))],
      ['ignored-rules', atBothLevels(judgeTypes(spec, old))],
      ['sensitive-port-open', unlessLess(() => judgeSensitivePorts(spec, old))],
      ['isolation-dropped', atBothLevels(judgeIsolation(spec, old))],
      ['ambiguous-cidr', atBothLevels(judgeCidrs(spec, old))],
    ]),
    isNarrow: isNarrow(spec) || (old !== undefined && sameJson(spec, old)),
  }
}

/** Whether a deletion can be against no rule of the rule book: it takes away no default deny. */
export function isHarmlessDeletion({ spec }: PolicyJson): boolean {
  return (
    !selectsAll(spec.podSelector ?? {}) ||
    directions.every((direction) => rulesInForce(spec, direction)?.length !== 0)
  )
}

/** Whether every peer is some pods of the own namespace, on ports with numbers: nothing to say at strict. */
function isNarrow(spec: Spec): boolean {
  return directions.every((direction) =>
    (rulesInForce(spec, direction) ?? []).every(
      (rule) =>
        peersOf(rule).length > 0 &&
        peersOf(rule).every(isOwnPods) &&
        (rule.ports ?? []).length > 0 &&
        (rule.ports ?? []).every(({ port, endPort }) => typeof port === 'number' && !endPort),
    ),
  )
}
