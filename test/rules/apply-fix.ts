import type { Edit } from '../../src/model/fix.ts'
import { parsePath } from '../../src/model/path.ts'
import { isJsonObject } from '../../src/model/shape.ts'

/** An edit of a copy, with the places in it that the paths of the object before mean. */
type Prepared = () => void

/** The object as it is after edits. Throws where one of them cannot be made. */
export function applyEdits(object: unknown, edits: readonly Edit[]): unknown {
  const edited = structuredClone(object)
  const prepared = edits.map((edit) => prepare(edited, edit))
  for (const apply of prepared) apply()
  return edited
}

function prepare(object: unknown, edit: Edit): Prepared {
  switch (edit.kind) {
    case 'set':
    case 'set-list': {
      const { parent, key } = lookUp(object, edit.path)
      return () => {
        parent[key] = edit.value
      }
    }
    case 'rename': {
      const { parent, key } = lookUp(object, edit.path)
      if (Object.hasOwn(parent, edit.key)) throw new Error(`${edit.path}: ${edit.key} is there already`)
      return () => {
        const entries = Object.entries(parent)
        for (const [name] of entries) Reflect.deleteProperty(parent, name)
        for (const [name, value] of entries) parent[name === key ? edit.key : name] = value
      }
    }
    case 'add': {
      const { parent, key } = lookUp(object, edit.path)
      const mapping = parent[key]
      if (!isJsonObject(mapping) || Object.hasOwn(mapping, edit.key))
        throw new Error(`${edit.path} cannot take it`)
      return () => {
        parent[key] = { ...mapping, [edit.key]: edit.value }
      }
    }
    case 'wrap': {
      const { parent, key } = lookUp(object, edit.path)
      return () => {
        parent[key] = { [edit.key]: parent[key] }
      }
    }
    case 'join': {
      const { parent, key } = lookUp(object, edit.path)
      const list: unknown = parent[key]
      const [one, other] = Array.isArray(list) ? (list.slice(edit.first, edit.first + 2) as unknown[]) : []
      if (!Array.isArray(list) || !isJsonObject(one) || !isJsonObject(other))
        throw new Error(`${edit.path} has no two`)
      if (Object.keys(other).some((name) => Object.hasOwn(one, name)))
        throw new Error(`${edit.path}: equal keys`)
      return () => {
        list.splice(edit.first, 2, { ...one, ...other })
      }
    }
  }
}

/** The mapping or list in which a path ends, and where in it. */
function lookUp(
  object: unknown,
  path: string,
): { readonly parent: Record<string, unknown>; readonly key: string } {
  const steps = parsePath(path).map(String)
  const key = steps.pop() ?? ''
  let parent = object
  for (const step of steps) parent = isMutable(parent) ? parent[step] : undefined
  if (!isMutable(parent) || !Object.hasOwn(parent, key)) throw new Error(`${path} is not there`)
  return { parent, key }
}

/** Lists too: their indices are keys. */
function isMutable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
