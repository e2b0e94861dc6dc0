import { allNearest } from '../model/nearest.ts'
import type { Field, Fields } from '../model/policy-fields.ts'
import { isJsonObject } from '../model/shape.ts'
import type { TextPlace } from './text-places.ts'

/** What the author of a field that does not exist surely meant. */
export type Suggestion =
  /** A field of the same place, or one of several that are equally near. */
  | { readonly kind: 'spelling'; readonly names: readonly [string, ...string[]]; readonly fits: boolean }
  /** A field of something that the place is part of; `container` has it, beside `beside`. */
  | {
      readonly kind: 'further-out'
      readonly name: string
      readonly container: TextPlace
      readonly beside: string
      readonly levels: number
    }
  /** A field of something else: the ways there, from the outermost name, shortest first and equally long. */
  | {
      readonly kind: 'further-in'
      readonly name: string
      readonly container: TextPlace
      readonly ways: readonly [Way, ...Way[]]
    }
  | { readonly kind: 'none' }

/** The fields through which one gets from a place to a field inside, without that field. */
type Way = readonly [NamedField, ...NamedField[]]

/** A field with its name. */
export interface NamedField {
  readonly name: string
  readonly field: Field
}

/**
 * What was meant by a key that is no field of its place. A field of the place that differs in capitals only comes first;
 * then a field of that name elsewhere in a policy, if the value can be its value; then the nearest spelling. Capitals
 * count to Kubernetes, and never in a guess.
 */
export function suggestFor(place: TextPlace, key: string): Suggestion {
  const value = place.value[key]
  const spelling = spellingOf(place, key, value)
  if (spelling.kind === 'spelling' && spelling.names.some((name) => isSameName(name, key))) return spelling
  const elsewhere = elsewhereOf(place, key)
  if (elsewhere.field !== undefined && fits(elsewhere.field, value)) return elsewhere.suggestion
  return spelling.kind === 'none' ? elsewhere.suggestion : spelling
}

/** A guess with the field that it leads to. */
interface Guess {
  readonly suggestion: Suggestion
  readonly field: Field | undefined
}

const none: Suggestion = { kind: 'none' }

function spellingOf({ fields, value: mapping }: TextPlace, key: string, value: unknown): Suggestion {
  const near = allNearest(key, Object.keys(fields))
  const free = near.filter((name) => !Object.hasOwn(mapping, name))
  const [first, ...others] = free.length > 0 ? free : near
  if (first === undefined) return none
  const field = fields[first]
  return { kind: 'spelling', names: [first, ...others], fits: field !== undefined && fits(field, value) }
}

function elsewhereOf(place: TextPlace, key: string): Guess {
  const inside = inwards(place, key)
  if (inside.field !== undefined) return inside
  let levels = 0
  for (let inner = place; inner.outer !== undefined; inner = inner.outer) {
    levels += 1
    const container = inner.outer
    // From deep inside nobody means the name of the whole policy.
    if (container.role === 'object' && levels > 1) break
    const own = Object.entries(container.fields).find(([name]) => isSameName(name, key))
    const beside = nameOf(inner)
    if (own !== undefined) {
      const [name, field] = own
      return { suggestion: { kind: 'further-out', name, container, beside, levels }, field }
    }
    const cousin = inwards(container, key)
    if (cousin.field !== undefined) return cousin
  }
  return { suggestion: none, field: undefined }
}

/** The key under which a place, or the list that it is an item of, stands. */
function nameOf({ at }: TextPlace): string {
  const step = typeof at?.key === 'number' ? at.parent : at
  return String(step?.key ?? '')
}

/** Looks level by level, so that the shortest ways are found first. */
function inwards(container: TextPlace, key: string): Guess {
  let level: readonly { readonly way: readonly NamedField[]; readonly fields: Fields }[] = [
    { way: [], fields: container.fields },
  ]
  while (level.length > 0) {
    const next = level.flatMap(({ way, fields }) =>
      Object.entries(fields).flatMap(([name, field]) =>
        'fields' in field ? [{ way: [...way, { name, field }], fields: field.fields }] : [],
      ),
    )
    const found = next.flatMap(({ way: [first, ...rest], fields }) => {
      const hit = Object.entries(fields).find(([name]) => isSameName(name, key))
      if (hit === undefined || first === undefined) return []
      const way: Way = [first, ...rest]
      return [{ way, name: hit[0], field: hit[1] }]
    })
    const [first, ...others] = found
    if (first !== undefined)
      return {
        suggestion: {
          kind: 'further-in',
          name: first.name,
          container,
          ways: [first.way, ...others.map(({ way }) => way)],
        },
        field: first.field,
      }
    level = next
  }
  return { suggestion: none, field: undefined }
}

function isSameName(name: string, key: string): boolean {
  return name.length === key.length && name.toLowerCase() === key.toLowerCase()
}

/** Whether a value can be what Kubernetes reads there; a blank can be anything. */
function fits(field: Field, value: unknown): boolean {
  if (value === null) return true
  switch (field.holds) {
    case 'scalar':
      return typeof value !== 'object'
    case 'list':
    case 'scalars':
      return Array.isArray(value)
    case 'object':
      return isJsonObject(value)
    case 'anything':
      return typeof value === 'object'
  }
}
