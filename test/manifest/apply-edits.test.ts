import fc from 'fast-check'
import t from 'tap'
import { applyEdits, applyEditsToFile, type EditedText } from '../../src/manifest/apply-edits.ts'
import { readManifests } from '../../src/manifest/read-manifests.ts'
import type { Edit } from '../../src/model/fix.ts'
import { below, renderPath, type Path } from '../../src/model/path.ts'
import { isJsonObject, type JsonObject } from '../../src/model/shape.ts'
import { holds } from '../property.ts'
import { canonical, pathsIn } from './paths-in.ts'
import { drawsFrom, renderJson, renderYaml, type Draw } from './render-yaml.ts'

/** The text after edits of its first object, or why it was left alone. */
function edit(text: string, ...edits: readonly Edit[]): string {
  const [manifest] = readManifests(text).manifests
  if (manifest === undefined) throw new Error(`unreadable: ${text}`)
  return textOf(applyEdits(text, manifest, edits))
}

function textOf(edited: EditedText): string {
  return edited.ok ? edited.text : `refused: ${edited.reason}`
}

const policy = `spec:
  podSelector: {} # all
  # rules
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {team: shop}
        # and
        - podSelector:
            matchLabels:
              'app': web   # the shop
      ports:
      - port: 80
`

await t.test('writes a scalar anew in the quotes that it had', (t) => {
  const text = 'a: \'x\' # one\nb: "y" # two\nc: z # three\nd: [1, yes]\ne: # four\n'
  const set = (path: string, value: string): Edit => ({ kind: 'set', path, value })
  t.equal(
    edit(
      text,
      set('a', "it's"),
      set('b', 'a "b"'),
      set('c', '10.0.0.0/8'),
      set('d[1]', 'no'),
      set('e', '::/0'),
    ),
    'a: \'it\'\'s\' # one\nb: "a \\"b\\"" # two\nc: 10.0.0.0/8 # three\nd: [1, "no"]\ne: "::/0" # four\n',
  )
  t.equal(edit('{"a": {"b": "c"}}', set('a.b', 'd')), '{"a": {"b": "d"}}')
  t.match(edit('a: |\n  x\n', set('a', 'y')), /^refused: a is written as a block of lines/)
  t.match(edit('a: {b: 1}\n', set('a', 'y')), /^refused: a is no single value/)
  t.match(edit('a: 1\n', set('a.b', 'y')), /^refused: nothing is written at a.b/)
  t.end()
})

await t.test('writes a key anew and leaves its value', (t) => {
  t.equal(
    edit(policy, {
      kind: 'rename',
      path: 'spec.ingress[0].from[1].podSelector.matchLabels.app',
      key: 'app.kubernetes.io/name',
    }),
    policy.replace("'app'", "'app.kubernetes.io/name'"),
  )
  t.equal(edit('{"a": [1, 2]}', { kind: 'rename', path: 'a', key: 'b c' }), '{"b c": [1, 2]}')
  t.match(
    edit('a: 1\nb: 2\n', { kind: 'rename', path: 'a', key: 'b' }),
    /^refused: b stands beside a already/,
  )
  t.match(edit('a: [1]\n', { kind: 'rename', path: 'a[0]', key: 'b' }), /^refused: a\[0\] has no key/)
  t.end()
})

