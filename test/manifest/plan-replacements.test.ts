import t from 'tap'
import { makeReplacementPlanner } from '../../src/manifest/plan-replacements.ts'
import { readManifests } from '../../src/manifest/read-manifests.ts'
import type { Edit } from '../../src/model/fix.ts'
import { applyReplacements } from './apply-replacements.ts'

/** What is planned for one object of a text, by its number, and the text with it. */
function planned(text: string, index: number, ...edits: readonly Edit[]) {
  const manifest = readManifests(text).manifests[index]
  if (manifest === undefined) throw new Error(`no object ${index}`)
  const replacements = makeReplacementPlanner(text)(manifest, edits)
  return { replacements, text: applyReplacements(text, replacements) }
}

const set: Edit = { kind: 'set', path: 'a.b', value: 'new' }
const wrap: Edit = { kind: 'wrap', path: 'a', key: 'c' }

await t.test('places what it replaces in the file, whichever document it is in', (t) => {
  const text = '# one\na: {b: old}\n---\na:\n  b: old # here\n  d: 1\n'
  t.same(planned(text, 1, set).replacements, [
    { region: { line: 5, column: 6, endLine: 5, endColumn: 9 }, text: 'new' },
  ])
  t.equal(planned(text, 1, wrap).text, '# one\na: {b: old}\n---\na:\n  c:\n    b: old # here\n    d: 1\n')
  t.equal(planned(text, 0, wrap).text, text.replace('{b: old}', '{c: {b: old}}'))
  t.equal(
    planned(text.replaceAll('\n', '\r\n'), 1, wrap).text.split('\r\n').length,
    text.split('\n').length + 1,
  )
  t.end()
})

await t.test('finds an item of a list, of YAML and of JSON', (t) => {
  const yaml = 'kind: List\nitems:\n- {kind: P, a: {b: old}}\n- {kind: P, a: {b: old}}\n'
  t.equal(planned(yaml, 1, set).text, yaml.replace(/old(?=\}\}\n$)/, 'new'))
  const json = '{"kind":"List","items":[{"kind":"P","a":{"b":"old"}},\n{"kind":"P","a":{"b":"old"}}]}'
  t.same(planned(json, 1, set).replacements, [
    { region: { line: 2, column: 22, endLine: 2, endColumn: 27 }, text: '"new"' },
  ])
  t.end()
})

await t.test('joins what touches, so that no two are put in at one place', (t) => {
  const add: Edit = { kind: 'add', path: 'a', key: 'x', value: ['1'] }
  const { replacements, text } = planned('a: {b: {z: 1}}\n', 0, { ...wrap, path: 'a.b' }, add)
  t.equal(text, 'a: {b: {c: {z: 1}}, x: ["1"]}\n')
  t.equal(replacements.length, 2)
  t.end()
})

await t.test('plans nothing that could not be made', (t) => {
  t.same(planned('a: &a {b: old}\nd: *a\n', 0, set).replacements, [])
  t.same(planned('a: {b: "{{ x }}"}\n', 0, set).replacements, [])
  t.same(planned('a: {c: old}\n', 0, set).replacements, [])
  t.end()
})

await t.test('of one very long document only the first ones are planned', (t) => {
  const text = `a: {b: old}\nd: "${'x'.repeat(700_000)}"\n`
  const [manifest] = readManifests(text).manifests
  if (manifest === undefined) throw new Error('unreadable')
  const plan = makeReplacementPlanner(text)
  t.same(
    [1, 2, 3, 4, 5].map(() => plan(manifest, [set]).length),
    [1, 1, 1, 0, 0],
  )
  t.end()
})
