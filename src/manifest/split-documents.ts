import type { TextProblem } from './text-problem.ts'

/** A stretch of a file that is read as one document. */
export interface DocumentText {
  /** Where it begins in the file. */
  readonly start: number
  readonly text: string
}

/** The documents of a file in their order, and what stands between them that kubectl would not take. */
export type FilePart =
  | { readonly kind: 'document'; readonly document: DocumentText }
  | { readonly kind: 'problem'; readonly problem: TextProblem }

/**
 * Splits YAML at the lines that begin with `---`, as kubectl's reader does: it knows nothing of block scalars or quotes,
 * and takes nothing but a comment after the dashes (k8s.io/apimachinery, pkg/util/yaml, YAMLReader).
 */
export function* splitYaml(text: string, from: number): Generator<FilePart> {
  let start = from
  for (let line = from; line < text.length;) {
    const newline = text.indexOf('\n', line)
    const end = newline === -1 ? text.length : newline + 1
    if (text.startsWith('---', line)) {
      yield* yamlPart(text, start, line)
      start = end
      const rest = text.slice(line + 3, end).trim()
      if (rest !== '' && !rest.startsWith('#')) {
        yield { kind: 'problem', problem: { offset: line + 3, reason: badSeparator } }
        start = nextSeparator(text, end)
        line = start
        continue
      }
    }
    line = nextSeparator(text, end)
  }
  yield* yamlPart(text, start, text.length)
}

const badSeparator = 'only a comment may follow the dashes on a line that begins with ---'

function* yamlPart(text: string, start: number, end: number): Generator<FilePart> {
  if (end > start) yield { kind: 'document', document: { start, text: text.slice(start, end) } }
}

/** The start of the next line that begins with `---`, from a start of a line on. */
function nextSeparator(text: string, from: number): number {
  if (text.startsWith('---', from)) return from
  const found = text.indexOf('\n---', from)
  return found === -1 ? text.length : found + 1
}
