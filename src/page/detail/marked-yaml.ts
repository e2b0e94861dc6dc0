import { stringify } from 'yaml'
import { readManifests } from '../../manifest/read-manifests.ts'
import { isJsonObject, type JsonObject } from '../../model/shape.ts'

/** A line of YAML. */
export interface YamlLine {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
  /** The rules that found something on it. */
  readonly rules: readonly string[]
}

/** An object as YAML, with the lines marked that rules found something on. */
export interface MarkedYaml {
  /** In their order; where numbers are missing, lines are left out. */
  readonly lines: readonly YamlLine[]
  /** Of all lines of the object. */
  readonly total: number
}

/** A field that a rule found something in. */
export interface Mark {
  readonly rule: string
  readonly path: string
}

/** More than that nobody reads; an object can have a hundred thousand lines. */
const maxLines = 400
/** What stands around a marked line of a long object. */
const context = 5
const maxLineLength = 500

/** So many places are looked up; each takes a walk through the object. */
const maxMarks = 200
/** Larger objects take seconds to write out, during which nobody else is answered. */
const maxCharacters = 300_000

/**
 * Writes an object as people write it, without what the API server keeps for itself, and marks lines. Undefined where it is
 * too large to be shown.
 */
export function markYaml(object: JsonObject, marks: readonly Mark[]): MarkedYaml | undefined {
  if (JSON.stringify(object).length > maxCharacters) return undefined
  const text = stringify(asWritten(object), { lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false })
  const [manifest] = readManifests(text).manifests
  const rulesOf = new Map<number, Set<string>>()
  for (const { rule, path } of marks.slice(0, maxMarks)) {
    if (manifest === undefined) break
    const { line, endLine, endColumn } = manifest.locate(path, 'entry')
    const last = endColumn <= 1 && endLine > line ? endLine - 1 : endLine
    for (let at = line; at <= Math.min(last, line + maxLines); at += 1)
      rulesOf.set(at, (rulesOf.get(at) ?? new Set()).add(rule))
  }
  const lines = text.trimEnd().split('\n')
  const shown = linesToShow(lines.length, [...rulesOf.keys()])
  return {
    lines: shown.map((line) => ({
      line,
      text: (lines[line - 1] ?? '').slice(0, maxLineLength),
      rules: [...(rulesOf.get(line) ?? [])],
    })),
    total: lines.length,
  }
}

const leadingKeys = ['apiVersion', 'kind', 'metadata', 'spec']

/** In the order in which people write it. */
function asWritten(object: JsonObject): JsonObject {
  const others = Object.keys(object).filter((key) => key !== 'status' && !leadingKeys.includes(key))
  const keys = [...leadingKeys.filter((key) => Object.hasOwn(object, key)), ...others]
  return Object.fromEntries(
    keys.map((key) => [key, key === 'metadata' ? withoutManagedFields(object[key]) : object[key]]),
  )
}

function withoutManagedFields(metadata: unknown): unknown {
  if (!isJsonObject(metadata)) return metadata
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => key !== 'managedFields'))
}

/** All lines of a short object; of a long one its beginning and what stands around the marks. */
function linesToShow(total: number, marked: readonly number[]): readonly number[] {
  if (total <= maxLines) return Array.from({ length: total }, (_, index) => index + 1)
  const wanted = new Set<number>()
  for (const centre of [context, ...marked])
    for (let line = centre - context; line <= centre + context; line += 1)
      if (line >= 1 && line <= total && wanted.size < maxLines) wanted.add(line)
  return [...wanted].sort((one, other) => one - other)
}
