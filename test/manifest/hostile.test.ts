import t, { type Test } from 'tap'
import { readManifests } from '../../src/manifest/read-manifests.ts'

const good = 'kind: Good\n'

/** The only problem of a text, in front of which and behind which other documents are read. */
function onlyProblem(t: Test, text: string): string {
  const { manifests, problems } = readManifests(`${good}---\n${text}\n---\n${good}`)
  t.same(
    manifests.map(({ kind }) => kind),
    ['Good', 'Good'],
    'the others are read',
  )
  t.equal(problems.length, 1, 'there is one problem')
  return problems[0]?.reason ?? ''
}

await t.test('refuses what nests too deep, in one line', (t) => {
  const depth = 100_000
  const cases = {
    'open brackets': '['.repeat(depth),
    'closed brackets': `a: ${'['.repeat(depth)}${']'.repeat(depth)}`,
    mappings: `a: ${'{a: '.repeat(20_000)}`,
    dashes: '- '.repeat(20_000),
    'question marks': '? '.repeat(20_000),
    indentation: Array.from({ length: 1500 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    'a List in a List': '{kind: List, items: ['.repeat(1000) + ']}'.repeat(1000),
    'brackets beside others that are indented too little': `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}\nb: [\n1\n]`,
    'brackets that just parse': `a: ${'['.repeat(201)}${']'.repeat(201)}`,
  }
  for (const [title, text] of Object.entries(cases))
    t.equal(onlyProblem(t, text), 'nested more than 200 levels deep', title)
  for (const text of [
    `{"a":`.repeat(depth) + '1' + '}'.repeat(depth),
    `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  ])
    t.match(readManifests(text), {
      manifests: [],
      problems: [{ line: 1, reason: 'nested more than 200 levels deep' }],
    })
  t.same(readManifests(`a: ${'['.repeat(150)}${']'.repeat(150)}`).problems, [], 'but not what is only deep')
  t.end()
})

await t.test('refuses alias bombs', (t) => {
  const levels = (level: (name: string) => string): string =>
    [
      'l0: &l0 {x: 1}',
      ...Array.from({ length: 30 }, (_, index) => `l${index + 1}: &l${index + 1} ${level(`*l${index}`)}`),
    ].join('\n')
  for (const text of [
    levels((alias) => `[${alias}, ${alias}, ${alias}]`),
    levels((alias) => `{a: ${alias}, b: ${alias}, c: ${alias}}`),
    levels((alias) => `{<<: [${alias}, ${alias}, ${alias}]}`),
    `a: &a [${'x, '.repeat(10_000)}]\n${Array.from({ length: 1000 }, (_, index) => `b${index}: *a`).join('\n')}`,
  ])
    t.equal(onlyProblem(t, text), 'more aliases than any manifest needs')
  t.end()
})

await t.test('refuses aliases that go in circles', (t) => {
  t.equal(onlyProblem(t, 'a: &a [*a]'), 'the anchor a holds itself')
  t.equal(onlyProblem(t, 'a: &a {b: {c: *a}}'), 'the anchor a holds itself')
  t.equal(onlyProblem(t, 'a: &a {<<: *a}'), 'the anchor a holds itself')
  t.equal(onlyProblem(t, 'a: *a\nb: &a 1'), 'nothing before it has the anchor a')
  t.end()
})

await t.test('refuses what is too large, and reads large JSON', (t) => {
  t.match(onlyProblem(t, `a: "${'x'.repeat(50_000_000)}"`), /^too large for one document/)
  t.match(
    onlyProblem(t, `a: |\n${'  xxxxxxxxxxxxxxxxxxxxxxxxxx\n'.repeat(300_000)}`),
    /^too large for one document/,
  )
  t.match(onlyProblem(t, '\n'.repeat(2_000_000)), /^too large for one document/)
  t.equal(readManifests(`{"kind": "Large", "a": "${'x'.repeat(10_000_000)}"}`).manifests[0]?.kind, 'Large')
  const items = Array.from({ length: 5000 }, (_, index) => ({ kind: 'Item', index, text: 'x'.repeat(2000) }))
  const { manifests } = readManifests(JSON.stringify({ kind: 'List', items }))
  t.equal(manifests.length, 5000)
  t.match(manifests[4999]?.locate('index'), { line: 1 })
  t.end()
})

await t.test('tells binary files and foreign characters', (t) => {
  t.equal(onlyProblem(t, 'a: \u001b[31m'), 'the control character U+001B, which YAML does not allow')
  t.equal(onlyProblem(t, '\u007fELF\u0002\u0001\0\0\0'), 'not text: it has NUL characters')
  t.equal(onlyProblem(t, 'PK\0\0\0'), 'not text: it has NUL characters')
  t.match(onlyProblem(t, 'a: 1 # \u2028spec: 2'), /^U\+2028 ends a line for kubectl/)
  t.match(onlyProblem(t, 'a: 1 # \rspec: 2'), /^U\+000D ends a line for kubectl/)
  t.equal(onlyProblem(t, 'a: \uFEFF'), 'a byte order mark inside the file')
  t.end()
})

await t.test('tells Helm templates once for a file, and only where the text is no YAML', (t) => {
  const helm = 'a Helm template, not YAML; render it first: helm template ...'
  t.equal(onlyProblem(t, 'metadata:\n  name: {{ .Release.Name }}'), helm)
  t.equal(onlyProblem(t, "{{- if eq .Values.a 'b' }}\na: 1\n{{- end }}"), helm)
  t.equal(onlyProblem(t, 'a:\n  {{- toYaml .Values.a | nindent 2 }}'), helm)
  t.equal(onlyProblem(t, "a: it's {{ .a }}: b: c"), helm)
  t.same(
    readManifests('a: {{ .a }}\n---\nkind: B\n---\n{{ if b }}\n---\nc: [\n').problems.map(
      ({ line, reason }) => [line, reason],
    ),
    [
      [1, helm],
      [8, 'flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
  )
  t.same(readManifests('a: "{{ .a }}" # {{ b }}\n').problems, [])
  t.match(onlyProblem(t, 'a: [ # {{ b }}\n"{{"'), /^flow sequence/)
  t.equal(readManifests('{{- with .Values.x }}\na: b\n{{- end }}\n').problems[0]?.reason, helm)
  t.end()
})

await t.test(
  'reads on after a document that is broken in thousands of ways, and gives short reasons',
  (t) => {
    t.ok(onlyProblem(t, `[${','.repeat(2000)}`))
    t.ok(onlyProblem(t, '@ `\n'.repeat(2000)))
    t.ok(onlyProblem(t, 'a: [\n1\n]\n'.repeat(300) + 'b: [\n'))
    t.ok(onlyProblem(t, `a: *${'x'.repeat(10_000)}`).length < 250)
    t.end()
  },
)
