import { isAlias, isScalar, type ParsedNode } from 'yaml'
import { keyText } from './key-text.ts'
import type { FindAnchored } from './merge-key.ts'
import { readScalar } from './scalar-value.ts'

/** The text of a mapping's key in a document that could be read; undefined for what no such document has as a key. */
export function nodeKey(node: ParsedNode, findAnchored: FindAnchored): string | undefined {
  const target = isAlias(node) ? findAnchored(node) : node
  if (!isScalar(target)) return undefined
  const scalar = readScalar(target)
  return scalar.ok ? keyText(scalar.value, target.source) : undefined
}
