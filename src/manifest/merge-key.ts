import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type ParsedNode, type YAMLMap } from 'yaml'

/** A mapping as the parser makes it. */
export type ParsedMap = YAMLMap.Parsed

/** Finds the node that an alias stands for; undefined where its anchor is not defined before it. */
export type FindAnchored = (alias: Alias.Parsed) => ParsedNode | undefined

/** Whether a key is YAML 1.1's merge key: `<<` without quotes, or with the tag `!!merge`. */
export function isMergeKey(key: ParsedNode): boolean {
  if (!isScalar(key) || key.source !== '<<') return false
  if (key.tag !== undefined) return key.tag === '!' || key.tag === 'tag:yaml.org,2002:merge'
  return key.type === Scalar.PLAIN
}

/**
 * The mappings that a merge key brings in, in the order in which they are set: in a list the earlier ones win, so they
 * come last. Undefined where the value is anything else; go-yaml refuses that.
 */
export function mergedMaps(
  value: ParsedNode | null,
  findAnchored: FindAnchored,
): readonly (ParsedMap | Alias.Parsed)[] | undefined {
  if (!isSeq(value)) {
    const one = mapOrAlias(value, findAnchored)
    return one === undefined ? undefined : [one]
  }
  const maps = value.items.map((item) => mapOrAlias(item, findAnchored)).reverse()
  return maps.every((map) => map !== undefined) ? maps : undefined
}

function mapOrAlias(
  node: ParsedNode | null,
  findAnchored: FindAnchored,
): ParsedMap | Alias.Parsed | undefined {
  if (isMap(node)) return node
  return isAlias(node) && isMap(findAnchored(node)) ? node : undefined
}
