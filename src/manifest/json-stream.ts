import { endOfJson, skipSpace } from './json-scan.ts'
import { longestJson, type TextProblem } from './text-problem.ts'

/** One JSON object of a stream. */
export interface JsonDocument {
  readonly start: number
  readonly end: number
  readonly value: unknown
}

/** The JSON objects that a file begins with, and what is behind them. */
export interface JsonStream {
  readonly documents: readonly JsonDocument[]
  /** Where to go on as YAML; undefined where nothing is left, or nothing that kubectl would read. */
  readonly yamlFrom: number | undefined
  readonly problem: TextProblem | undefined
}

/**
 * Reads the JSON objects that follow one another from `from` on. What comes after the first of them, or instead of it,
 * may be YAML; after two it must be JSON, as in kubectl (k8s.io/apimachinery, pkg/util/yaml, YAMLOrJSONDecoder).
 */
export function readJsonStream(text: string, from: number): JsonStream {
  const whole = parseJson(text, skipSpace(text, from), text.length)
  if (whole !== undefined) return { documents: [whole], yamlFrom: undefined, problem: undefined }
  const documents: JsonDocument[] = []
  for (let end = from; ;) {
    const start = skipSpace(text, end)
    if (start === text.length) return { documents, yamlFrom: undefined, problem: undefined }
    const document = text.charAt(start) === '{' ? parseNext(text, start) : undefined
    if (document === undefined) return stopAt(text, end, start, documents)
    documents.push(document)
    end = document.end
  }
}

function stopAt(text: string, end: number, next: number, documents: readonly JsonDocument[]): JsonStream {
  if (documents.length < 2) {
    const newline = text.slice(end, next).indexOf('\n')
    return { documents, yamlFrom: newline === -1 ? next : end + newline + 1, problem: undefined }
  }
  const problem = { offset: next, reason: 'not JSON, which kubectl expects after two JSON objects' }
  return { documents, yamlFrom: undefined, problem }
}

function parseNext(text: string, start: number): JsonDocument | undefined {
  return parseJson(text, start, endOfJson(text, start))
}

function parseJson(text: string, start: number, end: number): JsonDocument | undefined {
  if (end - start > longestJson) return undefined
  try {
    return { start, end, value: JSON.parse(text.slice(start, end)) }
  } catch {
    // It may still be YAML, whose parser tells better what is wrong.
    return undefined
  }
}
