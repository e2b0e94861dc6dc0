import fc from 'fast-check'
import t from 'tap'
import { readManifests, type Manifest } from '../../src/manifest/read-manifests.ts'
import { renderPath } from '../../src/model/path.ts'
import { isJsonObject } from '../../src/model/shape.ts'
import type { Region } from '../../src/model/source.ts'
import { holds } from '../property.ts'
import { arbitraryObject } from './arbitrary-object.ts'
import { canonical, pathsIn } from './paths-in.ts'
import { drawsFrom, renderJson, renderYaml } from './render-yaml.ts'

/** The only object of a text that must be right. */
function only(text: string): Manifest {
  const { manifests, problems } = readManifests(text)
  const [manifest] = manifests
  if (manifest === undefined || manifests.length > 1 || problems.length > 0)
    throw new Error(`not one object: ${JSON.stringify({ text, problems })}`)
  return manifest
}

/** What stands in a region. */
function textAt(text: string, { line, column, endLine, endColumn }: Region): string {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const marked = lines.slice(line - 1, endLine)
  const last = marked.length - 1
  return marked
    .map((each, index) =>
      each.slice(index === 0 ? column - 1 : 0, index === last ? endColumn - 1 : undefined),
    )
    .join('\n')
}

/** What a stretch of YAML means by itself. */
function meaning(text: string): unknown {
  const { object } = only(`value: ${text}\n`)
  return isJsonObject(object) ? object['value'] : undefined
}

function checkEveryPath(text: string, object: unknown): void {
  const manifest = only(text)
  if (canonical(manifest.object) !== canonical(object))
    throw new Error(`read as ${JSON.stringify(manifest.object)}: ${text}`)
  for (const [at, value] of pathsIn(object)) {
    const path = renderPath(at)
    const region = manifest.locate(path)
    const marked = textAt(text, region)
    const isCollection = typeof value === 'object' && value !== null
    if (isCollection && region.line !== region.endLine)
      throw new Error(`${path} is marked over lines: ${marked}`)
    // Of a mapping or list in lines only the first one is marked, and one with aliases means nothing by itself.
    const isWhole = !isCollection || /^[[{].*[\]}]$/.test(marked)
    if (isWhole && !/\*a\d/.test(marked) && canonical(meaning(marked)) !== canonical(value))
      throw new Error(`${path} is marked as ${JSON.stringify(marked)}: ${text}`)
    if (at === undefined || typeof at.key === 'number') continue
    const key = textAt(text, manifest.locate(path, 'key'))
    if (JSON.stringify(only(`${key}: 1\n`).object) !== JSON.stringify({ [at.key]: 1 }))
      throw new Error(`the key of ${path} is marked as ${JSON.stringify(key)}: ${text}`)
    const entry = manifest.locate(path, 'entry')
    if (!textAt(text, entry).startsWith(key) && !text.includes('*a'))
      throw new Error(`the entry of ${path} is marked as ${JSON.stringify(textAt(text, entry))}`)
  }
}

await t.test('marks what means the very value, in every style', (t) => {
  holds(
    t,
    fc.property(arbitraryObject, fc.integer(), (object, seed) => {
      checkEveryPath(renderYaml(object, { draw: drawsFrom(seed), sharing: false }), object)
    }),
    400,
  )
  t.end()
})

await t.test('marks where it is written, through aliases and merge keys', (t) => {
  holds(
    t,
    fc.property(arbitraryObject, fc.integer(), (object, seed) => {
      checkEveryPath(renderYaml(object, { draw: drawsFrom(seed), sharing: true }), object)
    }),
    400,
  )
  t.end()
})

await t.test('marks in JSON', (t) => {
  holds(
    t,
    fc.property(arbitraryObject, fc.integer(), (object, seed) => {
      checkEveryPath(renderJson(object, drawsFrom(seed)), object)
    }),
  )
  t.end()
})

