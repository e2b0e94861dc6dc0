import { isMap } from 'yaml'
import { extentOf } from '../node-extent.ts'
import { columnAt, lineBreakAt, lineEndAt } from './block-lines.ts'
import { findTarget, type EditedPart } from './find-target.ts'
import { insertAt, planned, refused, type Plan } from './replacement.ts'
import { shiftLines } from './shift-lines.ts'
import { writeText } from './write-text.ts'

/** How much deeper the keys go that get a key above them. */
const step = 2

/** Puts all that stands in the mapping at a path under one key of it. */
export function planWrap(part: EditedPart, path: string, key: string): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  const { node } = target
  if (!isMap(node)) return refused(`${path} is no mapping`)
  const { text } = part.tree
  const { start, end } = extentOf(node, text)
  const name = `${writeText(key, part.format === 'json' ? 'double' : 'plain')}:`
  if (node.flow === true) return planned(insertAt(start, `{${name} `), insertAt(end, '}'))
  const indent = ' '.repeat(columnAt(text, start) + step)
  const lineBreak = lineBreakAt(text, lineEndAt(text, start))
  return planned(insertAt(start, name + lineBreak + indent), ...shiftLines(text, start, end, step))
}
