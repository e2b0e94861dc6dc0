import { isJsonObject } from '../model/shape.ts'
import { makeDocumentTree, type DocumentTree } from './document-tree.ts'
import { countJsonMembers, findJsonItems } from './json-scan.ts'
import type { JsonDocument } from './json-stream.ts'
import type { Extent } from './node-extent.ts'
import { parsePatiently } from './parse-yaml.ts'
import type { DocumentPart, ReadDocument } from './read-document.ts'
import type { DocumentText } from './split-documents.ts'
import { depthLimit, tooDeep, type TextProblem } from './text-problem.ts'

/** One object of a JSON stream as a document, or why it is none for us. */
export function readJsonDocument(
  file: string,
  { start, end, value }: JsonDocument,
): ReadDocument | TextProblem {
  if (isDeeper(value, depthLimit)) return { offset: start, reason: tooDeep }
  const source: DocumentText = { start, text: file.slice(start, end) }
  return {
    source,
    offset: start,
    value,
    partAt: makeJsonParts(source),
    mayHaveDuplicateKeys: countMembers(value) < countJsonMembers(source.text),
  }
}

/** JSON is parsed as nodes item by item of a `kind: List`, since such lists may be long and few of them matter. */
function makeJsonParts(source: DocumentText): ReadDocument['partAt'] {
  const whole = makeJsonPart(source)
  // One object is looked at after the other, so that the last one's nodes are all that is kept.
  let last: { readonly index: number; readonly part: Omit<DocumentPart, 'steps'> } | undefined
  let items: readonly Extent[] | undefined
  return (steps) => {
    const [first, index, ...rest] = steps
    if (first !== 'items' || typeof index !== 'number') return { ...whole, steps }
    items ??= findJsonItems(source.text)
    if (last?.index !== index) {
      const { start, end } = items[index] ?? { start: 0, end: 0 }
      last = {
        index,
        part: makeJsonPart({ start: source.start + start, text: source.text.slice(start, end) }),
      }
    }
    return { ...last.part, steps: rest }
  }
}

function makeJsonPart(source: DocumentText): Omit<DocumentPart, 'steps'> {
  let tree: DocumentTree | undefined
  return {
    format: 'json',
    source,
    tree: () => (tree ??= makeDocumentTree(source.start, source.text, parsePatiently(source.text))),
  }
}

function isDeeper(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return limit === 0 || Object.values(value).some((member) => isDeeper(member, limit - 1))
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0
  const members = Object.values(value)
  return members.reduce<number>(
    (count, member) => count + countMembers(member),
    isJsonObject(value) ? members.length : 0,
  )
}
