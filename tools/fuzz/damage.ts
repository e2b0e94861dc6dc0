import type { Chance } from './random.ts'

/** Breaks a review, or only adds what should make no difference. Gives the text of the body. */
export function damage(chance: Chance, review: unknown): string {
  return chance.weigh<() => string>([
    [6, () => JSON.stringify(withOneChange(chance, review, () => odd(chance)))],
    [4, () => JSON.stringify(withOneChange(chance, review, () => undefined))],
    [3, () => withNoise(chance, JSON.stringify(review))],
    [2, () => withDuplicateKey(chance, JSON.stringify(review))],
    [2, () => withByteEdits(chance, JSON.stringify(review))],
    [1, () => JSON.stringify(review).slice(0, chance.below(2000))],
    [1, () => chance.pick(wholeBodies)],
    [1, () => `\uFEFF${JSON.stringify(review)}`],
    [1, () => `${JSON.stringify(review)}${chance.pick(['{}', '\n', '\u0000', ']'])}`],
  ])()
}

const wholeBodies: readonly [string, ...string[]] = [
  '',
  'null',
  '[]',
  '{}',
  '"review"',
  '{"request":null}',
  '{"request":{}}',
  '{"request":{"uid":""}}',
  '{"request":{"uid":7}}',
  '{"request":{"uid":"u"}}',
  '{"__proto__":{"request":{"uid":"u"}}}',
  `${'['.repeat(5000)}${']'.repeat(5000)}`,
]

/** Values that stand where none of their kind should. */
function odd(chance: Chance): unknown {
  return chance.pick([
    null,
    true,
    0,
    -1,
    1e308,
    4294967376,
    '',
    'x',
    '\ud800\u0000\u001b',
    [],
    {},
    [null],
    [[]],
    [{}],
    JSON.parse('{"__proto__":{"allowed":true},"constructor":{"prototype":{}}}') as unknown,
    { toString: 1, valueOf: 'x', length: 3, then: 'never' },
  ])
}

/** A copy of a JSON value in which one value, somewhere, is another; undefined takes it away. */
function withOneChange(chance: Chance, value: unknown, make: () => unknown): unknown {
  const isLeaf = typeof value !== 'object' || value === null || Object.keys(value).length === 0
  if (isLeaf) return make()
  const keys = Object.keys(value)
  const chosen = keys[chance.below(keys.length)]
  // The deeper places are the more interesting, and there are many more of them.
  const change = (member: unknown): unknown =>
    chance.oneIn(9) ? make() : withOneChange(chance, member, make)
  if (Array.isArray(value))
    return value.map((member: unknown, index) => (String(index) === chosen ? change(member) : member))
  return Object.fromEntries(
    Object.entries(value).map(([key, member]: [string, unknown]) => [
      key,
      key === chosen ? change(member) : member,
    ]),
  )
}

/** Members that nobody knows, wherever an object begins; in an empty one the text is no JSON any more. */
function withNoise(chance: Chance, text: string): string {
  const noise = chance.pick([
    '"__proto__":{"metadata":{"deletionTimestamp":"x"}}',
    '"unknownField":[1e400,-0,1E-999]',
    '"constructor":{"prototype":{"allowed":true}}',
    `"deep":${'['.repeat(3000)}${']'.repeat(3000)}`,
    `"big":${'9'.repeat(2000)}`,
    '"lone":"\\ud800"',
    '"toString":null,"hasOwnProperty":1',
    '"Spec":{},"SPEC":{},"podselector":{}',
  ])
  return insertAt(chance, text, '{', (brace) => `${brace}${noise},`)
}

/** A member twice: the last one counts. */
function withDuplicateKey(chance: Chance, text: string): string {
  const key = chance.pick([
    'spec',
    'object',
    'oldObject',
    'labels',
    'operation',
    'uid',
    'userInfo',
    'ingress',
    'metadata',
  ])
  const first = chance.pick(['{}', 'null', '"DELETE"', '[]', '{"deletionTimestamp":"now"}'])
  return insertAt(chance, text, `"${key}":`, (found) => `${found}${first},${found}`)
}

function withByteEdits(chance: Chance, text: string): string {
  const characters = Array.from(text)
  for (let edit = chance.below(4); edit >= 0; edit -= 1) {
    const at = chance.below(characters.length)
    const instead = chance.pick([
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '\\',
      '0',
      'e',
      ' ',
      '\u0000',
      '\ud800',
      'null',
    ])
    characters.splice(at, chance.below(2), ...(chance.oneIn(3) ? [] : [instead]))
  }
  return characters.join('')
}

/** Replaces one of the places where `sought` stands. */
function insertAt(chance: Chance, text: string, sought: string, replace: (found: string) => string): string {
  const pieces = text.split(sought)
  if (pieces.length < 2) return text
  const chosen = 1 + chance.below(pieces.length - 1)
  return pieces.slice(0, chosen).join(sought) + replace(sought) + pieces.slice(chosen).join(sought)
}
