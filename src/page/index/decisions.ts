import { clientKinds, type LogPlace, writeVerbs } from '../../model/reviewed-write.ts'
import type { Decision, DecisionFilter } from './decision.ts'
import { traits } from './decision-columns.ts'
import type { IndexParts } from './index-parts.ts'
import { makeRowTest } from './row-test.ts'
import { readRuleSet, standingsOfBits } from './standing.ts'

/** The decisions of the logs, ready to be listed. It does not change any more. */
export interface Decisions {
  /** Of those that are here. */
  readonly count: number
  /** Decisions for which there was no room. */
  readonly leftOut: number
  /** Undefined where there is no such row. */
  readonly at: (row: number) => Decision | undefined
  /** The rows that fit, the latest first. One look at each row. */
  readonly find: (filter: DecisionFilter) => Uint32Array
  /** The rows that stand at these places, in their order; undefined where there is none. One look at each row. */
  readonly rowsAt: (places: readonly LogPlace[]) => readonly (number | undefined)[]
  /** Calls `take` with each row's time and standings, in no particular order, dry runs left out. */
  readonly visit: (take: (timeMs: number, standings: number) => void) => void
}

/** Puts the rows of an index in order: the latest first, and those of one moment as the logs have them. */
export function makeDecisions(parts: IndexParts, count: number, leftOut: number): Decisions {
  const { columns, texts } = parts
  const order = orderByTime(columns.timeMs.subarray(0, count))
  const at = (row: number): Decision | undefined =>
    Number.isInteger(row) && row >= 0 && row < count ? readRow(parts, row) : undefined
  return {
    count,
    leftOut,
    at,
    find: (filter) => {
      const isWanted = makeRowTest(parts, filter)
      const found = new Uint32Array(count)
      let length = 0
      for (const row of order) {
        if (!isWanted(row)) continue
        found[length] = row
        length += 1
      }
      return found.subarray(0, length)
    },
    rowsAt: (places) => {
      const wanted = new Map(places.map(({ file, line }) => [placeKey(texts.find(file), line), -1]))
      for (let row = 0; row < count; row += 1) {
        const key = placeKey(columns.file[row], columns.line[row])
        if (wanted.has(key)) wanted.set(key, row)
      }
      return places.map(({ file, line }) => {
        const row = wanted.get(placeKey(texts.find(file), line))
        return row === -1 ? undefined : row
      })
    },
    visit: (take) => {
      for (let row = 0; row < count; row += 1)
        if (((columns.traits[row] ?? 0) & traits.isDryRun) === 0)
          take(columns.timeMs[row] ?? 0, columns.standings[row] ?? 0)
    },
  }
}

function orderByTime(timeMs: Float64Array): Uint32Array {
  const order = Uint32Array.from({ length: timeMs.length }, (_, row) => row)
  return order.sort((one, other) => (timeMs[other] ?? 0) - (timeMs[one] ?? 0) || other - one)
}

/** A file and a line as one number: lines are counted up to 2 to the power of 32, and there are few files. */
function placeKey(file: number | undefined, line: number | undefined): number {
  return (file ?? -1) * 2 ** 32 + (line ?? 0)
}

function readRow({ columns, texts, ruleSets }: IndexParts, row: number): Decision {
  const text = (column: Uint32Array): string => texts.at(column[row] ?? 0)
  const bits = columns.traits[row] ?? 0
  return {
    row,
    timeMs: columns.timeMs[row] ?? 0,
    place: { file: text(columns.file), line: columns.line[row] ?? 0 },
    namespace: text(columns.namespace),
    name: text(columns.name),
    user: text(columns.user),
    kind: (bits & traits.isNamespace) === 0 ? 'NetworkPolicy' : 'Namespace',
    source: (bits & traits.isDecisionLog) === 0 ? 'audit-log' : 'decision-log',
    isDryRun: (bits & traits.isDryRun) !== 0,
    verb: writeVerbs[columns.verb[row] ?? 0] ?? 'update',
    client: clientKinds[columns.client[row] ?? 0] ?? 'unknown',
    standings: standingsOfBits(columns.standings[row] ?? 0),
    rules: readRuleSet(ruleSets.at(columns.rules[row] ?? 0)),
  }
}
