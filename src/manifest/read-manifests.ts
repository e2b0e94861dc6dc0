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

/** In UTF-16 units. */
const longestReason = 200

/**
 * Reads YAML or JSON as kubectl does: YAML 1.1, merge keys, many documents, also of JSON. Empty documents are skipped. A
 * document that kubectl would refuse is one problem, and so is one that nests too deep or is an alias bomb; kubectl
 * stops there, while the documents behind it are read here too. Manifests keep the file's text and nodes alive.
 */
export function readManifests(text: string): ManifestFile {
  const manifests: Manifest[] = []
  const problems: ManifestProblem[] = []
  for (const item of readEachManifest(text)) {
    if (item.kind === 'problem') problems.push(item.problem)
    else manifests.push(item.manifest)
  }
  return { manifests, problems }
}

/** What a manifest file holds, one thing after the other. */
export type ManifestItem =
  | { readonly kind: 'manifest'; readonly manifest: Manifest }
  | { readonly kind: 'problem'; readonly problem: ManifestProblem }

/** The same, document by document: who lets go of each has memory for more of them. */
export function* readEachManifest(text: string): Generator<ManifestItem> {
  const lines = makeLineIndex(text)
  for (const item of readDocuments(text)) {
    if (item.kind === 'problem') {
      const { offset, reason } = item.problem
      yield { kind: 'problem', problem: { ...lines.at(offset), reason: shorten(reason) } }
    } else for (const manifest of manifestsIn(item.document, lines)) yield { kind: 'manifest', manifest }
  }
}

/** A reason may repeat what stands in the text. */
function shorten(reason: string): string {
  return reason.length > longestReason ? `${reason.slice(0, longestReason)}...` : reason
}

/** One object, or those of a list one by one, for there may be millions of them. */
function manifestsIn(document: ReadDocument, lines: LineIndex): Iterable<Manifest> {
  const { line } = lines.at(document.offset)
  const make = (value: unknown, steps: Steps, { apiVersion, kind }: Head): Manifest => {
    const place = (): DocumentPart => document.partAt(steps)
    return {
      line,
      apiVersion,
      kind,
      object: value,
      duplicateKeys: () => (document.mayHaveDuplicateKeys ? findDuplicateKeys(place()) : []),
      locate: (path, part = 'value') => lines.region(locate(place(), path, part)),
      place,
    }
  }
  function* gather(items: readonly unknown[], steps: Steps, list: Head): Generator<Manifest> {
    for (const [index, value] of items.entries()) {
      if (value === null || value === undefined) continue
      const head = headOf(value, list)
      if (head.items === undefined) yield make(value, [...steps, index], head)
      else yield* gather(head.items, [...steps, index, 'items'], head)
    }
  }
  const { value } = document
  if (value === null || value === undefined) return []
  const head = headOf(value, noHead)
  return head.items === undefined ? [make(value, [], head)] : gather(head.items, ['items'], head)
}

/** What an object says that it is. */
interface Head {
  readonly apiVersion: string
  readonly kind: string
  /** What it lists, if it is a list. */
  readonly items: readonly unknown[] | undefined
}

const noHead: Head = { apiVersion: '', kind: '', items: undefined }

/** Items that do not say it themselves are what their list says. */
function headOf(value: unknown, list: Head): Head {
  const object = isJsonObject(value) ? value : {}
  const apiVersion = typeof object['apiVersion'] === 'string' ? object['apiVersion'] : list.apiVersion
  const itemKind = list.kind.slice(0, -'List'.length)
  const kind = typeof object['kind'] === 'string' ? object['kind'] : itemKind
  const { items } = object
  return { apiVersion, kind, items: kind.endsWith('List') && Array.isArray(items) ? items : undefined }
}
