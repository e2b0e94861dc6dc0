import type { JsonObject } from './shape.ts'

/** A stretch of a file. Lines and columns are counted from 1, columns in UTF-16 units; the end is not part of it. */
export interface Region {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

/** An object as a file writes it, before the API server drops what it does not know and fills in what is missing. */
export interface SourceObject {
  /** As parsed; of two equal keys the last one counts, as in Kubernetes. */
  readonly value: JsonObject
  /** The paths of keys that one mapping writes more than once, each once. */
  readonly duplicateKeys: readonly string[]
  /** Where the same object was written earlier in the same run: `FILE:LINE`. */
  readonly earlier: string | undefined
}

/** What the text shows of a change: only those who read files know it. */
export interface SourceChange {
  readonly source: SourceObject
  /** The object as it was written before, where that is given. */
  readonly oldSource: SourceObject | undefined
}
