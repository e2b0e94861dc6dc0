import { makeDocumentTree } from './document-tree.ts'
import { findTemplateAction, helmTemplateReason } from './helm-template.ts'
import { readJsonStream } from './json-stream.ts'
import { parseYaml } from './parse-yaml.ts'
import type { ReadDocument } from './read-document.ts'
import { readJsonDocument } from './read-json-document.ts'
import { readValue } from './read-value.ts'
import { splitYaml, type DocumentText } from './split-documents.ts'
import type { TextProblem } from './text-problem.ts'

/** What is found in a file, in its order. Offsets are those of the file. */
export type FileItem =
  | { readonly kind: 'document'; readonly document: ReadDocument }
  | { readonly kind: 'problem'; readonly problem: TextProblem }

/** Reads the documents of a file as kubectl would, and goes on behind those that it would stop at. */
export function* readDocuments(text: string): Generator<FileItem> {
  const from = text.startsWith('\uFEFF') ? 1 : 0
  // kubectl tries JSON where the first thing is an open brace.
  if (!/^\uFEFF?[\t-\r \u0085\u00a0]*\{/.test(text)) {
    yield* readYaml(text, from)
    return
  }
  const { documents, yamlFrom, problem } = readJsonStream(text, from)
  for (const json of documents) {
    const document = readJsonDocument(text, json)
    yield 'reason' in document ? { kind: 'problem', problem: document } : { kind: 'document', document }
  }
  if (problem !== undefined) yield { kind: 'problem', problem }
  if (yamlFrom !== undefined) yield* readYaml(text, yamlFrom)
}

function* readYaml(text: string, from: number): Generator<FileItem> {
  let isHelmTemplate = false
  let isFirst = true
  for (const part of splitYaml(text, from)) {
    // Files that were put together may have byte order marks where each of them begins.
    const items =
      part.kind === 'problem'
        ? [part]
        : readYamlDocument(isFirst ? part.document : withoutMark(part.document))
    isFirst = false
    for (const item of items) {
      // One template is told once: its documents fail in many ways, for one reason.
      const isHelm = item.kind === 'problem' && item.problem.reason === helmTemplateReason
      if (!isHelm || !isHelmTemplate) yield item
      isHelmTemplate ||= isHelm
    }
  }
}

function withoutMark(source: DocumentText): DocumentText {
  return source.text.startsWith('\uFEFF') ? { start: source.start + 1, text: source.text.slice(1) } : source
}

function readYamlDocument(source: DocumentText): readonly FileItem[] {
  const { start, text } = source
  const parse = parseYaml(text)
  if (!parse.ok) return [unreadable(source, parse.problem)]
  const tree = makeDocumentTree(start, text, parse.root)
  const read = readValue(tree)
  const unread = parse.unread === undefined ? [] : [problemIn(source, parse.unread)]
  if (!read.ok) return [unreadable(source, read.problem), ...unread]
  if (read.value === null) return unread
  const { value, mayHaveDuplicateKeys } = read
  const partAt: ReadDocument['partAt'] = (steps) => ({ format: 'yaml', source, steps, tree: () => tree })
  const offset = start + (parse.root?.range[0] ?? 0)
  return [{ kind: 'document', document: { source, offset, value, partAt, mayHaveDuplicateKeys } }, ...unread]
}

function unreadable(source: DocumentText, problem: TextProblem): FileItem {
  const offset = findTemplateAction(source.text)
  return problemIn(source, offset === undefined ? problem : { offset, reason: helmTemplateReason })
}

function problemIn({ start }: DocumentText, { offset, reason }: TextProblem): FileItem {
  return { kind: 'problem', problem: { offset: start + offset, reason } }
}
