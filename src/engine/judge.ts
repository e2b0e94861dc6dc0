import type { Change } from '../model/change.ts'
import { compareFieldPaths } from '../model/path.ts'
import type { Finding, Undecided } from '../model/finding.ts'
import type { FindingClass } from '../model/level.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { PreparedRule } from '../model/rule.ts'
import type { Judgement } from '../model/verdict.ts'

const classOrder: readonly FindingClass[] = ['baseline', 'strict', 'advice', 'info']

/**
 * Everything that the rules find in a change. A rule that throws is undecided, with its reason, and keeps no other
 * rule from judging. The same change gives the same judgement, in the same order.
 */
export function judge(change: Change, rules: readonly PreparedRule[]): Judgement {
  if (change.kind === 'Namespace' || change.change.operation === 'delete')
    return { findings: [], undecided: [] }
  const { object } = change.change
  const oldObject = change.change.operation === 'update' ? change.change.oldObject : undefined
  const findings: Finding[] = []
  const undecided: Undecided[] = []
  for (const rule of rules) {
    const { id } = rule.documentation
    try {
      findings.push(...findingsOf(rule, object, oldObject))
    } catch (error) {
      const isUntouched =
        object.metadata.isTerminating || (oldObject !== undefined && isSameValue(object.spec, oldObject.spec))
      undecided.push({
        rule: id,
        reason: error instanceof Error ? error.message : 'it failed',
        since: isUntouched ? 'before' : 'new',
      })
    }
  }
  return { findings: findings.sort(compareFindings), undecided }
}

function findingsOf(
  rule: PreparedRule,
  object: NetworkPolicy,
  oldObject: NetworkPolicy | undefined,
): readonly Finding[] {
  return rule.judge(object, oldObject).map(({ message, paths, wording, since, ...found }) => ({
    rule: rule.documentation.id,
    message,
    class: found.class ?? rule.documentation.class,
    paths,
    wording,
    // Nothing may hold up a deletion that has begun: its finalizers are removed by updates.
    since: object.metadata.isTerminating ? 'before' : since,
  }))
}

function compareFindings(one: Finding, other: Finding): number {
  return (
    classOrder.indexOf(one.class) - classOrder.indexOf(other.class) ||
    compareFieldPaths(one.paths[0], other.paths[0]) ||
    (one.rule < other.rule ? -1 : one.rule > other.rule ? 1 : 0)
  )
}

/** Whether two values made of objects, lists and primitives are equal, whatever the order of keys. */
function isSameValue(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null)
    return one === other
  const entries = Object.entries(one)
  const others = new Map<string, unknown>(Object.entries(other))
  return (
    Array.isArray(one) === Array.isArray(other) &&
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isSameValue(value, others.get(key)))
  )
}
