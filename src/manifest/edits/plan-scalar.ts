import { isScalar, type ParsedNode } from 'yaml'
import { extentOf, isEmpty } from '../node-extent.ts'
import { findTarget, type EditedPart, type FoundTarget } from './find-target.ts'
import { insertAt, planned, refused, type Plan } from './replacement.ts'
import { styleOf, writeText } from './write-text.ts'

/** Writes the scalar at a path anew, in the quotes that it had. */
export function planSet(part: EditedPart, path: string, value: string): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  return isEmpty(target.node)
    ? fillIn(part, target, path, writeText(value, 'plain'))
    : rewrite(part, target.node, value, path)
}

/** Writes the key at a path anew, in the quotes that it had. Its value stays. */
export function planRename(part: EditedPart, path: string, key: string): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  const { pair, map } = target
  if (pair === undefined || map === undefined) return refused(`${path} has no key`)
  if (part.tree.pairsOf(map).has(key)) return refused(`${key} stands beside ${path} already`)
  return rewrite(part, pair.key, key, path)
}

/** Replaces one scalar by another text. */
export function rewrite(part: EditedPart, node: ParsedNode, value: string, path: string): Plan {
  if (!isScalar(node)) return refused(`${path} is no single value`)
  if (node.anchor !== undefined) return refused(`${path} is shared through &${node.anchor}`)
  const style = part.format === 'json' ? 'double' : styleOf(node)
  if (style === undefined) return refused(`${path} is written as a block of lines`)
  if (isEmpty(node)) return refused(`nothing is written at ${path}`)
  return planned({ ...extentOf(node, part.tree.text), text: writeText(value, style) })
}

/** Puts a value behind a key that has none. */
export function fillIn(
  { tree: { text } }: EditedPart,
  { node, pair }: FoundTarget,
  path: string,
  value: string,
): Plan {
  const colon = pair === undefined ? -1 : text.indexOf(':', extentOf(pair.key, text).end)
  return colon === -1 || !isEmpty(node) || node.tag !== undefined
    ? refused(`${path} is written in another way`)
    : planned(insertAt(colon + 1, ` ${value}`))
}
