import { isScalar, type ParsedNode } from 'yaml'
import { extentOf, isEmpty } from '../node-extent.ts'
import { findTarget, type EditedPart, type Target } from './find-target.ts'
import { insertAt, planned, refused, type Plan } from './replacement.ts'
import { styleOf, writeText } from './write-text.ts'

/** Writes the scalar at a path anew, in the quotes that it had. */
export function planSet(part: EditedPart, path: string, value: string): Plan {
  const target = findTarget(part, path)
  return target.ok ? rewrite(part, target.node, value, path, target) : refused(target.reason)
}

/** Writes the key at a path anew, in the quotes that it had. Its value stays. */
export function planRename(part: EditedPart, path: string, key: string): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  if (target.pair === undefined) return refused(`${path} has no key`)
  return rewrite(part, target.pair.key, key, path)
}

/** The replacement of one scalar by another text. `target` says where an empty one is to be put in. */
export function rewrite(
  part: EditedPart,
  node: ParsedNode,
  value: string,
  path: string,
  target?: Extract<Target, { readonly ok: true }>,
): Plan {
  const { text } = part.tree
  if (!isScalar(node)) return refused(`${path} is no single value`)
  if (node.anchor !== undefined) return refused(`${path} is shared through &${node.anchor}`)
  if (isEmpty(node)) return fillIn(part, node, value, path, target)
  const style = part.format === 'json' ? 'double' : styleOf(node)
  if (style === undefined) return refused(`${path} is written as a block of lines`)
  return planned({ ...extentOf(node, text), text: writeText(value, style) })
}

function fillIn(
  { tree: { text } }: EditedPart,
  node: ParsedNode,
  value: string,
  path: string,
  target: Extract<Target, { readonly ok: true }> | undefined,
): Plan {
  if (target?.pair === undefined) return refused(`nothing is written at ${path}`)
  const colon = text.indexOf(':', extentOf(target.pair.key, text).end)
  if (colon === -1 || node.tag !== undefined) return refused(`nothing is written at ${path}`)
  return planned(insertAt(colon + 1, ` ${writeText(value, 'plain')}`))
}
