import type { Problems } from './decoded.ts'
import { below, type Path } from './path.ts'

/** A JSON object whose members are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>

const nothing: JsonObject = Object.freeze({})

/** Whether a parsed JSON value is an object (not null, not a list). */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `at`; an absent or null one is an empty object, as in Go's decoding of a struct. */
export function readObject(value: unknown, at: Path | undefined, problems: Problems): JsonObject {
  if (isJsonObject(value)) return value
  if (value !== undefined && value !== null) problems.add(at, `must be an object, not ${kindOf(value)}`)
  return nothing
}

/** The list at `at`; an absent or null one is an empty list, as in Go's decoding of a slice. */
export function readList(value: unknown, at: Path | undefined, problems: Problems): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[]
  if (value !== undefined && value !== null) problems.add(at, `must be a list, not ${kindOf(value)}`)
  return []
}

/** The string at `at`; an absent or null one is undefined. */
export function readString(value: unknown, at: Path | undefined, problems: Problems): string | undefined {
  if (typeof value === 'string') return value
  if (value !== undefined && value !== null) problems.add(at, `must be a string, not ${kindOf(value)}`)
  return undefined
}

/**
 * A map of strings such as labels or annotations, as a Map: keys like `constructor` and `__proto__` are ordinary
 * keys in it. A null value is the empty string, as in Go's decoding.
 */
export function readStringMap(value: unknown, at: Path, problems: Problems): ReadonlyMap<string, string> {
  const read = new Map<string, string>()
  for (const [key, member] of Object.entries(readObject(value, at, problems))) {
    read.set(key, readString(member, below(at, key), problems) ?? '')
  }
  return read
}

/** What a JSON value is, as an error message calls it: `a list`, `null`, `a number`, `nothing` for an absent one. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
