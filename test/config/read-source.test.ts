import t from 'tap'
import { readSource } from '../../src/config/read-source.ts'

function problemsOf(text: string): readonly string[] {
  const reading = readSource(text)
  const problems =
    reading.kind === 'broken' ? reading.problems : reading.kind === 'source' ? reading.source.problems : []
  return problems.map(({ line, column, path, reason }) => `${line}:${column}: ${path}: ${reason}`)
}

function valueOf(text: string): unknown {
  const reading = readSource(text)
  return reading.kind === 'source' ? reading.source.value : undefined
}

await t.test('reads YAML 1.2: off, yes and dates are strings', (t) => {
  t.same(valueOf('a: off\nb: yes\nc: 2026-01-01\nd: [1, true, null, ~]\n<<: {e: 1}\n'), {
    a: 'off',
    b: 'yes',
    c: '2026-01-01',
    d: [1, true, null, null],
    '<<': { e: 1 },
  })
  t.end()
})

await t.test('knows where keys and values stand, as far as there is something', (t) => {
  const reading = readSource('a:\n  b: [1,\n    22]\n')
  if (reading.kind !== 'source') throw new Error('the text must be readable')
  const { positionOf } = reading.source
  t.same(positionOf(['a', 'b'], 'key'), { line: 2, column: 3 })
  t.same(positionOf(['a', 'b'], 'value'), { line: 2, column: 6 })
  t.same(positionOf(['a', 'b', 1], 'value'), { line: 3, column: 5 })
  t.same(positionOf(['a', 'c', 'd'], 'value'), { line: 2, column: 3 })
  t.same(positionOf([], 'value'), { line: 1, column: 1 })
  t.end()
})

await t.test('counts columns as if a byte order mark were not there', (t) => {
  t.same(problemsOf('\uFEFF*a'), ['1:1: : is the alias *a: write out what it stands for'])
  t.end()
})

await t.test('tells an empty file from one that says nothing understandable', (t) => {
  for (const text of ['', '\n\n', '# only a comment\n', '---\n', 'null', '~', '\uFEFF'])
    t.same(readSource(text), { kind: 'empty' }, JSON.stringify(text))
  t.end()
})

const bad: readonly (readonly [string, ...string[]])[] = [
  ['a: 1\nb: 2\na: 3\na: 4', '3:1: a: stands here a second time', '4:1: a: stands here a second time'],
  ['{"a": {"b": 1,\n "b": 2}}', '2:2: a.b: stands here a second time'],
  [
    'a: &x [1]\nb: [*x, *x]',
    '2:5: b[0]: is the alias *x: write out what it stands for',
    '2:9: b[1]: is the alias *x: write out what it stands for',
  ],
  ['a: &a\n  b: *a', '2:6: a.b: is the alias *a: write out what it stands for'],
  ['a: !!binary aGk=', '1:13: a: has the tag tag:yaml.org,2002:binary: leave it out'],
  ['a: !foo {b: 1}', '1:9: a: has the tag !foo: leave it out'],
  ['1: a', '1:1: : has a key that is not a string: put it in quotes'],
  ['a: {? [b] : c}', '1:7: a: has a key that is not a string: put it in quotes'],
  ['a:\n  __proto__: {b: 1}', '2:3: a[__proto__]: unknown field __proto__'],
  [`? ${'k'.repeat(321)}\n: 1`, '1:3: : has a key of 321 characters'],
  ['a: 1\n---\nb: 1', '2:1: : a second document begins here: a configuration is one document'],
  [
    'a: [1\nb: 2',
    '2:1: : is not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ],
  ['\ta: 1', '1:1: : is not YAML: Tabs are not allowed as indentation'],
  ['a: "', '1:5: : is not YAML: Missing closing "quote'],
  ['x'.repeat(262_145), '1:1: : is too large: a configuration has at most 262144 characters, not 262145'],
]

await t.test('refuses what JSON could not say, and says where', (t) => {
  for (const [text, ...problems] of bad)
    t.same(problemsOf(text).slice(0, problems.length), problems, text.slice(0, 40))
  t.end()
})

await t.test('is stopped by nothing that is nested too deeply', (t) => {
  t.match(problemsOf('a: '.repeat(20) + '['.repeat(33) + ']'.repeat(33))[0], /is not YAML/)
  t.same(
    problemsOf('['.repeat(34) + ']'.repeat(34)).map((problem) => problem.slice(-24)),
    [': is nested too deeply'].map((end) => `[0][0]${end}`.slice(-24)),
  )
  for (const text of ['['.repeat(100_000), '- '.repeat(100_000), '{a: '.repeat(50_000)])
    t.match(problemsOf(text), [/^\d+:\d+: : is nested too deeply$/])
  t.end()
})

await t.test('a bomb of aliases costs nothing', (t) => {
  const levels = Array.from({ length: 30 }, (_, level) =>
    level === 0 ? 'a0: &a0 [x]' : `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
  )
  t.equal(problemsOf(levels.join('\n')).length, 20)
  t.end()
})
