import { clientKinds, type ReviewedWrite, writeVerbs } from '../../model/reviewed-write.ts'
import { makeDecisionColumns, traits } from './decision-columns.ts'
import { makeDecisions, type Decisions } from './decisions.ts'
import type { IndexParts } from './index-parts.ts'
import { type RulesByStanding, standingBits, standingOf } from './standing.ts'
import { makeTextTable } from './text-table.ts'

/** Gathers the decisions of the logs while they are read, so that they can be listed and looked for afterwards. */
export interface DecisionIndex {
  /** Takes a write in the order of the logs. */
  readonly add: (write: ReviewedWrite) => void
  readonly finish: () => Decisions
}

/** How much an index holds. */
export interface IndexLimits {
  readonly maxDecisions: number
  /** Of all its texts together; names can be as long as somebody likes. */
  readonly maxCharacters: number
}

/** Forty megabytes of numbers and at most as much again of texts. */
export const defaultIndexLimits: IndexLimits = { maxDecisions: 1_000_000, maxCharacters: 40_000_000 }

/** Makes an empty index. What comes when it is full is counted and left out; the counts of the review have it. */
export function makeDecisionIndex(limits = defaultIndexLimits): DecisionIndex {
  const parts: IndexParts = {
    columns: makeDecisionColumns(limits.maxDecisions),
    texts: makeTextTable(),
    ruleSets: makeTextTable(),
  }
  const { texts, ruleSets } = parts
  let count = 0
  let leftOut = 0
  return {
    add: (write) => {
      const stood = standingOf(write)
      if (stood === undefined) return
      if (count === limits.maxDecisions || texts.length() + ruleSets.length() > limits.maxCharacters) {
        leftOut += 1
        return
      }
      addRow(parts, count, write, standingBits(stood.standings), stood.rules)
      count += 1
    },
    finish: () => makeDecisions(parts, count, leftOut),
  }
}

function addRow(
  { columns, texts, ruleSets }: IndexParts,
  row: number,
  write: ReviewedWrite,
  standings: number,
  rules: RulesByStanding,
): void {
  columns.timeMs[row] = write.timeMs
  columns.file[row] = texts.add(write.place.file)
  columns.line[row] = write.place.line
  columns.namespace[row] = texts.add(write.namespace)
  columns.name[row] = texts.add(write.name)
  columns.user[row] = texts.add(write.user)
  columns.rules[row] = ruleSets.add(JSON.stringify(rules))
  columns.standings[row] = standings
  columns.verb[row] = writeVerbs.indexOf(write.verb)
  columns.client[row] = clientKinds.indexOf(write.client)
  columns.traits[row] =
    (write.kind === 'Namespace' ? traits.isNamespace : 0) |
    (write.isDryRun ? traits.isDryRun : 0) |
    (write.source === 'decision-log' ? traits.isDecisionLog : 0)
}
