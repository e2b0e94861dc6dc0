import { type Direction, directions } from '../model/direction.ts'
import { below, type Path } from '../model/path.ts'
import { type Fields, policyFields } from '../model/policy-fields.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'

/** What Kubernetes reads in a mapping of a policy's text. */
export type TextRole =
  'object' | 'metadata' | 'spec' | 'rule' | 'peer' | 'port' | 'selector' | 'expression' | 'ipBlock'

/** A mapping of a policy's text in which Kubernetes looks for certain fields. */
export interface TextPlace {
  readonly role: TextRole
  /** The direction of the rule that it is, or is part of. */
  readonly direction: Direction | undefined
  /** Undefined for the object as a whole. */
  readonly at: Path | undefined
  readonly value: JsonObject
  /** The fields that Kubernetes looks for in it, and no others. */
  readonly fields: Fields
  /** What it is part of. */
  readonly outer: TextPlace | undefined
}

const roles: Readonly<Record<string, TextRole>> = {
  metadata: 'metadata',
  spec: 'spec',
  ingress: 'rule',
  egress: 'rule',
  from: 'peer',
  to: 'peer',
  ports: 'port',
  podSelector: 'selector',
  namespaceSelector: 'selector',
  matchExpressions: 'expression',
  ipBlock: 'ipBlock',
}

/**
 * Every mapping of a policy's text in which Kubernetes looks for fields, in the order of the text, the outer ones first.
 * What has not the shape that Kubernetes asks for (a mapping for a list, a text for a mapping) is passed over: the API
 * server refuses such a policy. Linear; no deeper than policies are, however deep the text is.
 */
export function textPlacesOf(value: JsonObject): readonly TextPlace[] {
  const places: TextPlace[] = []
  gather(
    { role: 'object', direction: undefined, at: undefined, value, fields: policyFields, outer: undefined },
    places,
  )
  return places
}

function gather(place: TextPlace, places: TextPlace[]): void {
  places.push(place)
  for (const [key, inside] of Object.entries(place.value)) {
    const field = Object.hasOwn(place.fields, key) ? place.fields[key] : undefined
    const role = roles[key]
    if (field === undefined || role === undefined || !('fields' in field)) continue
    const { fields } = field
    const enter = (entry: unknown, at: Path): void => {
      if (!isJsonObject(entry)) return
      const direction = place.direction ?? directions.find((each) => each === key)
      gather({ role, direction, at, value: entry, fields, outer: place }, places)
    }
    const at = below(place.at, key)
    if (field.holds === 'object') enter(inside, at)
    else if (Array.isArray(inside))
      inside.forEach((entry, index) => {
        enter(entry, below(at, index))
      })
  }
}
