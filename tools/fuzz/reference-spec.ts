import type { PolicyJson, RuleJson } from './reference-shapes.ts'

/** What a policy says. */
export type Spec = PolicyJson['spec']

/** The member of a spec that holds the rules of a direction. */
export type DirectionName = 'ingress' | 'egress'

/** Both. */
export const directions: readonly DirectionName[] = ['ingress', 'egress']

/** What the reference thinks: it may have no opinion. */
export type Opinion = 'yes' | 'no' | 'maybe'

/** Whether a level is violated. What violates baseline violates strict. */
export interface Opinions {
  readonly baseline: Opinion
  readonly strict: Opinion
}

/** The same at both levels. */
export function atBothLevels(opinion: Opinion): Opinions {
  return { baseline: opinion, strict: opinion }
}

/** What is to be thought of several things, one of which is enough. */
export function strongest(opinions: readonly Opinion[]): Opinion {
  if (opinions.includes('yes')) return 'yes'
  return opinions.includes('maybe') ? 'maybe' : 'no'
}

/** The same, level by level. */
export function strongestOf(opinions: readonly Opinions[]): Opinions {
  return {
    baseline: strongest(opinions.map(({ baseline }) => baseline)),
    strict: strongest(opinions.map(({ strict }) => strict)),
  }
}

/** The rules of a direction; undefined where the policy does not act on it (pkg/apis/networking/v1/defaults.go). */
export function rulesInForce(spec: Spec, direction: DirectionName): readonly RuleJson[] | undefined {
  const rules = spec[direction] ?? []
  const types = spec.policyTypes ?? []
  if (types.length === 0) return direction === 'ingress' || rules.length > 0 ? rules : undefined
  return types.includes(typeOf(direction)) ? rules : undefined
}

/** How policyTypes calls a direction. */
export function typeOf(direction: DirectionName): 'Ingress' | 'Egress' {
  return direction === 'ingress' ? 'Ingress' : 'Egress'
}

/** Whether rules are written that are not in force. */
export function hasIdleRules(spec: Spec, direction: DirectionName): boolean {
  return rulesInForce(spec, direction) === undefined && (spec[direction] ?? []).length > 0
}

/** The peers of a rule in either direction. */
export function peersOf(rule: RuleJson): NonNullable<RuleJson['from']> {
  return rule.from ?? rule.to ?? []
}

/** Whether two values are written alike. */
export function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
