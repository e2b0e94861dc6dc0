import { allNearest } from '../model/nearest.ts'
import { type Fields, specFields } from '../model/policy-fields.ts'
import type { TextPlace } from './text-places.ts'

/** The keys of a selector that are surely labels, written where `matchLabels` should stand around them. */
export function bareLabelsOf({ role, value, fields }: TextPlace): readonly string[] {
  if (role !== 'selector') return []
  return Object.keys(value).filter((key) => {
    const label = value[key]
    return (
      !Object.hasOwn(fields, key) &&
      (typeof label !== 'object' || label === null) &&
      !fieldNames.has(key.toLowerCase()) &&
      allNearest(key, Object.keys(fields)).length === 0
    )
  })
}

/** Names of fields anywhere in a spec, in small letters: who writes one in a selector misplaced or misspelt it. */
const fieldNames: ReadonlySet<string> = new Set(namesIn(specFields).map((name) => name.toLowerCase()))

function namesIn(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => [
    name,
    ...('fields' in field ? namesIn(field.fields) : []),
  ])
}
