import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from 'yaml'
import { renderPath } from '../model/path.ts'
import {
  type ConfigurationProblem,
  firstInFile,
  type Keys,
  maxProblems,
  type Part,
  pathOf,
  type Position,
} from './configuration-problem.ts'

/** Far above any real configuration, and still read within a second or two, in which the guard answers nobody. */
const maxCharacters = 256 * 1024
const maxDepth = 32
/** The longest label key, with its prefix, is 317. */
const maxKeyLength = 320

/** What a configuration file says, as plain JSON, before anybody asks what it means. */
export interface Source {
  readonly value: unknown
  /** Where these steps lead in the text; as far as there is something. */
  readonly positionOf: (keys: Keys, part: Part) => Position
  /** What JSON could not say either: keys that stand twice, aliases, tags. */
  readonly problems: readonly ConfigurationProblem[]
}

/** What could be read of a text. */
export type SourceReading =
  | { readonly kind: 'source'; readonly source: Source }
  | { readonly kind: 'empty' }
  | { readonly kind: 'broken'; readonly problems: readonly ConfigurationProblem[] }

/** A value with the places of everything in it. */
interface Place {
  readonly keyOffset: number
  readonly offset: number
  readonly value: unknown
  readonly members: ReadonlyMap<string | number, Place>
}

type Complain = (offset: number, keys: Keys, reason: string) => void

/**
 * Reads a configuration file: one document of YAML 1.2, whose core schema takes `off` for a string, and so JSON too. A byte
 * order mark is passed over. Aliases are refused, so that a short text cannot mean an endless one. Never throws.
 */
export function readSource(text: string): SourceReading {
  if (text.length > maxCharacters)
    return broken([
      whole(`is too large: a configuration has at most ${maxCharacters} characters, not ${text.length}`),
    ])
  try {
    return readDocument(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (error) {
    // Not known to happen; but a file that somebody else's parser trips over must not end the guard.
    return broken([whole(`cannot be read as YAML: ${error instanceof Error ? error.message : 'it failed'}`)])
  }
}

function readDocument(text: string): SourceReading {
  const lineCounter = new LineCounter()
  const positionAt = (offset: number): Position => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  // Two equal keys are found below: the library compares each key with every other.
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter,
    prettyErrors: false,
    uniqueKeys: false,
  })
  // Behind what is nested too deeply nothing makes sense any more.
  const tooDeep = document.errors.filter(({ code }) => code === 'RESOURCE_EXHAUSTION').slice(0, 1)
  const errors = tooDeep.length > 0 ? tooDeep : document.errors
  if (errors.length > 0)
    return broken(
      errors.slice(0, maxProblems).map((error) => ({
        path: '',
        ...positionAt(error.pos[0]),
        reason: explainSyntax(error.code, error.message),
      })),
    )
  const { contents } = document
  if (contents === null || (isScalar(contents) && contents.value === null)) return { kind: 'empty' }
  const problems: ConfigurationProblem[] = []
  const root = placeOf(contents, 0, [], (offset, keys, reason) => {
    if (problems.length < maxProblems)
      problems.push({ path: renderPath(pathOf(keys)), ...positionAt(offset), reason })
  })
  return {
    kind: 'source',
    source: {
      value: root.value,
      positionOf: (keys, part) => positionAt(offsetOf(root, keys, part)),
      problems,
    },
  }
}

function placeOf(node: unknown, keyOffset: number, keys: Keys, complain: Complain): Place {
  if (!isNode(node)) return leaf(null, keyOffset, keyOffset)
  const offset = node.range?.[0] ?? keyOffset
  const refuse = (reason: string): Place => {
    complain(offset, keys, reason)
    return leaf(undefined, keyOffset, offset)
  }
  if (isAlias(node)) return refuse(`is the alias *${node.source}: write out what it stands for`)
  if (node.tag !== undefined) return refuse(`has the tag ${node.tag}: leave it out`)
  if (keys.length > maxDepth) return refuse('is nested too deeply')
  if (isMap(node)) return mapPlace(node, keyOffset, offset, keys, complain)
  if (isSeq(node)) {
    const items = node.items.map((item, index) => placeOf(item, offset, [...keys, index], complain))
    return { keyOffset, offset, value: items.map(({ value }) => value), members: new Map(items.entries()) }
  }
  return leaf(isScalar(node) ? node.value : null, keyOffset, offset)
}

function mapPlace(map: YAMLMap, keyOffset: number, offset: number, keys: Keys, complain: Complain): Place {
  const members = new Map<string, Place>()
  for (const { key, value } of map.items) {
    const keyAt = isNode(key) ? (key.range?.[0] ?? offset) : offset
    const name = isScalar(key) ? key.value : undefined
    if (typeof name !== 'string') complain(keyAt, keys, 'has a key that is not a string: put it in quotes')
    else if (name.length > maxKeyLength) complain(keyAt, keys, `has a key of ${name.length} characters`)
    // It means something else to JavaScript than to everybody else, and nothing to us.
    else if (name === '__proto__') complain(keyAt, [...keys, name], 'unknown field __proto__')
    else if (members.has(name)) complain(keyAt, [...keys, name], 'stands here a second time')
    else members.set(name, placeOf(value, keyAt, [...keys, name], complain))
  }
  const value = Object.fromEntries([...members].map(([name, place]) => [name, place.value]))
  return { keyOffset, offset, value, members }
}

function leaf(value: unknown, keyOffset: number, offset: number): Place {
  return { keyOffset, offset, value, members: new Map() }
}

function offsetOf(root: Place, keys: Keys, part: Part): number {
  let place = root
  for (const key of keys) {
    const member = place.members.get(key)
    if (member === undefined) return place.offset
    place = member
  }
  return part === 'key' ? place.keyOffset : place.offset
}

function explainSyntax(code: string, message: string): string {
  switch (code) {
    case 'MULTIPLE_DOCS':
      return 'a second document begins here: a configuration is one document'
    case 'RESOURCE_EXHAUSTION':
      return 'is nested too deeply'
    default:
      return `is not YAML: ${message.split('\n', 1)[0] ?? message}`
  }
}

function whole(reason: string): ConfigurationProblem {
  return { path: '', line: 1, column: 1, reason }
}

function broken(problems: readonly ConfigurationProblem[]): SourceReading {
  return { kind: 'broken', problems: firstInFile(problems) }
}
