import type { DecisionColumns } from './decision-columns.ts'
import type { TextTable } from './text-table.ts'

/** What an index is made of while it grows. */
export interface IndexParts {
  readonly columns: DecisionColumns
  /** Files, namespaces, names and users. */
  readonly texts: TextTable
  /** Combinations of rules, as JSON. */
  readonly ruleSets: TextTable
}
