import { isAlias, isMap, isSeq, type Pair, type ParsedNode } from 'yaml'
import { makeAnchorFinder } from './anchors.ts'
import { isMergeKey, mergedMaps, type FindAnchored, type ParsedMap } from './merge-key.ts'
import { nodeKey } from './node-key.ts'

/** A key with its value, as written. */
export type ParsedPair = Pair<ParsedNode, ParsedNode | null>

/** A way through mappings, by key, and lists, by index. */
export type Steps = readonly (string | number)[]

/** The nodes of one document that could be read. Their ranges are offsets into `text`. */
export interface DocumentTree {
  /** Where the document begins in its file. */
  readonly start: number
  readonly text: string
  readonly root: ParsedNode | null
  readonly findAnchored: FindAnchored
  /** The pairs that count in a mapping: of equal keys the last one, and those that a merge key brings in. */
  readonly pairsOf: (map: ParsedMap) => ReadonlyMap<string, ParsedPair>
}

/** The tree with this root. */
export function makeDocumentTree(start: number, text: string, root: ParsedNode | null): DocumentTree {
  const findAnchored = makeAnchorFinder(root)
  // A mapping of thousands of keys may be asked for each of them.
  const known = new Map<ParsedMap, ReadonlyMap<string, ParsedPair>>()
  const pairsOf: DocumentTree['pairsOf'] = (map) => {
    const found = known.get(map) ?? findPairs(map, findAnchored)
    known.set(map, found)
    return found
  }
  return { start, text, root, findAnchored, pairsOf }
}

function findPairs(map: ParsedMap, findAnchored: FindAnchored): ReadonlyMap<string, ParsedPair> {
  const pairs = new Map<string, ParsedPair>()
  const gather = (from: ParsedMap): void => {
    for (const pair of from.items) {
      const merged = isMergeKey(pair.key) ? mergedMaps(pair.value, findAnchored) : undefined
      for (const each of merged ?? []) {
        const target = isAlias(each) ? findAnchored(each) : each
        if (isMap(target)) gather(target)
      }
      const key = merged === undefined ? nodeKey(pair.key, findAnchored) : undefined
      if (key !== undefined) pairs.set(key, pair)
    }
  }
  gather(map)
  return pairs
}

/** A node of a tree with the way to it. */
export interface Spot {
  /** The pair that holds it; undefined for items of lists and the root. */
  readonly pair: ParsedPair | undefined
  /** As written there, so perhaps an alias. */
  readonly node: ParsedNode | null
}

/** The spots that a path leads through, from the root on; fewer than its steps if the path ends early. */
export function walk(
  { root, findAnchored, pairsOf }: DocumentTree,
  steps: Steps,
): readonly [Spot, ...Spot[]] {
  const spots: [Spot, ...Spot[]] = [{ pair: undefined, node: root }]
  let node = root
  for (const step of steps) {
    const target = isAlias(node) ? findAnchored(node) : node
    let spot: Spot | undefined
    if (isMap(target)) {
      const pair = pairsOf(target).get(String(step))
      if (pair !== undefined) spot = { pair, node: pair.value }
    } else if (isSeq(target) && typeof step === 'number') {
      const item = target.items[step]
      if (item !== undefined) spot = { pair: undefined, node: item }
    }
    if (spot === undefined) break
    spots.push(spot)
    node = spot.node
  }
  return spots
}
