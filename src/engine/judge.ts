import type { Change, ChangeTo } from '../model/change.ts'
import type { Facts } from '../model/facts.ts'
import { compareFieldPaths } from '../model/path.ts'
import type { Finding, Undecided } from '../model/finding.ts'
import { JudgedPolicy } from '../model/judged-policy.ts'
import { findingClasses } from '../model/level.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { foldFindings } from './fold-findings.ts'
import type { PreparedRule, RuleDocumentation, RuleFinding } from '../model/rule.ts'
import type { Judgement } from '../model/verdict.ts'

/**
 * Everything that the rules find in a change. A rule that throws is undecided, with its reason, and keeps no other
 * rule from judging. The same change and facts give the same judgement, in the same order.
 */
export function judge(change: Change, rules: readonly PreparedRule[], facts: Facts): Judgement {
  const findings: Finding[] = []
  const failed: Failed[] = []
  const partners = new Map<string, readonly string[]>()
  const judged = withSharedWork(change)
  for (const rule of rules) {
    const { documentation } = rule
    try {
      const { problems, undecided } = rule.judge(judged, facts)
      if (problems.length > 0) partners.set(documentation.id, documentation.foldsInto ?? [])
      for (const problem of problems) findings.push(findingOf(problem, documentation))
      if (undecided !== undefined) failed.push({ documentation, lacks: 'facts', reason: undecided })
    } catch (error) {
      const reason = error instanceof Error ? error.message : 'it failed'
      failed.push({ documentation, lacks: 'nothing', reason })
    }
  }
  return {
    findings: foldFindings(findings.sort(compareFindings), partners),
    undecided: failed.length === 0 ? [] : undecidedOf(failed, change),
  }
}

function findingOf(
  { message, class: itsClass, paths, wording, since, fix }: RuleFinding,
  { id, class: ownClass, since: foundSince }: RuleDocumentation,
): Finding {
  const found = { rule: id, message, class: itsClass ?? ownClass, foundSince, paths, wording, since }
  return fix === undefined ? found : { ...found, fix }
}

/** A rule that could not judge, and why. */
interface Failed extends Pick<Undecided, 'lacks' | 'reason'> {
  readonly documentation: RuleDocumentation
}

function undecidedOf(failed: readonly Failed[], change: Change): readonly Undecided[] {
  const since = isUntouched(change) ? 'before' : 'new'
  return failed.map(({ documentation: { id, class: ownClass, since: foundSince }, lacks, reason }) => ({
    rule: id,
    class: ownClass,
    foundSince,
    lacks,
    reason,
    since,
  }))
}

/** The change with policies for which the rules work out together what several of them ask. */
function withSharedWork(change: Change): Change {
  return change.kind === 'NetworkPolicy'
    ? { kind: change.kind, change: judgedTogether(change.change) }
    : change
}

function judgedTogether(change: ChangeTo<NetworkPolicy>): ChangeTo<NetworkPolicy> {
  switch (change.operation) {
    case 'create':
      return { operation: 'create', object: JudgedPolicy.of(change.object) }
    case 'update':
      return {
        operation: 'update',
        object: JudgedPolicy.of(change.object),
        oldObject: JudgedPolicy.of(change.oldObject),
      }
    case 'delete':
      return { operation: 'delete', oldObject: JudgedPolicy.of(change.oldObject) }
  }
}

/**
 * Whether the change leaves alone what rules judge, as the removal of a finalizer does. Nothing else is needed to let an
 * object go: a deletion that has begun excuses no new violation, for a finalizer of one's own can make it last.
 */
function isUntouched({ kind, change }: Change): boolean {
  if (change.operation !== 'update') return false
  return kind === 'NetworkPolicy'
    ? isSameValue(change.object.spec, change.oldObject.spec)
    : isSameMap(change.object.metadata.labels, change.oldObject.metadata.labels)
}

function isSameMap(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value)
}

function compareFindings(one: Finding, other: Finding): number {
  return (
    findingClasses.indexOf(one.class) - findingClasses.indexOf(other.class) ||
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
