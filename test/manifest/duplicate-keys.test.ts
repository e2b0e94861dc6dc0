import t from 'tap'
import { readManifests } from '../../src/manifest/read-manifests.ts'

function duplicatesIn(text: string): readonly (readonly string[])[] {
  return readManifests(text).manifests.map(({ duplicateKeys }) => duplicateKeys())
}

await t.test('finds keys that one mapping writes twice, each once, by its path', (t) => {
  t.same(
    duplicatesIn(`a: 1
b:
  - x: 1
    y: 2
    x: 2
    "x": 3
  - {app.kubernetes.io/name: a, app.kubernetes.io/name: b}
a: {c: 1, c: 2}
`),
    [['a', 'a.c', 'b[0].x', 'b[1][app.kubernetes.io/name]']],
  )
  t.end()
})

await t.test('finds keys that only become equal', (t) => {
  t.same(duplicatesIn('yes: 1\ntrue: 2\n010: 1\n8: 2\n'), [['true', '[8]']])
  t.end()
})

await t.test('takes nothing for a duplicate that a merge key brings in', (t) => {
  t.same(duplicatesIn('a: &a {x: 1}\nb: {<<: *a, x: 2}\nc: {<<: *a, <<: *a}\n'), [[]])
  t.same(duplicatesIn('a: {<<: {x: 1, x: 2}}\n'), [['a.x']], 'but for one within')
  t.end()
})

await t.test('looks once at what aliases repeat', (t) => {
  t.same(duplicatesIn('a: &a {x: 1, x: 2}\nb: *a\nc: [*a, *a]\n'), [['a.x']])
  t.end()
})

await t.test('looks at each item of a List by itself', (t) => {
  t.same(duplicatesIn('kind: List\nitems:\n- {a: 1, a: 2}\n- {b: 1}\n- {kind: C, c: {d: 1, d: 2}}\n'), [
    ['a'],
    [],
    ['c.d'],
  ])
  t.end()
})

await t.test('finds them in JSON', (t) => {
  t.same(duplicatesIn('{"a": {"b": ":", "b": "\\"", "c": []}, "d": [{"e": 1}], "a": {"b": 1, "b": 2}}'), [
    ['a', 'a.b'],
  ])
  t.same(duplicatesIn('{"kind": "List", "items": [{"a": 1}, {"a": 1, "a": 2}]}'), [[], ['a']])
  t.same(duplicatesIn('{"a": "x: y", "b": {"a": ":"}}'), [[]])
  t.end()
})
