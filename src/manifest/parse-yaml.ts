import { Composer, Lexer, Parser, type CST, type Document, type ParsedNode, type YAMLParseError } from 'yaml'
import { findForbiddenCharacter } from './forbidden-character.ts'
import { findForbiddenTab } from './forbidden-tab.ts'
import { joinFlowLines } from './join-flow-lines.ts'
import { longestYaml, mostLexemes, tooDeep, tooLarge, type TextProblem } from './text-problem.ts'

/** One YAML document as nodes, or the first reason why it is none. */
export type YamlParse =
  | {
      readonly ok: true
      readonly root: ParsedNode | null
      /** What stands behind the document and is lost. */
      readonly unread: TextProblem | undefined
    }
  | { readonly ok: false; readonly problem: TextProblem }

/** What nodes keep beside their values. */
export interface ParseOptions {
  /** With the tokens that they were made of, for editing. */
  readonly keepTokens: boolean
}

const withoutTokens: ParseOptions = { keepTokens: false }

/**
 * Parses one document. All scalars stay text: what they mean is for others to say. What kubectl would not take is a
 * problem even where the parser is more patient, since the two must not read different things.
 */
export function parseYaml(text: string, options: ParseOptions = withoutTokens): YamlParse {
  if (text.length > longestYaml) return { ok: false, problem: { offset: 0, reason: tooLarge } }
  const forbidden = findForbiddenCharacter(text)
  if (forbidden !== undefined) return { ok: false, problem: forbidden }
  // kubectl's reader ends every line.
  const composed = composeMended(text.endsWith('\n') ? text : `${text}\n`, options)
  if (composed === undefined) return { ok: false, problem: { offset: 0, reason: tooLarge } }
  const {
    tokens,
    documents: [document, next],
  } = composed
  const [error] = document?.errors.filter((each) => !isPatient(each)) ?? []
  const problem =
    findDirective(tokens) ?? (error === undefined ? findForbiddenTab(text, tokens) : problemOf(error))
  return problem === undefined
    ? { ok: true, root: document?.contents ?? null, unread: unreadAfter(next) }
    : { ok: false, problem }
}

/** The nodes of a text that is known to be right, JSON for instance: whatever the parser has against it. */
export function parsePatiently(text: string, options: ParseOptions = withoutTokens): ParsedNode | null {
  return compose(text, options)?.documents[0]?.contents ?? null
}

interface Composed {
  /** Up to the end of the first document. */
  readonly tokens: readonly CST.Token[]
  readonly documents: readonly Document.Parsed[]
}

/** How much text is parsed anew, each time with another bracket mended, before a document counts as broken. */
const mostMended = 256 * 2 ** 10

/** Composes a text after mending the indentation within its brackets, which changes no offset. */
function composeMended(text: string, options: ParseOptions): Composed | undefined {
  let composed = compose(text, options)
  for (let source = text, mended = text.length; mended < mostMended; mended += text.length) {
    const codes = new Set(composed?.documents[0]?.errors.map(({ code }) => code))
    if (composed === undefined || !codes.has('BAD_INDENT') || codes.has('RESOURCE_EXHAUSTION')) break
    const joined = joinFlowLines(source, composed.tokens)
    if (joined === undefined) break
    source = joined
    composed = compose(source, options)
  }
  return composed
}

function compose(text: string, { keepTokens }: ParseOptions): Composed | undefined {
  const tokens = parseTokens(text)
  if (tokens === undefined) return undefined
  const composer = new Composer({
    schema: 'failsafe',
    resolveKnownTags: false,
    version: '1.2',
    uniqueKeys: false,
    prettyErrors: false,
    keepSourceTokens: keepTokens,
  })
  const first = tokens.findIndex(({ type }) => type === 'document')
  return {
    tokens: first === -1 ? tokens : tokens.slice(0, first + 1),
    documents: [...composer.compose(tokens, true, text.length)],
  }
}

/** Undefined where there are too many of them. */
function parseTokens(text: string): readonly CST.Token[] | undefined {
  const parser = new Parser()
  const tokens: CST.Token[] = []
  let lexemes = 0
  for (const lexeme of new Lexer().lex(text)) {
    lexemes += 1
    if (lexemes > mostLexemes) return undefined
    for (const token of parser.next(lexeme)) tokens.push(token)
  }
  tokens.push(...parser.end())
  return tokens
}

type ParserError = Pick<YAMLParseError, 'code' | 'message' | 'pos'>

/** Whether it is an error of YAML 1.2 alone: go-yaml begins a comment after quotes and brackets without a space. */
function isPatient({ code, message }: ParserError): boolean {
  return code === 'MISSING_CHAR' && message.startsWith('Comments must be separated')
}

function problemOf({ code, message, pos }: ParserError): TextProblem {
  const reason = code === 'RESOURCE_EXHAUSTION' ? tooDeep : lowerFirst(firstLine(message))
  return { offset: pos[0], reason }
}

/** kubectl splits a file at its dashes before it parses, which leaves a directive without its document. */
function findDirective(tokens: readonly CST.Token[]): TextProblem | undefined {
  const directive = tokens.find(({ type }) => type === 'directive')
  return directive && { offset: directive.offset, reason: 'kubectl takes no % directives; leave it out' }
}

function unreadAfter(next: Document.Parsed | undefined): TextProblem | undefined {
  if (next === undefined) return undefined
  const offset = next.contents?.range[0] ?? next.range[0]
  return { offset, reason: 'kubectl reads nothing that follows ... ; begin it with ---' }
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? message
}

function lowerFirst(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1)
}
