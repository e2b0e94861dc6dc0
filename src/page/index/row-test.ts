import type { DecisionFilter } from './decision.ts'
import { traits } from './decision-columns.ts'
import type { IndexParts } from './index-parts.ts'
import { bitOf, namesRule, readRuleSet } from './standing.ts'

/**
 * Makes a test of rows. What is looked for is translated to numbers once, so that a row costs a few comparisons: texts
 * are looked up, and each combination of rules is looked into one time, not once for every decision that has it.
 */
export function makeRowTest(
  { columns, texts, ruleSets }: IndexParts,
  filter: DecisionFilter,
): (row: number) => boolean {
  const { namespace, user, rule, verdict, fromMs = -Infinity, toMs = Infinity } = filter
  const namespaceId = namespace === undefined ? undefined : (texts.find(namespace) ?? -1)
  const userId = user === undefined ? undefined : (texts.find(user) ?? -1)
  const standing = verdict === 'dry-run' ? undefined : verdict
  const standingBit = standing === undefined ? ~0 : bitOf(standing)
  const dryRun = verdict === 'dry-run' ? traits.isDryRun : 0
  const hasRule =
    rule === undefined
      ? undefined
      : Uint8Array.from(ruleSets.all(), (set) => Number(namesRule(readRuleSet(set), rule, standing)))
  return (row) => {
    const timeMs = columns.timeMs[row] ?? 0
    return (
      ((columns.standings[row] ?? 0) & standingBit) !== 0 &&
      ((columns.traits[row] ?? 0) & traits.isDryRun) === dryRun &&
      timeMs >= fromMs &&
      timeMs < toMs &&
      (namespaceId === undefined || columns.namespace[row] === namespaceId) &&
      (userId === undefined || columns.user[row] === userId) &&
      (hasRule === undefined || hasRule[columns.rules[row] ?? 0] === 1)
    )
  }
}
