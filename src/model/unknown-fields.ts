import { below, type Path, renderPath } from './path.ts'
import { isJsonObject } from './shape.ts'

/** The fields of an object that this release knows, and what is inside them. A list stands for each of its entries. */
interface Fields {
  readonly [key: string]: Fields | 'value'
}

const selector: Fields = {
  matchLabels: 'value',
  matchExpressions: { key: 'value', operator: 'value', values: 'value' },
}
const peer: Fields = {
  podSelector: selector,
  namespaceSelector: selector,
  ipBlock: { cidr: 'value', except: 'value' },
}
const ports: Fields = { protocol: 'value', port: 'value', endPort: 'value' }
const specFields: Fields = {
  podSelector: selector,
  policyTypes: 'value',
  ingress: { from: peer, ports },
  egress: { to: peer, ports },
}

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
    } else if (inside !== 'value') lookInto(value[key], inside, below(at, key), found)
  }
}
