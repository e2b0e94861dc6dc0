import type { CST } from 'yaml'
import { scanCode } from './code-of-line.ts'

/**
 * The same text with the lines of a bracket put into one, by spaces in place of line breaks, tabs and comments, so that
 * every offset stays. go-yaml minds no indentation within brackets, which the parser insists on. Undefined where the
 * tokens show no such bracket, or where a scalar runs over the lines.
 */
export function joinFlowLines(text: string, tokens: readonly CST.Token[]): string | undefined {
  const pieces: string[] = []
  let done = 0
  for (const start of tokens.flatMap(openBrackets)) {
    if (start < done) continue
    const joined = joinFrom(text, start)
    if (joined === undefined) break
    pieces.push(text.slice(done, start), joined)
    done = start + joined.length
  }
  return done === 0 ? undefined : [...pieces, text.slice(done)].join('')
}

/** Where the outermost brackets open whose end the parser did not find, in the order of the text. */
function openBrackets(token: CST.Token): readonly number[] {
  switch (token.type) {
    case 'document':
      return token.value === undefined ? [] : openBrackets(token.value)
    case 'block-map':
    case 'block-seq':
      return inItems(token.items)
    case 'flow-collection': {
      const closing = token.start.source === '{' ? '}' : ']'
      return token.end[0]?.source === closing ? inItems(token.items) : [token.offset]
    }
    default:
      return []
  }
}

function inItems(items: readonly CST.CollectionItem[]): readonly number[] {
  return items.flatMap(({ key, value }) =>
    [key, value].flatMap((token) => (token === null || token === undefined ? [] : openBrackets(token))),
  )
}

/** The text from an opening bracket to its closing one, in one line. */
function joinFrom(text: string, start: number): string | undefined {
  const pieces: string[] = []
  let depth = 0
  for (let line = start; line < text.length;) {
    const newline = text.indexOf('\n', line)
    const lineEnd = newline === -1 ? text.length : newline + 1
    const codeEnd = scanCode(text, line, lineEnd, (offset) => {
      depth += depthChange(text.charAt(offset))
      return depth === 0
    })
    if (depth === 0) return [...pieces, text.slice(line, codeEnd + 1).replace(/^\s+/, blank)].join('')
    const code = text.slice(line, codeEnd).trimEnd()
    if (code !== '' && !mayBreakAfter(code, text.slice(lineEnd))) return undefined
    pieces.push(code.replace(/^\s+/, blank), ' '.repeat(lineEnd - line - code.length))
    line = lineEnd
  }
  return undefined
}

function depthChange(character: string): number {
  if (character === '[' || character === '{') return 1
  return character === ']' || character === '}' ? -1 : 0
}

/** Whether a line may end here without a scalar going on in the next. */
function mayBreakAfter(code: string, rest: string): boolean {
  return '[{,:'.includes(code.slice(-1)) || /^\s*[\]},]/.test(rest)
}

function blank(space: string): string {
  return ' '.repeat(space.length)
}
