import { LineCounter, parseAllDocuments } from 'yaml'
import { isJsonObject } from '../model/shape.ts'

/** One object of a manifest file. The items of a `kind: List` are objects of their own. */
export interface Manifest {
  /** The line, counted from 1, where its document begins. */
  readonly line: number
  readonly apiVersion: string
  readonly kind: string
  /** The object as parsed, still unread. */
  readonly object: unknown
}

/** A place in a manifest file that cannot be read. */
export interface ManifestProblem {
  /** Counted from 1. */
  readonly line: number
  readonly column: number
  readonly reason: string
}

/** What a manifest file holds: every object that could be read, and every document that could not. */
export interface ManifestFile {
  readonly manifests: readonly Manifest[]
  readonly problems: readonly ManifestProblem[]
}

/**
 * Reads YAML or JSON as kubectl does: YAML 1.1, merge keys, many documents. Empty documents are skipped. An alias
 * bomb is a problem of its document.
 */
export function readManifests(text: string): ManifestFile {
  const lineCounter = new LineCounter()
  const manifests: Manifest[] = []
  const problems: ManifestProblem[] = []
  const documents = parseAllDocuments(text, {
    version: '1.1',
    merge: true,
    lineCounter,
    prettyErrors: false,
    // Kubernetes takes the last of two equal keys; the linter reports them.
    uniqueKeys: false,
  })
  for (const document of Array.isArray(documents) ? documents : []) {
    const { line } = lineCounter.linePos(firstOffset(document.contents?.range, document.range))
    const [error] = document.errors
    if (error !== undefined) {
      const position = lineCounter.linePos(error.pos[0])
      problems.push({ line: position.line, column: position.col, reason: firstLine(error.message) })
      continue
    }
    try {
      const value: unknown = document.toJS({ maxAliasCount: 100 })
      manifests.push(...objectsIn(value, line))
    } catch (error) {
      problems.push({
        line,
        column: 1,
        reason: error instanceof Error ? firstLine(error.message) : 'unreadable',
      })
    }
  }
  return { manifests, problems }
}

function objectsIn(value: unknown, line: number): readonly Manifest[] {
  if (value === null || value === undefined) return []
  const { apiVersion, kind, items } = isJsonObject(value) ? value : {}
  if (typeof kind === 'string' && kind.endsWith('List') && Array.isArray(items))
    return items.flatMap((item: unknown) => objectsIn(item, line))
  return [
    {
      line,
      apiVersion: typeof apiVersion === 'string' ? apiVersion : '',
      kind: typeof kind === 'string' ? kind : '',
      object: value,
    },
  ]
}

function firstOffset(...ranges: readonly (readonly number[] | null | undefined)[]): number {
  return ranges.find((range) => range !== null && range !== undefined)?.[0] ?? 0
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}
