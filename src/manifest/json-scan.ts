import { trimEnd } from './code-of-line.ts'
import type { Extent } from './node-extent.ts'

const quote = 34
const comma = 44
const colon = 58
const openBracket = 91
const backslash = 92
const closeBracket = 93
const openBrace = 123
const closeBrace = 125

/** The end of the JSON object, list or string that begins at `start`, by its brackets; of the text if it does not end. */
export function endOfJson(text: string, start: number): number {
  let depth = 0
  for (let offset = start; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset)
    if (code === quote) offset = endOfString(text, offset)
    else if (code === openBrace || code === openBracket) depth += 1
    else if (code === closeBrace || code === closeBracket) depth -= 1
    else continue
    if (depth <= 0) return offset + 1
  }
  return text.length
}

/**
 * Where the items of the list called `items` in a JSON object stand: of the last one of that name. `text` is valid JSON
 * and begins with the object's brace.
 */
export function findJsonItems(text: string): readonly Extent[] {
  let items: readonly Extent[] = []
  for (const { start } of partsOf(text, 0)) {
    const keyEnd = endOfString(text, start) + 1
    const value = skipSpace(text, text.indexOf(':', keyEnd) + 1)
    if (JSON.parse(text.slice(start, keyEnd)) === 'items')
      items = text.charCodeAt(value) === openBracket ? [...partsOf(text, value)] : []
  }
  return items
}

/** What stands between the commas of the list or object that begins at `start`. */
function* partsOf(text: string, start: number): Generator<Extent> {
  let from = skipSpace(text, start + 1)
  for (let offset = from; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset)
    if (code === quote || code === openBrace || code === openBracket) offset = endOfJson(text, offset) - 1
    else if (code === comma || code === closeBrace || code === closeBracket) {
      if (offset > from) yield { start: from, end: trimEnd(text, from, offset) }
      if (code !== comma) return
      from = skipSpace(text, offset + 1)
    }
  }
}

/** How many members all objects of a JSON text have together, equal keys counted as often as they stand there. */
export function countJsonMembers(text: string): number {
  let members = 0
  for (let offset = 0; offset < text.length; offset += 1) {
    const code = text.charCodeAt(offset)
    if (code === quote) offset = endOfString(text, offset)
    else if (code === colon) members += 1
  }
  return members
}

/** The first offset from `from` on that is no white space of JSON. */
export function skipSpace(text: string, from: number): number {
  let offset = from
  while (offset < text.length && ' \t\r\n'.includes(text.charAt(offset))) offset += 1
  return offset
}

/** The offset of the quote that ends a string, or of the end of the text. */
function endOfString(text: string, start: number): number {
  let offset = start + 1
  while (offset < text.length && text.charCodeAt(offset) !== quote)
    offset += text.charCodeAt(offset) === backslash ? 2 : 1
  return offset
}