await t.test('adds a key behind the first one, as its neighbours are written', (t) => {
  const add = (path: string): Edit => ({ kind: 'add', path, key: 'types', value: ['Ingress', 'yes'] })
  t.equal(edit(policy, add('spec')), policy.replace('# all\n', '# all\n  types: [Ingress, "yes"]\n'))
  t.equal(edit('a: {b: 1, c: 2}\n', add('a')), 'a: {b: 1, types: [Ingress, "yes"], c: 2}\n')
  t.equal(edit('a: {}\n', add('a')), 'a: {types: [Ingress, "yes"]}\n')
  t.equal(
    edit('a:\r\n- b:\r\n    c: 1\r\n', add('a[0]')),
    'a:\r\n- b:\r\n    c: 1\r\n  types: [Ingress, "yes"]\r\n',
  )
  t.equal(edit('a:\n  b: |\n    c\n', add('a')), 'a:\n  b: |\n    c\n  types: [Ingress, "yes"]\n')
  t.equal(
    edit('{\n  "a": {\n    "b": 1,\n    "c": 2\n  }\n}', add('a')),
    '{\n  "a": {\n    "b": 1,\n    "types": ["Ingress", "yes"],\n    "c": 2\n  }\n}',
  )
  t.equal(
    edit('{\n  "a": {\n    "b": 1\n  }\n}', add('a')),
    '{\n  "a": {\n    "b": 1,\n    "types": ["Ingress", "yes"]\n  }\n}',
  )
  t.equal(edit('a: {\n  b: 1 # c\n}\n', add('a')), 'a: {\n  b: 1, # c\n  types: [Ingress, "yes"]\n}\n')
  t.match(edit('a: {types: 1}\n', add('a')), /^refused: a has types already/)
  t.match(edit('a: [1]\n', add('a')), /^refused: a is no mapping/)
  t.end()
})

await t.test('writes a list anew by the items that differ', (t) => {
  const setList = (path: string, ...value: readonly string[]): Edit => ({ kind: 'set-list', path, value })
  const block = 'a:\n- p # one\n# two\n- q\n-  r # three\nb: 1\n'
  t.equal(edit(block, setList('a', 'p', 's', 'r')), block.replace('- q', '- s'))
  t.equal(edit(block, setList('a', 'p', 'r')), block.replace('- q\n', ''))
  t.equal(edit(block, setList('a', 'q', 'r')), block.replace('- p # one\n', ''))
  t.equal(edit(block, setList('a', 'p', 'q', 'r', 's')), block.replace('# three\n', '# three\n- s\n'))
  t.equal(edit(block, setList('a', 'o', 'p', 'q', 'r')), block.replace('- p', '- o\n- p'))
  t.equal(edit('a: [p, "q"]\n', setList('a', 'p')), 'a: [p]\n')
  t.equal(edit('a: [p, "q"]\n', setList('a', 'q')), 'a: ["q"]\n')
  t.equal(edit('a: [p]\n', setList('a', 'q', 'r')), 'a: [q, r]\n')
  t.equal(edit('a: [] # none\n', setList('a', 'q', 'r')), 'a: [q, r] # none\n')
  t.equal(edit('a: # none\n', setList('a', 'q', 'r')), 'a: [q, r] # none\n')
  t.equal(edit('a: null # none\n', setList('a', 'q')), 'a: [q] # none\n')
  t.equal(edit('{"a":["b"]}', setList('a', 'b', 'c')), '{"a":["b", "c"]}')
  t.equal(edit('{"a":null}', setList('a', 'b', 'c')), '{"a":["b", "c"]}')
  t.match(edit('a: b\n', setList('a', 'c')), /^refused: a is no list/)
  t.match(edit(block, setList('a')), /^refused: nothing would be left/)
  t.match(edit('a: [{b: 1}]\n', setList('a', 'c')), /^refused: a has other things/)
  t.match(edit('a: {b: 1}\n', setList('a', 'c')), /^refused: a is no list/)
  t.end()
})

