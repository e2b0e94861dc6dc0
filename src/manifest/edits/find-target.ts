import { isAlias, isMap, type ParsedNode } from 'yaml'
import { parsePath } from '../../model/path.ts'
import { walk, type DocumentTree, type ParsedPair, type Spot, type Steps } from '../document-tree.ts'
import type { ParsedMap } from '../merge-key.ts'

/** What stands at the path of an edit. */
export interface FoundTarget {
  readonly ok: true
  /** The pair that holds it; undefined for items of lists and the root. */
  readonly pair: ParsedPair | undefined
  readonly node: ParsedNode
  /** The mapping that the pair is in. */
  readonly map: ParsedMap | undefined
}

/** The same, or why it cannot be edited: a clause. */
export type Target = FoundTarget | { readonly ok: false; readonly reason: string }

/** Text that is to be edited, and how it is parsed. */
export interface EditedPart {
  /** Of JSON all texts are in double quotes. */
  readonly format: 'yaml' | 'json'
  readonly tree: DocumentTree
  /** The way from the root to the object. */
  readonly steps: Steps
}

/**
 * Finds what an edit is about. What other places share through anchors, aliases or merge keys is refused: an edit there
 * would change them as well.
 */
export function findTarget({ tree, steps }: EditedPart, path: string): Target {
  const wanted = [...steps, ...parsePath(path)]
  const spots = walk(tree, wanted)
  if (spots.length <= wanted.length) return { ok: false, reason: `nothing is written at ${path}` }
  const reason = findSharing(spots)
  if (reason !== undefined) return { ok: false, reason: `${path} ${reason}` }
  const { pair, node } = spots[spots.length - 1] ?? spots[0]
  if (node === null) return { ok: false, reason: `nothing is written at ${path}` }
  const parent = spots[spots.length - 2]?.node
  return { ok: true, pair, node, map: isMap(parent) ? parent : undefined }
}

function findSharing(spots: readonly Spot[]): string | undefined {
  let parent: ParsedNode | null = null
  for (const { pair, node } of spots) {
    if (isAlias(node)) return `comes from *${node.source}, which other places may share`
    if (node?.anchor !== undefined) return `is shared through &${node.anchor}`
    if (pair !== undefined && isMap(parent) && !parent.items.includes(pair)) return 'comes from a merge key'
    if (pair !== undefined && isAlias(pair.key)) return `has *${pair.key.source} for a key`
    parent = node
  }
  return undefined
}
