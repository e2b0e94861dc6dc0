import { type Direction, directions } from '../../model/direction.ts'
import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts'
import { effectiveRulesOf, isIsolatedFor, rulesOf } from '../policy.ts'
import { isEverything, isNothing } from '../selector.ts'
import { ruleWords } from './rule-words.ts'
import { podsNoun } from './selector-words.ts'
import { joinWords } from './words.ts'

/** The longest description, in characters, which are bytes: it is printable ASCII. */
export const maxDescriptionLength = 1024

/**
 * How many rules, peers, ports, excepts, conditions and values of one kind are named, from the most to the fewest. The
 * first that fits is taken, so that nothing is cut within a sentence; what is left out is counted.
 */
const limits = [30, 16, 10, 6, 4, 3, 2, 1]

/**
 * What a policy does, in plain English, deterministic and true: what it isolates, what it allows, what it does not
 * restrict. It never says that something is denied, for another policy may allow it. Printable ASCII of at most 1 KiB;
 * undefined where names in it are neither.
 */
export function describePolicy(policy: NetworkPolicy): string | undefined {
  for (const limit of limits) {
    const text = describe(policy.spec, limit)
    if (!/^[\u0020-\u007e]*$/.test(text)) return undefined
    if (text.length <= maxDescriptionLength) return text
  }
  return describeBriefly(policy.spec)
}

function describe(spec: NetworkPolicySpec, limit: number): string {
  if (isNothing(spec.podSelector)) return 'Isolates no pods: its podSelector contradicts itself.'
  const isolated = directions.filter((direction) => isIsolatedFor(spec, direction))
  const target = isEverything(spec.podSelector)
    ? 'all pods of this namespace'
    : podsNoun(spec.podSelector, limit)
  const opening = `Isolates ${target} for ${isolated.join(' and ')}`
  if (isolated.every((direction) => rulesOf(spec, direction).length === 0))
    return [`${opening} and allows nothing by itself.`, ...unrestricted(spec)].join(' ')
  return [
    `${opening}.`,
    ...isolated.map((direction) => allowance(spec, direction, limit)),
    ...unrestricted(spec),
  ].join(' ')
}

function allowance(spec: NetworkPolicySpec, direction: Direction, limit: number): string {
  const rules = effectiveRulesOf(spec, direction)
  if (rules.length === 0) return `Allows no ${direction} by itself.`
  const words = rules.slice(0, limit).map((rule) => ruleWords(rule, direction, limit))
  const more = rules.length > limit ? [`by ${joinWords([], rules.length - limit, 'and', 'rules')}`] : []
  return `Allows ${direction} ${[...new Set(words), ...more].join(', and ')}.`
}

function unrestricted(spec: NetworkPolicySpec): readonly string[] {
  return directions
    .filter((direction) => !isIsolatedFor(spec, direction))
    .map((direction) =>
      rulesOf(spec, direction).length === 0
        ? `Does not restrict ${direction}.`
        : `Does not restrict ${direction}: policyTypes does not list it, so its ${direction} rules have no effect.`,
    )
}

/** For names so long that not one of each kind fits: still true, and still short. */
function describeBriefly(spec: NetworkPolicySpec): string {
  const isolated = directions.filter((direction) => isIsolatedFor(spec, direction))
  const counts = isolated.map(
    (direction) =>
      `Allows ${direction} by ${rulesOf(spec, direction).length} ${rulesOf(spec, direction).length === 1 ? 'rule' : 'rules'}.`,
  )
  return [
    `Isolates the pods that its podSelector selects for ${isolated.join(' and ')}.`,
    ...counts,
    ...unrestricted(spec),
  ].join(' ')
}