await t.test('points at a place by a line of it, and at nothing by what is nearest', (t) => {
  const text = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: a} # one line
spec:
  podSelector:   # which
    matchLabels:
      app: "web"
  ingress: # in
    # from whom
    - from: # peers
        - podSelector: {}
        -
          ipBlock:
            cidr: 10.0.0.0/8
      ports: [
        {port: 80},   # web
        {port: 443}
      ]
    -
  egress:
`
  const manifest = only(text)
  const marked = (path: string, part?: 'key' | 'value' | 'entry'): string =>
    textAt(text, manifest.locate(path, part))
  const cases: readonly (readonly [string, string, string, string])[] = [
    [
      '',
      'apiVersion: networking.k8s.io/v1',
      'apiVersion: networking.k8s.io/v1',
      'apiVersion: networking.k8s.io/v1',
    ],
    ['kind', 'NetworkPolicy', 'kind', 'kind: NetworkPolicy'],
    ['metadata', '{name: a}', 'metadata', 'metadata: {name: a}'],
    ['spec', 'podSelector:', 'spec', 'spec:'],
    ['spec.podSelector', 'matchLabels:', 'podSelector', 'podSelector:'],
    ['spec.podSelector.matchLabels.app', '"web"', 'app', 'app: "web"'],
    ['spec.ingress', '- from:', 'ingress', 'ingress:'],
    ['spec.ingress[0]', 'from:', 'from:', 'from:'],
    ['spec.ingress[0].from', '- podSelector: {}', 'from', 'from:'],
    ['spec.ingress[0].from[1]', 'ipBlock:', 'ipBlock:', 'ipBlock:'],
    ['spec.ingress[0].ports', '[', 'ports', 'ports: ['],
    ['spec.ingress[0].ports[1].port', '443', 'port', 'port: 443'],
    ['spec.ingress[1]', '-', '-', '-'],
    ['spec.egress', 'egress', 'egress', 'egress:'],
    // What is not there.
    ['metadata.namespace', '{name: a}', '{name: a}', '{name: a}'],
    ['spec.policyTypes', 'spec', 'spec', 'spec'],
    ['spec.podSelector.matchLabels.tier', 'app: "web"', 'app: "web"', 'app: "web"'],
    ['spec.ingress[0].from[0].podSelector.matchLabels', '{}', '{}', '{}'],
    ['spec.ingress[0].from[1].ipBlock.except[3]', 'cidr: 10.0.0.0/8', 'cidr: 10.0.0.0/8', 'cidr: 10.0.0.0/8'],
    ['spec.ingress[7].from', 'ingress', 'ingress', 'ingress'],
    ['spec.egress[0]', 'egress', 'egress', 'egress'],
    ['kind.of.thing', 'NetworkPolicy', 'NetworkPolicy', 'NetworkPolicy'],
    [
      'status',
      'apiVersion: networking.k8s.io/v1',
      'apiVersion: networking.k8s.io/v1',
      'apiVersion: networking.k8s.io/v1',
    ],
  ]
  for (const [path, value, key, entry] of cases) {
    t.equal(marked(path), value, `the value of ${path}`)
    t.equal(marked(path, 'key'), key, `the key of ${path}`)
    t.equal(marked(path, 'entry'), entry, `the entry of ${path}`)
  }
  t.end()
})

await t.test('marks scalars of several lines as far as their text goes', (t) => {
  const text = 'a: |  # literal\n  x\n  y\n\n\nb: "x\n  y"  # quoted\nc: x\n  y\n'
  const manifest = only(text)
  t.equal(textAt(text, manifest.locate('a')), '|  # literal\n  x\n  y')
  t.equal(textAt(text, manifest.locate('b')), '"x\n  y"')
  t.equal(textAt(text, manifest.locate('c')), 'x\n  y')
  t.equal(textAt(text, manifest.locate('c', 'entry')), 'c: x\n  y')
  t.end()
})

await t.test('counts lines over documents, and paths from the items of a List', (t) => {
  const text = `kind: A
---
# a comment
kind: List
items:
- kind: B
  spec: {x: 1}
- kind: C
  spec: {x: 2}
---
{"kind": "D", "spec": {"x": 3}}
`
  const { manifests } = readManifests(text)
  t.same(
    manifests.map(({ kind, line, locate }) => [kind, line, textAt(text, locate('spec.x')), locate('').line]),
    [
      ['A', 1, 'kind: A', 1],
      ['B', 4, '1', 6],
      ['C', 4, '2', 8],
      ['D', 11, '3', 11],
    ],
  )
  t.end()
})

await t.test('finds the items of a List in JSON, the last list of that name', (t) => {
  const text = `{"items": [1], "kind": "List", "it\\u0065ms": [
  {"kind": "A", "spec": {"items": ["]", {"x": "\\"}"}]}},
  {"kind": "B", "spec": 5}
]} {"kind": "C", "spec": 6}`
  const { manifests } = readManifests(text)
  t.same(
    manifests.map(({ kind, locate }) => [kind, textAt(text, locate('spec'))]),
    [
      ['A', '{"items": ["]", {"x": "\\"}"}]}'],
      ['B', '5'],
      ['C', '6'],
    ],
  )
  t.match(readManifests(`\n\n${text}`).manifests[1], { line: 3 })
  t.same(manifests[1]?.locate('spec'), { line: 3, column: 25, endLine: 3, endColumn: 26 })
  t.end()
})

await t.test('counts columns in UTF-16 units, and a byte order mark as none', (t) => {
  t.same(only('\uFEFFa: 1\n').locate('a'), { line: 1, column: 4, endLine: 1, endColumn: 5 })
  t.same(only('{"é😀": 1}').locate('[é😀]'), { line: 1, column: 9, endLine: 1, endColumn: 10 })
  t.same(only('a: 1\r\nb: 2\r\n').locate('b'), { line: 2, column: 4, endLine: 2, endColumn: 5 })
  t.same(only('# x\ta\na:\t1\n').locate('a'), { line: 2, column: 4, endLine: 2, endColumn: 5 })
  t.end()
})

await t.test('marks what an alias or a merge key brings in where it is written', (t) => {
  const text = `base: &base
  x: 1
  w: &why [2]
one: *base
two:
  <<: *base
  x: 3
three: {<<: [*base, {z: *why}]}
four:
  x: 4
  <<: *base
`
  const manifest = only(text)
  const place = (path: string, part?: 'key' | 'entry'): string => {
    const region = manifest.locate(path, part)
    return `${region.line}: ${textAt(text, region)}`
  }
  t.equal(place('one'), '2: x: 1')
  t.equal(place('one', 'key'), '4: one')
  t.equal(place('one', 'entry'), '4: one: *base')
  t.equal(place('one.w[0]'), '3: 2')
  t.equal(place('two.x'), '7: 3')
  t.equal(place('two.w', 'key'), '3: w')
  t.equal(place('three.z[0]'), '3: 2')
  t.equal(place('three.z', 'entry'), '8: z: *why')
  t.equal(place('four.x'), '2: 1', 'a merge key overwrites what stands before it')
  t.end()
})

await t.test('marks in brackets that are indented less than their key', (t) => {
  const text = 'a:\n  b: [\n 1, # one\n{x: 2}\n]\nc: 3\n'
  const manifest = only(text)
  t.equal(textAt(text, manifest.locate('a.b[1].x')), '2')
  t.equal(textAt(text, manifest.locate('c')), '3')
  t.end()
})
