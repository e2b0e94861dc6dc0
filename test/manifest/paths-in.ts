import { below, type Path } from '../../src/model/path.ts'
import { isJsonObject } from '../../src/model/shape.ts'

/** Every path of a value, the value itself first, with what is there. */
export function* pathsIn(value: unknown, at?: Path): Generator<readonly [Path | undefined, unknown]> {
  yield [at, value]
  if (Array.isArray(value))
    for (const [index, item] of value.entries()) yield* pathsIn(item, below(at, index))
  else if (isJsonObject(value))
    for (const [key, member] of Object.entries(value)) yield* pathsIn(member, below(at, key))
}

/** A value as text that is the same for the same value, whatever the order of keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.entries(value)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, member]) => [key, sorted(member)])
}
