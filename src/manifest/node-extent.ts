import { isAlias, isMap, isScalar, type ParsedNode } from 'yaml'
import { scanCode, trimEnd } from './code-of-line.ts'
import type { ParsedPair } from './document-tree.ts'

/** A stretch of a document's text, by offsets; the end is not part of it. */
export interface Extent {
  readonly start: number
  readonly end: number
}

/** What a node is written as, without comments and white space behind it. */
export function extentOf(node: ParsedNode, text: string): Extent {
  const [start, end] = node.range
  if (isScalar(node) || isAlias(node)) return { start, end: trimEnd(text, start, end) }
  if (node.flow === true) return { start, end }
  if (isMap(node)) {
    const pair = node.items.at(-1)
    return { start, end: pair === undefined ? end : pairExtent(pair, text).end }
  }
  const item = node.items.at(-1)
  return { start, end: item === undefined ? end : itemExtent(item, text).end }
}

/** A pair from the start of its key to the end of its value. */
export function pairExtent({ key, value }: ParsedPair, text: string): Extent {
  const { start, end } = extentOf(key, text)
  if (value === null) return { start, end }
  if (!isEmpty(value)) return { start, end: extentOf(value, text).end }
  const colon = text.indexOf(':', end)
  return { start, end: colon === -1 ? end : colon + 1 }
}

/** An item of a list; of an empty one in a block list, its dash. */
export function itemExtent(item: ParsedNode, text: string): Extent {
  if (!isEmpty(item)) return extentOf(item, text)
  const [start] = item.range
  const dash = text.lastIndexOf('-', Math.max(0, start - 1))
  return dash === -1 ? { start, end: start } : { start: dash, end: dash + 1 }
}

/** Whether nothing is written for it, as for the null of `key:`. */
export function isEmpty(node: ParsedNode): boolean {
  const [start, end] = node.range
  return start === end
}

/** The part of an extent that stands in its first line, without a comment. It must not begin inside quotes. */
export function firstLineOf({ start, end }: Extent, text: string): Extent {
  const newline = text.indexOf('\n', start)
  if (newline === -1 || newline >= end) return { start, end }
  return { start, end: trimEnd(text, start, scanCode(text, start, newline)) }
}
