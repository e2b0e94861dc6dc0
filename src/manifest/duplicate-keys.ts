import { isAlias, isMap, isSeq, type ParsedNode } from 'yaml'
import { below, renderPath, type Path } from '../model/path.ts'
import { walk } from './document-tree.ts'
import { isMergeKey, mergedMaps, type ParsedMap } from './merge-key.ts'
import { nodeKey } from './node-key.ts'
import type { DocumentPart } from './read-document.ts'

/** The paths, in the object at a place, of keys that one mapping writes more than once. What aliases bring in is looked at once. */
export function findDuplicateKeys({ tree, steps }: DocumentPart): readonly string[] {
  const nodes = tree()
  const { findAnchored, pairsOf } = nodes
  const duplicates = new Set<string>()
  const seen = new Set<ParsedNode>()

  const visit = (node: ParsedNode | null, at: Path | undefined): void => {
    const target = isAlias(node) ? findAnchored(node) : node
    if (target === null || target === undefined || seen.has(target)) return
    seen.add(target)
    if (isSeq(target)) for (const [index, item] of target.items.entries()) visit(item, below(at, index))
    if (!isMap(target)) return
    compare(target, at)
    for (const [key, { value }] of pairsOf(target)) visit(value, below(at, key))
  }

  const compare = (map: ParsedMap, at: Path | undefined): void => {
    const keys = new Set<string>()
    for (const { key, value } of map.items) {
      const name = nodeKey(key, findAnchored)
      if (isMergeKey(key))
        for (const merged of mergedMaps(value, findAnchored) ?? []) if (isMap(merged)) compare(merged, at)
      if (isMergeKey(key) || name === undefined) continue
      if (keys.has(name)) duplicates.add(renderPath(below(at, name)))
      keys.add(name)
    }
  }

  const spots = walk(nodes, steps)
  visit(spots[spots.length - 1]?.node ?? null, undefined)
  return [...duplicates]
}