await t.test('joins two items, whatever their dashes and braces', (t) => {
  const join: Edit = { kind: 'join', path: 'a', first: 0 }
  t.equal(
    edit(policy, { kind: 'join', path: 'spec.ingress[0].from', first: 0 }),
    policy.replace('- podSelector', '  podSelector'),
  )
  t.equal(
    edit('a:\n-   x: 1\n- y:\n  - 2\n\n  # c\n  z: |\n    3\nb: 4\n', join),
    'a:\n-   x: 1\n    y:\n    - 2\n\n    # c\n    z: |\n      3\nb: 4\n',
  )
  t.equal(edit('a:\n- x: 1\n-    y: 2\n     z:\n       q: 3\n', join), 'a:\n- x: 1\n  y: 2\n  z:\n    q: 3\n')
  t.equal(edit('a:\n- x: 1\n-\n    y: 2\n', join), 'a:\n- x: 1\n  y: 2\n')
  t.equal(edit('a:\n- x: 1\n- # c\n  y: 2\n', join), 'a:\n- x: 1\n  # c\n  y: 2\n')
  t.equal(edit('a:\r\n- x: 1\r\n- y: 2\r\n', join), 'a:\r\n- x: 1\r\n  y: 2\r\n')
  t.equal(edit('a: [{x: 1}, {y: 2}, {z: 3}]\n', join), 'a: [{x: 1, y: 2}, {z: 3}]\n')
  t.equal(edit('a: [{ x: 1, }, { y: 2 }]\n', join), 'a: [{ x: 1, y: 2 }]\n')
  t.equal(edit('a:\n- {x: 1} # c\n- { y: 2 }\n', join), 'a:\n- {x: 1, # c\n   y: 2 }\n')
  t.equal(edit('{"a":[{"x":1},{"y":2}]}', join), '{"a":[{"x":1,"y":2}]}')
  t.equal(
    edit(JSON.stringify({ a: [{ x: 1 }, { y: 2, z: 3 }] }, null, 2), join),
    JSON.stringify({ a: [{ x: 1, y: 2, z: 3 }] }, null, 2),
  )
  t.match(edit('a: [{x: 1}, {x: 2}]\n', join), /^refused: both items have x/)
  t.match(edit('a: [{x: 1}, 2]\n', join), /^refused: a\[0\] and the item behind it/)
  t.match(edit('a: [{x: 1}]\n', join), /^refused: a\[0\] and the item behind it/)
  t.match(edit('a:\n- x: 1\n- {y: 2}\n', join), /^refused: one of the items is written in braces/)
  t.end()
})

await t.test('makes several edits of one object together, by its paths before them', (t) => {
  t.equal(
    edit(
      'a:\n- x: 1\n- v: p\n- z: 3\n',
      { kind: 'join', path: 'a', first: 0 },
      { kind: 'rename', path: 'a[1].v', key: 'w' },
      { kind: 'set', path: 'a[1].v', value: 'q' },
      { kind: 'join', path: 'a', first: 1 },
      { kind: 'rename', path: 'a', key: 'b' },
    ),
    'b:\n- x: 1\n  w: q\n  z: 3\n',
  )
  t.match(
    edit('a: b\n', { kind: 'set', path: 'a', value: 'c' }, { kind: 'set', path: 'a', value: 'd' }),
    /^refused: two corrections are about the same text/,
  )
  t.equal(
    edit('a: b\n', { kind: 'set', path: 'a', value: 'c' }, { kind: 'set', path: 'a', value: 'c' }),
    'a: c\n',
  )
  t.end()
})

await t.test('edits several objects of a file, and leaves the others', (t) => {
  const text =
    '# first\nkind: A\nx: 1\n---\nkind: List\nitems:\n- kind: B\n  x: 2 # b\n- {kind: C, x: 3}\n---\n{"kind": "D", "x": 4}\n'
  const { manifests } = readManifests(text)
  const changes = manifests
    .filter(({ kind }) => kind !== 'A')
    .map((manifest) => ({ manifest, edits: [{ kind: 'set', path: 'x', value: `new` }] as const }))
  t.equal(
    textOf(applyEditsToFile(text, changes)),
    text.replace('x: 2', 'x: new').replace('x: 3', 'x: new').replace('"x": 4', '"x": "new"'),
  )
  t.equal(textOf(applyEditsToFile(text, [])), text)
  const [change] = changes.map(({ manifest }) => ({
    manifest,
    edits: [{ kind: 'add', path: '', key: 'new', value: ['y'] }] as const,
  }))
  t.equal(
    change && textOf(applyEditsToFile(text, [change, change])),
    text.replace('kind: B\n', 'kind: B\n  new: ["y"]\n'),
    'what two corrections want is done once',
  )
  t.match(applyEditsToFile(`#\n${text}`, changes), {
    ok: false,
    reason: 'the file has changed since it was read',
  })
  t.end()
})

