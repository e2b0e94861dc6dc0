/** Counts the nodes that a document is read as, so that a few aliases cannot make millions of them. */
export interface AliasBudget {
  /** Counts one node. False where too many of all came from aliases. */
  readonly spend: () => boolean
  /** Does something whose nodes come from an alias. */
  readonly within: <T>(readTarget: () => T) => T
}

const small = 400_000
const large = 4_000_000

/**
 * The bounds of go-yaml v2 (decode.go): nearly everything may come from aliases in a document of up to 400,000 nodes,
 * a tenth of it in one of 4 million.
 */
export function makeAliasBudget(): AliasBudget {
  let nodes = 0
  let nodesByAlias = 0
  let aliasDepth = 0
  return {
    spend: () => {
      nodes += 1
      if (aliasDepth > 0) nodesByAlias += 1
      return nodesByAlias <= 100 || nodes <= 1000 || nodesByAlias / nodes <= allowedShare(nodes)
    },
    within: (readTarget) => {
      aliasDepth += 1
      const value = readTarget()
      aliasDepth -= 1
      return value
    },
  }
}

function allowedShare(nodes: number): number {
  const position = (nodes - small) / (large - small)
  return 0.99 - 0.89 * Math.min(1, Math.max(0, position))
}
