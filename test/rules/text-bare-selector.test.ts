import t from 'tap'
import { bareSelector } from '../../src/rules/bare-selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { droppedField } from '../../src/rules/dropped-field.ts'
import { conforms } from './conform.ts'
import { findingsInText, head } from './text-findings.ts'

await conforms(t, bareSelector, rules)

function inPeer(selector: string): string {
  return `${head}  ingress:\n  - from:\n    - podSelector: ${selector}\n`
}

void t.test('either it or dropped-field tells of a key, never both', (t) => {
  const told = (selector: string): readonly string[] =>
    findingsInText([bareSelector, droppedField], inPeer(selector)).map(
      ({ rule, paths }) => `${rule} ${paths.map((path) => path.split('podSelector')[1]).join(' ')}`,
    )
  t.same(told('{app: web}'), ['bare-selector .app'])
  t.same(told('{app: web, tier: 1, on: true, x: }'), ['bare-selector .app .tier .true .x'])
  t.same(told('{app: web, matchLabels: {a: b}}'), ['bare-selector .app'])
  t.same(told('{app: web, matchlabels: {a: b}}'), ['bare-selector .app', 'dropped-field .matchlabels'])
  t.same(told('{matchLabel: web}'), ['dropped-field .matchLabel'])
  t.same(told('{app: {matchLabels: {a: b}}}'), ['dropped-field .app'])
  t.same(told('{app: [web]}'), ['dropped-field .app'])
  t.same(told('{key: app, operator: In, values: [web]}'), [
    'dropped-field .key',
    'dropped-field .operator',
    'dropped-field .values',
  ])
  t.same(told('{matchLabels: {podSelector: x, key: y}}'), [])
  t.end()
})

void t.test('says of an empty rest that it selects everything, and whom', (t) => {
  const said = (spec: string): string => {
    const [finding] = findingsInText([bareSelector], `${head}  ${spec}\n`)
    return `${finding?.wording.summary ?? ''} | ${finding?.wording.detail ?? ''}`
  }
  t.match(said('podSelector: {app: api}'), /selects everything \|.*every pod of the namespace/)
  t.match(said('ingress: [{from: [{namespaceSelector: {name: web}}]}]'), /everything \|.*every namespace/)
  t.match(
    said('ingress: [{from: [{podSelector: {app: web, matchExpressions: []}}]}]'),
    /selects without it \|.*more than it says/,
  )
  t.match(said('podSelector: {a: x, b: x, c: x, d: x}'), /^the labels a, b, c, 1 more stand outside/)
  t.end()
})

void t.test('proposes labels as texts, with those that are there', (t) => {
  const proposed = (selector: string): readonly string[] =>
    findingsInText([bareSelector], inPeer(selector)).flatMap(({ wording }) =>
      wording.corrections.map(({ yaml }) => yaml.split('podSelector: ')[1] ?? ''),
    )
  t.same(proposed('{tier: 1, app: web, matchLabels: {a: b}}'), ['{matchLabels: {a: b, tier: "1", app: web}}'])
  t.same(proposed('{app: , matchExpressions: [{key: a, operator: Exists}]}'), [
    '{matchLabels: {app: ""}, matchExpressions: [{key: a, operator: Exists}]}',
  ])
  t.same(proposed('{app: web, matchLabels: [a]}'), ['{matchLabels: {app: web}}'], 'what Kubernetes refuses')
  t.end()
})

void t.test('is new where the selector was another one', (t) => {
  const sinceOf = (now: string, old: string): readonly string[] =>
    findingsInText([bareSelector], inPeer(now), inPeer(old)).map(({ since }) => since)
  t.same(sinceOf('{app: web}', '{app: web}'), ['before'])
  t.same(sinceOf('{app: web}', '{app: api}'), ['new'])
  t.end()
})

void t.test('puts labels under matchLabels for whoever asks, where there is nothing else', (t) => {
  const fixes = (selector: string): readonly unknown[] =>
    findingsInText([bareSelector], inPeer(selector)).map(({ fix }) => fix)
  t.same(fixes('{app: web, "a]b": x}'), [
    {
      safety: 'chosen',
      edits: [{ kind: 'wrap', path: 'spec.ingress[0].from[0].podSelector', key: 'matchLabels' }],
    },
  ])
  t.same(fixes('{app: web, matchLabels: {a: b}}'), [undefined])
  t.same(fixes('{app: web, matchExpressions: []}'), [undefined])
  t.same(fixes('{app: 1}'), [undefined], 'the API server would refuse it')
  t.end()
})

void t.test('proposes a rule of which nothing is dropped any more', (t) => {
  const rule = `${head}  ingress:
  - from:
    - podSelector: {app: web}
    - namespaceSelector: {team: a}
`
  t.same(
    findingsInText([bareSelector], rule).map(({ wording }) => wording.corrections.map(({ yaml }) => yaml)),
    Array(2).fill([
      '- from:\n  - podSelector: {matchLabels: {app: web}}\n  - namespaceSelector: {matchLabels: {team: a}}',
    ]),
  )
  t.end()
})
