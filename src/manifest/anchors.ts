import { isAlias, isMap, isSeq, type Alias, type ParsedNode } from 'yaml'
import type { FindAnchored } from './merge-key.ts'

/**
 * Finds what the aliases of a document stand for: the last node before them with that anchor, as it was when the alias
 * was read. A node's own anchor is defined inside it already. The document is walked when first asked.
 */
export function makeAnchorFinder(root: ParsedNode | null): FindAnchored {
  let targets: ReadonlyMap<Alias.Parsed, ParsedNode> | undefined
  return (alias) => {
    targets ??= findTargets(root)
    return targets.get(alias)
  }
}

function findTargets(root: ParsedNode | null): ReadonlyMap<Alias.Parsed, ParsedNode> {
  const anchored = new Map<string, ParsedNode>()
  const targets = new Map<Alias.Parsed, ParsedNode>()
  const visit = (node: ParsedNode | null): void => {
    if (node === null) return
    if (isAlias(node)) {
      const target = anchored.get(node.source)
      if (target !== undefined) targets.set(node, target)
      return
    }
    if (node.anchor !== undefined) anchored.set(node.anchor, node)
    if (isSeq(node)) for (const item of node.items) visit(item)
    else if (isMap(node))
      for (const { key, value } of node.items) {
        visit(key)
        visit(value)
      }
  }
  visit(root)
  return targets
}
