import type { JsonObject } from '../model/shape.ts'
import { bareLabelsOf } from './text-bare-labels.ts'
import { wrongPeerList } from './text-directions.ts'
import { type TextPlace, textPlacesOf } from './text-places.ts'
import { type Suggestion, suggestFor } from './text-suggestion.ts'

/** A key of a policy's text that Kubernetes does not read. */
export interface DroppedField {
  readonly place: TextPlace
  readonly key: string
  readonly suggestion: Suggestion
  /** Whether it is in `spec`, or was to be: only that decides who may talk to whom. */
  readonly isAboutSpec: boolean
  /** Whether writing it with the suggested spelling gives a policy in which Kubernetes reads it. */
  readonly isCertain: boolean
}

/** An author chooses how many there are. */
const maxDropped = 256

/**
 * The keys of a policy's text that are no field of their place, in the order of the text, but for those that have a
 * clearer name: labels without `matchLabels`, and the peers of the other direction. In `metadata` only what is nearly a
 * field of it, or belongs into `spec`: other programs may read the rest.
 */
export function droppedFieldsOf(policy: JsonObject): readonly DroppedField[] {
  const found: DroppedField[] = []
  for (const place of textPlacesOf(policy)) {
    if (found.length >= maxDropped) break
    found.push(...droppedIn(place, maxDropped - found.length))
  }
  return found
}

function droppedIn(place: TextPlace, most: number): readonly DroppedField[] {
  const labels = new Set(bareLabelsOf(place))
  const suggestions = Object.keys(place.value)
    .filter((key) => !Object.hasOwn(place.fields, key) && !labels.has(key) && !isPeersOfOther(place, key))
    .slice(0, most)
    .map((key) => ({ key, suggestion: suggestFor(place, key) }))
    .filter(({ suggestion }) => isWorthTelling(place, suggestion))
  const meant = suggestions.flatMap(({ suggestion }) =>
    suggestion.kind === 'spelling' ? suggestion.names : [],
  )
  return suggestions.map(({ key, suggestion }) => ({
    place,
    key,
    suggestion,
    isAboutSpec: isAboutSpec(place, suggestion),
    isCertain: isCertain(place, suggestion, meant),
  }))
}

function isPeersOfOther({ role, direction }: TextPlace, key: string): boolean {
  return role === 'rule' && direction !== undefined && key === wrongPeerList(direction)
}

/** What people write in `metadata`; the API server fills in the rest. */
const writtenByPeople: ReadonlySet<string> = new Set([
  ...['name', 'generateName', 'namespace', 'labels', 'annotations', 'finalizers', 'ownerReferences'],
])

function isWorthTelling({ role }: TextPlace, suggestion: Suggestion): boolean {
  if (role !== 'metadata') return true
  switch (suggestion.kind) {
    case 'spelling':
      return suggestion.names.some((name) => writtenByPeople.has(name))
    case 'further-out':
      return suggestion.name === 'spec'
    case 'further-in':
      return suggestion.ways[0].length === 1
    case 'none':
      return false
  }
}

function isAboutSpec({ role }: TextPlace, suggestion: Suggestion): boolean {
  if (role !== 'object' && role !== 'metadata') return true
  switch (suggestion.kind) {
    case 'spelling':
      return suggestion.names.includes('spec')
    case 'further-out':
      return suggestion.name === 'spec'
    case 'further-in':
      return suggestion.ways[0][0].name === 'spec'
    case 'none':
      return false
  }
}

/** One name, of a value that can stand there, that is not there yet and that no other key was meant to be. */
function isCertain({ value }: TextPlace, suggestion: Suggestion, meant: readonly string[]): boolean {
  if (suggestion.kind !== 'spelling' || suggestion.names.length > 1 || !suggestion.fits) return false
  const [name] = suggestion.names
  return !Object.hasOwn(value, name) && meant.filter((each) => each === name).length === 1
}
