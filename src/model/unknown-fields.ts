import { below, type Path, renderPath } from './path.ts'
import { type Fields, specFields } from './policy-fields.ts'
import { isJsonObject } from './shape.ts'

/** Enough to say what is not known; an author chooses how many there are. */
const maxUnknown = 8

/**
 * The fields in the `spec` of a NetworkPolicy that networking.k8s.io/v1 had not when this release was made, as paths. An
 * API server sends only what it knows itself, so at the gate they come with a newer one; in a file they may be typing
 * errors. Values that are null count as absent, as they do in Go.
 */
export function findUnknownFields(spec: unknown): readonly string[] {
  const found: string[] = []
  lookInto(spec, specFields, below(undefined, 'spec'), found)
  return found
}

function lookInto(value: unknown, fields: Fields, at: Path, found: string[]): void {
  // A list of lists is no known shape, and however deep it goes nobody follows.
  if (Array.isArray(value))
    for (let index = 0; index < value.length && found.length < maxUnknown; index += 1)
      lookIntoObject(value[index], fields, below(at, index), found)
  else lookIntoObject(value, fields, at, found)
}

function lookIntoObject(value: unknown, fields: Fields, at: Path, found: string[]): void {
  if (!isJsonObject(value)) return
  for (const key in value) {
    if (found.length >= maxUnknown) return
    const inside = Object.hasOwn(fields, key) ? fields[key] : undefined
    if (inside === undefined) {
      if (value[key] !== null) found.push(renderPath(below(at, key)))
    } else if ('fields' in inside) lookInto(value[key], inside.fields, below(at, key), found)
  }
}
