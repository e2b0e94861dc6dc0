import type { CST } from 'yaml'
import type { TextProblem } from './text-problem.ts'

/**
 * The first tab where a line or the item of a list begins, before a comment or on an empty line too. YAML 1.2 allows
 * some of them; go-yaml refuses them outside brackets (scannerc.go, yaml_parser_scan_to_next_token).
 */
export function findForbiddenTab(text: string, tokens: readonly CST.Token[]): TextProblem | undefined {
  if (!text.includes('\t')) return undefined
  const spaces = tokens.flatMap((token) => spacesBeforeItems(token))
  const offset = spaces.find(({ source }) => source.includes('\t'))?.offset
  return offset === undefined ? undefined : { offset, reason: 'a tab where only spaces may stand' }
}

/** The white space that begins lines and items in a token and all that it holds, in the order of the text. */
function spacesBeforeItems(token: CST.Token | null | undefined): readonly CST.SourceToken[] {
  if (token === null || token === undefined) return []
  switch (token.type) {
    case 'document':
      return [
        ...leadingSpaces(token.start, true),
        ...spacesBeforeItems(token.value),
        ...leadingSpaces(token.end, true),
      ]
    case 'space':
      return [token]
    case 'block-map':
    case 'block-seq':
      return token.items.flatMap(({ start, key, sep, value }) => [
        ...leadingSpaces(start, true),
        ...spacesBeforeItems(key),
        ...leadingSpaces(sep),
        ...spacesBeforeItems(value),
      ])
    case 'scalar':
    case 'single-quoted-scalar':
    case 'double-quoted-scalar':
    case 'alias':
    case 'flow-collection':
    case 'doc-end':
      return leadingSpaces(token.end)
    default:
      return []
  }
}

function leadingSpaces(
  tokens: readonly CST.SourceToken[] | undefined,
  startsLine = false,
): readonly CST.SourceToken[] {
  let leads = startsLine
  return (tokens ?? []).filter(({ type }) => {
    if (type === 'space') return leads
    leads = type === 'newline' || type === 'seq-item-ind' || type === 'explicit-key-ind'
    return false
  })
}