await t.test('edits the items of a List in JSON', (t) => {
  const text = JSON.stringify(
    {
      kind: 'List',
      items: [
        { kind: 'A', x: ['1'] },
        { kind: 'B', x: ['2'] },
      ],
    },
    null,
    2,
  )
  const changes = readManifests(text).manifests.map((manifest) => ({
    manifest,
    edits: [{ kind: 'set', path: 'x[0]', value: `of ${manifest.kind}` }] as const,
  }))
  t.equal(textOf(applyEditsToFile(text, changes)), text.replace('1', 'of A').replace('2', 'of B'))
  t.end()
})

await t.test('leaves alone what several places share, and templates', (t) => {
  const text = 'a: &a {x: 1}\nb: *a\nc: {<<: *a, z: 3}\n'
  const set = (path: string): Edit => ({ kind: 'set', path, value: 'new' })
  t.match(edit(text, set('a.x')), /^refused: a.x is shared through &a/)
  t.match(edit(text, set('b.x')), /^refused: b.x comes from \*a/)
  t.match(edit(text, set('c.x')), /^refused: c.x comes from a merge key/)
  t.match(edit(text, { kind: 'rename', path: 'c.x', key: 'y' }), /^refused: c.x comes from a merge key/)
  t.match(edit('a: &k b\n*k : 1\n', { kind: 'rename', path: 'b', key: 'c' }), /^refused: b has \*k for a key/)
  t.match(edit('a: [{x: 1}, &b {y: 2}]\n', { kind: 'join', path: 'a', first: 0 }), /^refused/)
  t.equal(edit(text, set('c.z')), text.replace('z: 3', 'z: new'))
  t.match(edit('a: "{{ .Values.a }}"\nb: 1\n', set('b')), /^refused: it is a template/)
  t.end()
})

await t.test('puts what stands in a mapping under one key', (t) => {
  const wrap = (path: string): Edit => ({ kind: 'wrap', path, key: 'matchLabels' })
  t.equal(edit('a: {b: c} # d\n', wrap('a')), 'a: {matchLabels: {b: c}} # d\n')
  t.equal(edit('{"a": {"b": "c"}}', wrap('a')), '{"a": {"matchLabels": {"b": "c"}}}')
  t.equal(
    edit('a: # all\n  # b\n  b: c # d\n\n  # e\n  e: |\n    x\n\n    y\nf: 1\n', wrap('a')),
    'a: # all\n  # b\n  matchLabels:\n    b: c # d\n\n    # e\n    e: |\n      x\n\n      y\nf: 1\n',
  )
  t.equal(edit('a:\r\n  b: c\r\n  d: e', wrap('a')), 'a:\r\n  matchLabels:\r\n    b: c\r\n    d: e')
  t.equal(
    edit('a: [{b: c}, {d: e}]\n', wrap('a[0]'), wrap('a[1]'), { kind: 'join', path: 'a', first: 0 }),
    'refused: the corrected text would not say what it should',
    'both would have one key twice',
  )
  t.match(edit('a: &a {b: c}\nd: *a\n', wrap('a')), /^refused: a is shared/)
  t.equal(edit('a:\n- b: c\n  d: e\n', wrap('a[0]')), 'a:\n- matchLabels:\n    b: c\n    d: e\n')
  t.match(edit('a: b\n', wrap('a')), /^refused: a is no mapping/)
  t.end()
})

