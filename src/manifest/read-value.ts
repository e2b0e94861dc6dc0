import { isAlias, isMap, isScalar, isSeq, Scalar, type Alias, type ParsedNode } from 'yaml'
import { makeAliasBudget } from './alias-budget.ts'
import type { DocumentTree } from './document-tree.ts'
import { keyText } from './key-text.ts'
import { isMergeKey, mergedMaps, type ParsedMap } from './merge-key.ts'
import { isEmpty } from './node-extent.ts'
import type { PlainValue } from './plain-scalar.ts'
import { hasForeignEscape, readScalar } from './scalar-value.ts'
import { depthLimit, tooDeep, type TextProblem } from './text-problem.ts'

/** What a document says, or the first reason why kubectl would not read it. */
export type ValueRead =
  | {
      readonly ok: true
      readonly value: unknown
      /** False where no mapping writes a key twice. */
      readonly mayHaveDuplicateKeys: boolean
    }
  | { readonly ok: false; readonly problem: TextProblem }

type JsonMap = Record<string, unknown>

const aliasBomb = 'more aliases than any manifest needs'

/**
 * The value of a parsed document, as kubectl would send it: go-yaml v2 with sigs.k8s.io/yaml on top. Of equal keys the
 * last one counts, and a merge key overwrites what stands before it in its mapping. Each alias gives a copy.
 */
export function readValue({ root, text, findAnchored }: DocumentTree): ValueRead {
  let problem: TextProblem | undefined
  const hasEscapes = text.includes('\\')
  let mayHaveDuplicateKeys = false
  const budget = makeAliasBudget()
  const opened = new Set<Alias.Parsed>()

  const refuse = (node: ParsedNode, reason: string): null => {
    problem ??= { offset: node.range[0], reason }
    return null
  }

  const read = (node: ParsedNode | null, depth: number): unknown => {
    if (node === null || problem !== undefined) return null
    if (!budget.spend()) return refuse(node, aliasBomb)
    if (hasOddAnchor(node)) return refuse(node, 'an anchor may only have letters, digits, - and _')
    if (isScalar(node)) return readMember(node)
    if (depth > depthLimit) return refuse(node, tooDeep)
    if (isAlias(node)) return readAlias(node, (target) => read(target, depth + 1))
    if (isSeq(node)) return node.items.map((item) => read(item, depth + 1))
    const map: JsonMap = {}
    fill(map, node, depth)
    return map
  }

  const readPlainly = (node: Scalar.Parsed): PlainValue => {
    if (hasEscapes && node.type === Scalar.QUOTE_DOUBLE && hasForeignEscape(text, node.range))
      return refuse(node, 'an escape sequence that kubectl does not read')
    if (node.type === Scalar.PLAIN && node.source.startsWith('?'))
      return refuse(node, 'a text that begins with ? needs quotes')
    if (node.tag !== undefined && isEmpty(node) && text.charAt(node.range[0]) === ',')
      return refuse(node, 'a tag needs a space between itself and a comma')
    const scalar = readScalar(node)
    return scalar.ok ? scalar.value : refuse(node, scalar.reason)
  }

  const readMember = (node: Scalar.Parsed): PlainValue => {
    const value = readPlainly(node)
    return typeof value === 'number' && !Number.isFinite(value)
      ? refuse(node, `${node.source} is no number that JSON has`)
      : value
  }

  const readAlias = <T>(alias: Alias.Parsed, readTarget: (target: ParsedNode) => T): T | null => {
    const target = findAnchored(alias)
    if (target === undefined) return refuse(alias, `nothing before it has the anchor ${alias.source}`)
    if (opened.has(alias)) return refuse(alias, `the anchor ${alias.source} holds itself`)
    opened.add(alias)
    const value = budget.within(() => readTarget(target))
    opened.delete(alias)
    return value
  }

  const fill = (map: JsonMap, node: ParsedMap, depth: number): void => {
    for (const { key, value } of node.items) {
      if (problem !== undefined) break
      if (isMergeKey(key)) merge(map, key, value, depth)
      else {
        const name = readKey(key, depth)
        if (name === undefined) continue
        mayHaveDuplicateKeys ||= Object.hasOwn(map, name)
        put(map, name, read(value, depth + 1))
      }
    }
  }

  const merge = (map: JsonMap, key: ParsedNode, value: ParsedNode | null, depth: number): void => {
    const maps = mergedMaps(value, findAnchored)
    if (maps === undefined) {
      refuse(key, 'a merge key takes a mapping or a list of mappings')
      return
    }
    for (const merged of maps) {
      if (depth > depthLimit) refuse(merged, tooDeep)
      if (problem !== undefined) return
      if (!budget.spend()) refuse(merged, aliasBomb)
      else if (isMap(merged)) fill(map, merged, depth + 1)
      else
        readAlias(merged, (target) => {
          if (isMap(target)) fill(map, target, depth + 1)
        })
    }
  }

  const readKey = (node: ParsedNode, depth: number): string | undefined => {
    const target = isAlias(node) ? findAnchored(node) : node
    // Counts it, and refuses what it would refuse as a value; a key may be an infinite number.
    if (!isScalar(target)) read(node, depth)
    else if (!budget.spend()) refuse(node, aliasBomb)
    const name = isScalar(target) ? keyText(readPlainly(target), target.source) : undefined
    if (name === undefined) refuse(node, 'a key must be a string')
    else if (isScalar(node) && node.type === Scalar.PLAIN && hasTightColon(text, node.range[1]))
      refuse(node, 'the colon after a key needs a space behind it')
    return name
  }

  const value = read(root, 0)
  return problem === undefined ? { ok: true, value, mayHaveDuplicateKeys } : { ok: false, problem }
}

/** A key called __proto__ is a key like any other. */
function put(map: JsonMap, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, writable: true, enumerable: true, configurable: true })
  else map[key] = value
}

function hasOddAnchor(node: ParsedNode): boolean {
  const anchor = isAlias(node) ? node.source : node.anchor
  return anchor !== undefined && !/^[\w-]+$/.test(anchor)
}

/** In brackets, go-yaml takes the colon of `{a:, b: 1}` for a part of the key. */
function hasTightColon(text: string, keyEnd: number): boolean {
  return text.charAt(keyEnd) === ':' && ',[]{}'.includes(text.charAt(keyEnd + 1) || ' ')
}
