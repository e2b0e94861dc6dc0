import { isJsonObject } from '../model/shape.ts'
import type { Region } from '../model/source.ts'
import type { Steps } from './document-tree.ts'
import { findDuplicateKeys } from './duplicate-keys.ts'
import { makeLineIndex, type LineIndex } from './line-index.ts'
import { locate, type Part } from './locate.ts'
import type { DocumentPart, ReadDocument } from './read-document.ts'
import { readDocuments } from './read-documents.ts'

/** One object of a manifest file. The items of a `kind: List` are objects of their own. */
export interface Manifest {
  /** The line, counted from 1, where its document begins. */
  readonly line: number
  readonly apiVersion: string
  readonly kind: string
  /** The object as parsed, still unread. */
  readonly object: unknown
  /** The paths of the keys that one mapping of it writes more than once, each once. The last one counts. */
  readonly duplicateKeys: () => readonly string[]
  /**
   * Where a path of the object stands in the file: its key, its value, or both. What comes through an alias or a merge
   * key is where it is written. Of a mapping or list of several lines it is the first line, and of a path that the
   * object does not have what is nearest to it.
   */
  readonly locate: (path: string, part?: Part) => Region
  /** Where an edit finds it again. */
  readonly place: () => DocumentPart
}

/** A place in a manifest file that cannot be read. */
export interface ManifestProblem {
  /** Counted from 1. */
  readonly line: number
  readonly column: number
  /** A clause. */
  readonly reason: string
}

/** What a manifest file holds: every object that could be read, and every document that could not. */
export interface ManifestFile {
  readonly manifests: readonly Manifest[]
  readonly problems: readonly ManifestProblem[]
}

/**
 * Reads YAML or JSON as kubectl does: YAML 1.1, merge keys, many documents, also of JSON. Empty documents are skipped. A
 * document that kubectl would refuse is one problem, and so is one that nests too deep or is an alias bomb; kubectl
 * stops there, while the documents behind it are read here too. Manifests keep the file's text and nodes alive.
 */
export function readManifests(text: string): ManifestFile {
  const lines = makeLineIndex(text)
  const manifests: Manifest[] = []
  const problems: ManifestProblem[] = []
  for (const item of readDocuments(text)) {
    if (item.kind === 'problem')
      problems.push({ ...lines.at(item.problem.offset), reason: item.problem.reason })
    else manifests.push(...manifestsIn(item.document, lines))
  }
  return { manifests, problems }
}

function manifestsIn(document: ReadDocument, lines: LineIndex): readonly Manifest[] {
  const { line } = lines.at(document.offset)
  const gather = (
    value: unknown,
    steps: readonly (string | number)[],
    list: ListKind,
  ): readonly Manifest[] => {
    if (value === null || value === undefined) return []
    const object = isJsonObject(value) ? value : {}
    const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : list.apiVersion
    const kind = typeof object['kind'] === 'string' ? object['kind'] : list.itemKind
    const { items } = object
    if (kind.endsWith('List') && Array.isArray(items)) {
      const inner = { apiVersion, itemKind: kind.slice(0, -'List'.length) }
      return items.flatMap((item: unknown, index) => gather(item, [...steps, 'items', index], inner))
    }
    const place = (): DocumentPart => document.partAt(steps)
    return [
      {
        line,
        apiVersion,
        kind,
        object: value,
        duplicateKeys: () => (document.mayHaveDuplicateKeys ? findDuplicateKeys(place()) : []),
        locate: (path, part = 'value') => lines.region(locate(place(), path, part)),
        place,
      },
    ]
  }
  return gather(document.value, [], noList)
}

/** What a list says of items that say nothing themselves. */
interface ListKind {
  readonly apiVersion: string
  readonly itemKind: string
}

const noList: ListKind = { apiVersion: '', itemKind: '' }