await t.test('finds keys that look like a part of a path', (t) => {
  const labels = { '01': 'x', '1': 'x', 'a]b': 'x', '[0]': 'x', 'a].b[c': 'x', 'a\\]': 'x', '': 'x' }
  const text = JSON.stringify({ labels })
  for (const key of Object.keys(labels)) {
    const path = renderPath(below(below(undefined, 'labels'), key))
    t.equal(
      edit(text, { kind: 'set', path, value: 'y' }),
      JSON.stringify({ labels: { ...labels, [key]: 'y' } }),
      path,
    )
  }
  t.end()
})

const names = [
  'app',
  'app.kubernetes.io/name',
  'team',
  'yes',
  "it's",
  'é😀',
  '01',
  '1',
  'a]b',
  '[0]',
  'a\\b',
  'a].b[c',
]
const values = [
  'web',
  'x',
  '',
  'no',
  '010',
  'a: b',
  '# c',
  "it's",
  'say "hi"',
  '10.0.0.0/8',
  '::/0',
  'é😀',
  'two words',
]
const labels = fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...values), { maxKeys: 3 })
const selector = fc.record({ matchLabels: labels }, { requiredKeys: [] })
const peer = fc.record(
  {
    namespaceSelector: selector,
    podSelector: selector,
    ipBlock: fc.record({ cidr: fc.constantFrom(...values) }),
  },
  { requiredKeys: [] },
)
const rule = fc.record(
  {
    from: fc.array(peer, { maxLength: 3 }),
    ports: fc.array(fc.record({ port: fc.constantFrom(80, 'http', null) }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
const arbitraryPolicy: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      metadata: fc.record({ name: fc.constantFrom(...values), labels }),
      podSelector: selector,
      policyTypes: fc.option(
        fc.array(fc.constantFrom('Ingress', 'Egress', 'yes', 'other'), { maxLength: 4 }),
      ),
      ingress: fc.array(rule, { maxLength: 3 }),
    },
    { requiredKeys: ['metadata', 'podSelector'] },
  )
  .map(({ metadata, ...spec }) => ({ metadata, spec }))

/** Every edit that a value admits, each with what becomes of the value. */
function* editsOf(root: JsonObject, draw: Draw): Generator<readonly [Edit, JsonObject]> {
  for (const [at, value] of pathsIn(root)) {
    const path = renderPath(at)
    const change = (update: (value: unknown) => unknown): JsonObject => updateAt(root, at, update)
    const text = values[draw(values.length)] ?? ''
    if (typeof value === 'string') yield [{ kind: 'set', path, value: text }, change(() => text)]
    if (isJsonObject(value)) {
      yield [
        { kind: 'add', path, key: 'new', value: ['Ingress', text] },
        change((map) => ({ ...asObject(map), new: ['Ingress', text] })),
      ]
      if (Object.keys(value).length > 0)
        yield [{ kind: 'wrap', path, key: 'new' }, change((map) => ({ new: map }))]
      for (const key of Object.keys(value)) {
        const renamed = Object.fromEntries(
          Object.entries(value).map(([each, member]) => [each === key ? 'new key' : each, member]),
        )
        yield [{ kind: 'rename', path: renderPath(below(at, key)), key: 'new key' }, change(() => renamed)]
      }
    }
    if (Array.isArray(value)) yield* listEdits(value, path, change, draw)
  }
}

function* listEdits(
  list: readonly unknown[],
  path: string,
  change: (update: (value: unknown) => unknown) => JsonObject,
  draw: Draw,
): Generator<readonly [Edit, JsonObject]> {
  if (list.length > 0 && list.every((item) => typeof item === 'string')) {
    const wanted = [...list.filter(() => draw(3) > 0), ...values.slice(0, draw(3)), 'last'].slice(draw(2))
    if (wanted.length > 0) yield [{ kind: 'set-list', path, value: wanted }, change(() => wanted)]
  }
  for (const [first, one] of list.slice(0, -1).entries()) {
    const other = list[first + 1]
    if (!isJsonObject(one) || !isJsonObject(other) || Object.keys(one).some((key) => key in other)) continue
    if (Object.keys(one).length === 0 || Object.keys(other).length === 0) continue
    yield [
      { kind: 'join', path, first },
      change(() => [...list.slice(0, first), { ...one, ...other }, ...list.slice(first + 2)]),
    ]
  }
}

/** A copy of `root` with another value at a path. */
function updateAt(root: JsonObject, at: Path | undefined, update: (value: unknown) => unknown): JsonObject {
  if (at === undefined) return asObject(update(root))
  return updateAt(root, at.parent, (parent) => {
    if (Array.isArray(parent))
      return parent.map((item: unknown, index) => (index === at.key ? update(item) : item))
    return Object.fromEntries(
      Object.entries(asObject(parent)).map(([key, member]) => [
        key,
        key === at.key ? update(member) : member,
      ]),
    )
  })
}

function asObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error('not an object')
  return value
}

/** How many characters two texts have in common at their beginnings, and behind that at their ends. */
function commonEnds(one: string, other: string): { readonly start: number; readonly end: number } {
  const shorter = Math.min(one.length, other.length)
  let start = 0
  while (start < shorter && one[start] === other[start]) start += 1
  let end = 0
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end += 1
  return { start, end }
}

/** Throws where an edit changed more of the text than it had to. */
function checkBytes(before: string, after: string, made: Edit): void {
  const { start, end } = commonEnds(before, after)
  const changed = before.slice(start, before.length - end)
  const fail = (what: string): never => {
    throw new Error(`${made.kind} changed ${what}: ${before}\nto ${after}`)
  }
  if (made.kind === 'add' && changed !== '') fail('what was there')
  if ((made.kind === 'set' || made.kind === 'rename') && changed.includes('\n')) fail('more than a line')
  // Dashes, braces and space are all that may go or come.
  const rest = (text: string): string => text.replaceAll(/[\s{},-]/g, '')
  if (made.kind === 'join' && rest(before) !== rest(after)) fail('more than dashes and braces')
  if (made.kind === 'wrap' && rest(before) !== rest(after).replace(/"new":|new:/, '')) fail('more than a key')
  if (made.kind === 'set-list' && after.split('# kept').length !== before.split('# kept').length)
    fail('comments')
}

const fairReasons = [
  /is written as a block of lines/,
  /written in braces/,
  /a comment stands between/,
  /nothing would be left/,
  /share lines/,
]

function checkEdits(text: string, object: JsonObject, draw: Draw): number {
  let made = 0
  for (const [wanted, expected] of editsOf(object, draw)) {
    const edited = edit(text, wanted)
    if (edited.startsWith('refused: ')) {
      if (!fairReasons.some((reason) => reason.test(edited)))
        throw new Error(`${edited} ${JSON.stringify(wanted)}: ${text}`)
      continue
    }
    made += 1
    const { object: read } = readManifests(edited).manifests[0] ?? {}
    if (canonical(read) !== canonical(expected)) throw new Error(`${JSON.stringify(wanted)} gave ${edited}`)
    checkBytes(text, edited, wanted)
  }
  return made
}

await t.test('makes every edit of policies in every style, and changes nothing else', (t) => {
  let made = 0
  holds(
    t,
    fc.property(arbitraryPolicy, fc.integer(), (object, seed) => {
      const draw = drawsFrom(seed)
      made += checkEdits(renderYaml(object, { draw, sharing: false }), object, draw)
    }),
    30,
  )
  t.ok(made > 200, `${made} edits`)
  t.end()
})

await t.test('makes every edit of policies in JSON', (t) => {
  let made = 0
  holds(
    t,
    fc.property(arbitraryPolicy, fc.integer(), (object, seed) => {
      const draw = drawsFrom(seed)
      made += checkEdits(renderJson(object, draw), object, draw)
    }),
    20,
  )
  t.ok(made > 150, `${made} edits`)
  t.end()
})
