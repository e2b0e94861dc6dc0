import type { DocumentTree, Steps } from './document-tree.ts'
import type { DocumentText } from './split-documents.ts'

/** A stretch of a file that parses by itself. */
export interface DocumentPart {
  readonly format: 'yaml' | 'json'
  readonly source: DocumentText
  /** The way from the root of the part. */
  readonly steps: Steps
  /** Its nodes. Made when first asked for. */
  readonly tree: () => DocumentTree
}

/** One document of a file that could be read. */
export interface ReadDocument {
  readonly source: DocumentText
  /** Where its content begins in the file. */
  readonly offset: number
  readonly value: unknown
  /** The part of it to look at for what stands at a path. */
  readonly partAt: (steps: Steps) => DocumentPart
  /** False where none of its mappings writes a key twice. */
  readonly mayHaveDuplicateKeys: boolean
}
