import t from 'tap'
import { readManifests } from '../../src/manifest/read-manifests.ts'

await t.test('reads every document, and each item of a List as an object of its own', (t) => {
  const { manifests, problems } = readManifests(`apiVersion: v1
kind: Namespace
---
# only a comment
---
apiVersion: v1
kind: List
items:
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: a}}
- {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: b}}
`)
  t.same(
    manifests.map(({ kind, line }) => [kind, line]),
    [
      ['Namespace', 1],
      ['NetworkPolicy', 6],
      ['NetworkPolicy', 6],
    ],
  )
  t.same(problems, [])
  t.end()
})

await t.test('knows the kind of items by the list of a kind that they are in', (t) => {
  const { manifests } = readManifests(`apiVersion: networking.k8s.io/v1
kind: NetworkPolicyList
items:
- metadata: {name: a}
- {apiVersion: v1, kind: Namespace}
-
`)
  t.same(
    manifests.map(({ apiVersion, kind }) => [apiVersion, kind]),
    [
      ['networking.k8s.io/v1', 'NetworkPolicy'],
      ['v1', 'Namespace'],
    ],
  )
  t.end()
})

await t.test('tells where something is wrong by line and column of the file', (t) => {
  const { problems } = readManifests(`kind: A
---
a: [1
---
b: 1
b: {? [1] : 2}
--- # fine
c: 1
--- {d: 2}
...
---
e: 1
...
f: 2
`)
  t.same(
    problems.map(({ line, column }) => [line, column]),
    [
      [4, 1],
      [6, 7],
      [9, 4],
      [14, 1],
    ],
  )
  t.end()
})

await t.test('reads YAML 1.1 as kubectl does: merge keys, and yes as true', (t) => {
  const { manifests } = readManifests(`kind: A
base: &base {a: 1}
merged: {<<: *base, b: yes}
`)
  t.match(manifests[0]?.object, { merged: { a: 1, b: true } })
  t.end()
})

await t.test('takes the last of two equal keys, as Kubernetes does', (t) => {
  t.match(readManifests('kind: A\nspec: 1\nspec: 2\n').manifests[0]?.object, { spec: 2 })
  t.end()
})

await t.test('reads JSON', (t) => {
  t.match(readManifests('{"kind": "NetworkPolicy", "apiVersion": "networking.k8s.io/v1"}').manifests, [
    { kind: 'NetworkPolicy', apiVersion: 'networking.k8s.io/v1', line: 1 },
  ])
  t.end()
})

await t.test('tells where a document is broken and still reads the others', (t) => {
  const { manifests, problems } = readManifests('kind: A\n---\nb: [1\n---\nkind: C\n')
  t.same(
    manifests.map(({ kind }) => kind),
    ['A', 'C'],
  )
  t.equal(problems.length, 1)
  t.equal(problems[0]?.line, 4)
  t.end()
})

await t.test('refuses an alias bomb', (t) => {
  const levels = Array.from(
    { length: 9 },
    (_, level) =>
      `l${level}: &l${level} [${Array(9)
        .fill(level === 0 ? 'x' : `*l${level - 1}`)
        .join(', ')}]`,
  )
  const { manifests, problems } = readManifests(levels.join('\n'))
  t.same(manifests, [])
  t.match(problems, [{ reason: /alias/i }])
  t.end()
})

await t.test('an empty file holds nothing', (t) => {
  t.same(readManifests(''), { manifests: [], problems: [] })
  t.same(readManifests('---\n---\n'), { manifests: [], problems: [] })
  t.end()
})
