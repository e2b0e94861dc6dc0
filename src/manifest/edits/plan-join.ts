import { isMap, isSeq, type ParsedNode } from 'yaml'
import type { ParsedMap } from '../merge-key.ts'
import { extentOf, pairExtent, type Extent } from '../node-extent.ts'
import { blockItems } from './block-items.ts'
import { beginsLine, columnAt, lineStartAt } from './block-lines.ts'
import { findTarget, type EditedPart } from './find-target.ts'
import { planned, refused, type Plan, type Replacement } from './replacement.ts'
import { shiftLines } from './shift-lines.ts'

/** Makes one item of two neighbours in the list at a path: the second one's dash or braces go. */
export function planJoin(part: EditedPart, path: string, first: number): Plan {
  const target = findTarget(part, path)
  if (!target.ok) return refused(target.reason)
  if (!isSeq(target.node)) return refused(`${path} is no list`)
  const { tree } = part
  const one = joinable(target.node.items[first])
  const other = joinable(target.node.items[first + 1])
  if (one === undefined || other === undefined)
    return refused(`${path}[${first}] and the item behind it are not two mappings of their own`)
  const shared = [...tree.pairsOf(one).keys()].find((key) => tree.pairsOf(other).has(key))
  if (shared !== undefined) return refused(`both items have ${shared}`)
  if ((one.flow === true) !== (other.flow === true)) return refused('one of the items is written in braces')
  if (target.node.flow === true)
    return joinBraces(tree.text, one, other, { start: other.range[0], end: firstKey(other) })
  const dash = blockItems(target.node)?.[first + 1]?.dash
  if (dash === undefined) return refused('the list cannot be told apart')
  return one.flow === true
    ? joinBraces(tree.text, one, other, { start: dash, end: firstKey(other) })
    : planned(...joinLines(tree.text, one, other, dash))
}

/** A mapping with keys and without anything in front of them that could not go on elsewhere. */
function joinable(node: ParsedNode | undefined): ParsedMap | undefined {
  if (!isMap(node) || node.items.length === 0) return undefined
  return node.anchor === undefined && node.tag === undefined ? node : undefined
}

function firstKey(map: ParsedMap): number {
  return map.items[0]?.key.range[0] ?? map.range[0]
}

/** `opening` is what goes of the second one: its dash, if it has one, and its brace. */
function joinBraces(text: string, one: ParsedMap, other: ParsedMap, opening: Extent): Plan {
  const closing = closingOf(text, one)
  const isBraced = [one, other].every(({ range: [start] }) => text.charAt(start) === '{')
  if (closing === undefined || !isBraced || /[^\s{-]/.test(text.slice(opening.start, opening.end)))
    return refused('there is more than keys within the braces')
  // In lists in brackets the comma between the items stays.
  const isInBrackets = opening.start === other.range[0]
  const indent = isInBrackets ? columnAt(text, opening.end) : columnAt(text, firstKey(one))
  return planned(
    { ...closing, text: isInBrackets ? '' : ',' },
    {
      ...opening,
      text: beginsLine(text, opening.start)
        ? ' '.repeat(Math.max(0, indent - columnAt(text, opening.start)))
        : '',
    },
  )
}

/** From the end of the last pair to behind the brace; undefined where a comment stands there. */
function closingOf(text: string, map: ParsedMap): Extent | undefined {
  const last = map.items.at(-1)
  if (last === undefined) return undefined
  const start = pairExtent(last, text).end
  return /^[\s,]*\}$/.test(text.slice(start, map.range[1])) ? { start, end: map.range[1] } : undefined
}

function joinLines(text: string, one: ParsedMap, other: ParsedMap, dash: number): readonly Replacement[] {
  const column = columnAt(text, one.range[0])
  const [start] = other.range
  const { end } = extentOf(other, text)
  const shift = column - columnAt(text, start)
  const between = text.slice(dash + 1, start)
  if (!between.includes('\n'))
    return [
      { start: dash, end: start, text: ' '.repeat(column - columnAt(text, dash)) },
      ...shiftLines(text, start, end, shift),
    ]
  const newline = text.indexOf('\n', dash)
  const isAlone = text.slice(dash + 1, newline).trim() === ''
  const gone = isAlone
    ? { start: lineStartAt(text, dash), end: newline + 1, text: '' }
    : { start: dash, end: dash + 1, text: ' ' }
  return [gone, ...shiftLines(text, newline, end, shift)]
}
