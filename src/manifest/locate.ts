import { isAlias, isMap, isSeq, type ParsedNode } from 'yaml'
import { parsePath } from '../model/path.ts'
import { walk, type DocumentTree, type ParsedPair, type Spot } from './document-tree.ts'
import { extentOf, firstLineOf, isEmpty, itemExtent, pairExtent, type Extent } from './node-extent.ts'
import type { DocumentPart } from './read-document.ts'

/** What of a path to mark: its key, its value, or both. */
export type Part = 'key' | 'value' | 'entry'

/**
 * Where a path of the object at a place stands in its file. Scalars are marked wholly; mappings and lists of
 * several lines by their first line. What has no key or no value is marked by the other. A path that leads further
 * than the object does is marked by the last thing on it: a value on one line, or else its key.
 */
export function locate({ tree: makeTree, steps }: DocumentPart, path: string, part: Part): Extent {
  const tree = makeTree()
  const wanted = [...steps, ...parsePath(path)]
  const spots = walk(tree, wanted)
  const spot = spots[spots.length - 1] ?? spots[0]
  const extent = spots.length > wanted.length ? partOf(spot, part, tree) : nearest(spot, tree)
  return { start: tree.start + extent.start, end: tree.start + extent.end }
}

function partOf(spot: Spot, part: Part, tree: DocumentTree): Extent {
  const { text } = tree
  const value = resolve(spot.node, tree)
  if (spot.pair !== undefined) {
    if (part === 'entry') return entryOf(spot.pair, text)
    if (part === 'key' || value === undefined || isEmpty(value)) return extentOf(spot.pair.key, text)
  }
  return value === undefined ? { start: 0, end: 0 } : pointAt(value, text)
}

function entryOf(pair: ParsedPair, text: string): Extent {
  const extent = pairExtent(pair, text)
  return isMap(pair.value) || isSeq(pair.value) ? firstLineOf(extent, text) : extent
}

function nearest({ pair, node }: Spot, tree: DocumentTree): Extent {
  const { text } = tree
  const value = resolve(node, tree)
  if (value === undefined) return { start: 0, end: 0 }
  const extent = extentOf(value, text)
  const isShort = !isEmpty(value) && !text.slice(extent.start, extent.end).includes('\n')
  return pair === undefined || isShort ? pointAt(value, text) : extentOf(pair.key, text)
}

function pointAt(node: ParsedNode, text: string): Extent {
  const extent = itemExtent(node, text)
  return isMap(node) || isSeq(node) ? firstLineOf(extent, text) : extent
}

function resolve(node: ParsedNode | null, { findAnchored }: DocumentTree): ParsedNode | undefined {
  return (isAlias(node) ? findAnchored(node) : node) ?? undefined
}
