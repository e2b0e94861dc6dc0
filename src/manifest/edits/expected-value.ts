import type { Edit } from '../../model/fix.ts'
import { parsePath } from '../../model/path.ts'
import { isJsonObject } from '../../model/shape.ts'

type Steps = readonly (string | number)[]

/** What an object must be after edits of its text. All paths are those of the object before any of them. */
export function editValue(object: unknown, edits: readonly Edit[]): unknown {
  return edits.toSorted(byOrder).reduce((value, edit) => applyEdit(value, edit), object)
}

/** Values first, then what changes paths: the deepest first, and later items before earlier ones. */
function byOrder(one: Edit, other: Edit): number {
  const order = rank(one) - rank(other)
  if (order !== 0) return order
  const deeper = parsePath(other.path).length - parsePath(one.path).length
  if (deeper !== 0) return deeper
  return one.kind === 'join' && other.kind === 'join' ? other.first - one.first : 0
}

function rank({ kind }: Edit): number {
  return kind === 'rename' || kind === 'join' || kind === 'wrap' ? 1 : 0
}

function applyEdit(object: unknown, edit: Edit): unknown {
  const steps = parsePath(edit.path)
  switch (edit.kind) {
    case 'set':
    case 'set-list':
      return updateAt(object, steps, () => edit.value)
    case 'add':
      return updateAt(object, steps, (map) => (isJsonObject(map) ? { ...map, [edit.key]: edit.value } : map))
    case 'rename':
      return updateAt(object, steps.slice(0, -1), (map) => rename(map, steps.at(-1), edit.key))
    case 'join':
      return updateAt(object, steps, (list) => join(list, edit.first))
    case 'wrap':
      return updateAt(object, steps, (map) => (isJsonObject(map) ? { [edit.key]: map } : map))
  }
}

function rename(map: unknown, from: string | number | undefined, to: string): unknown {
  if (!isJsonObject(map) || from === undefined) return map
  return Object.fromEntries(
    Object.entries(map).map(([key, value]) => [key === String(from) ? to : key, value]),
  )
}

function join(list: unknown, first: number): unknown {
  if (!Array.isArray(list)) return list
  const items: readonly unknown[] = list
  const one = items[first]
  const other = items[first + 1]
  return [
    ...items.slice(0, first),
    { ...(isJsonObject(one) ? one : {}), ...(isJsonObject(other) ? other : {}) },
    ...items.slice(first + 2),
  ]
}

function updateAt(value: unknown, [step, ...rest]: Steps, update: (value: unknown) => unknown): unknown {
  if (step === undefined) return update(value)
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? updateAt(item, rest, update) : item))
  if (!isJsonObject(value)) return value
  const key = String(step)
  return Object.fromEntries(
    Object.entries(value).map(([each, member]) => [
      each,
      each === key ? updateAt(member, rest, update) : member,
    ]),
  )
}
