import { isMap } from 'yaml'
import type { ParsedMap } from '../merge-key.ts'
import { pairExtent } from '../node-extent.ts'
import { beginsLine, columnAt, lineBreakAt, lineEndAt } from './block-lines.ts'
import { findTarget, type EditedPart } from './find-target.ts'
import { insertAt, planned, refused, type Plan } from './replacement.ts'
import { writeList, writeText } from './write-text.ts'

/** Adds a key with a list in one line to the mapping at a path, behind its first key. */
export function planAdd(part: EditedPart, path: string, key: string, value: readonly string[]): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  const { node } = target
  if (!isMap(node)) return refused(`${path} is no mapping`)
  const { tree, format } = part
  if (tree.pairsOf(node).has(key)) return refused(`${path} has ${key} already`)
  const style = format === 'json' ? 'double' : 'plain'
  const entry = `${writeText(key, style)}: ${writeList(value, style)}`
  return node.flow === true ? addToFlow(tree.text, node, entry) : addToBlock(tree.text, node, entry)
}

function addToFlow(text: string, map: ParsedMap, entry: string): Plan {
  const [first, second] = map.items
  if (first === undefined) return planned(insertAt(map.range[0] + 1, entry))
  const { start, end } = pairExtent(first, text)
  const lineEnd = lineEndAt(text, end)
  const next = second?.key.range[0] ?? map.range[1] - 1
  if (!beginsLine(text, start) || next < lineEnd) return planned(insertAt(end, `, ${entry}`))
  // A mapping that has each key in a line of its own goes on so.
  const line = lineBreakAt(text, lineEnd) + ' '.repeat(columnAt(text, start)) + entry
  return /^\s*,/.test(text.slice(end, lineEnd))
    ? planned(insertAt(lineEnd, `${line},`))
    : planned(insertAt(end, ','), insertAt(lineEnd, line))
}

function addToBlock(text: string, map: ParsedMap, entry: string): Plan {
  const [first] = map.items
  if (first === undefined) return refused('there is no key to put it behind')
  const lineEnd = lineEndAt(text, pairExtent(first, text).end)
  const indent = ' '.repeat(columnAt(text, map.range[0]))
  return planned(insertAt(lineEnd, lineBreakAt(text, lineEnd) + indent + entry))
}
