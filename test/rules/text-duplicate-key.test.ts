import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { duplicateKey } from '../../src/rules/duplicate-key.ts'
import { conforms } from './conform.ts'
import { findingsInText, head } from './text-findings.ts'

await conforms(t, duplicateKey, rules)

void t.test('shows what counts, where that can be pasted', (t) => {
  const proposed = (spec: string): readonly string[] =>
    findingsInText([duplicateKey], `${head}${spec}\n`).flatMap(({ wording }) =>
      wording.corrections.map(({ yaml }) => yaml),
    )
  t.same(proposed('  podSelector: {matchLabels: {app: api, app: web}}'), [
    'podSelector: {matchLabels: {app: web}}',
  ])
  t.same(proposed('  policyTypes: [Ingress]\n  policyTypes: [Egress]'), ['policyTypes: [Egress]'])
  t.same(proposed('  ingress: [{}]\n  ingress: []'), ['[]'])
  t.same(proposed('  podSelector: {}\nspec: {podSelector: {}}'), [])
  t.end()
})

void t.test('has to do with the policy everywhere but in metadata', (t) => {
  const classes = (text: string): readonly string[] =>
    findingsInText([duplicateKey], `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n${text}`).map(
      ({ class: one, paths }) => `${one} ${paths[0]}`,
    )
  t.same(classes('spec: {}\nspec: {}\n'), ['baseline spec'])
  t.same(classes('metadata: {name: a}\nmetadata: {name: a}\n'), ['advice metadata'])
  t.same(classes('metadata: {annotations: {a/b: x, a/b: y}}\n'), ['advice metadata.annotations[a/b]'])
  t.end()
})

void t.test('an entry that moved is nothing new', (t) => {
  const rule = '  - {from: [{podSelector: {}}], from: [{podSelector: {}}]}\n'
  const old = `${head}  ingress:\n${rule}`
  const now = `${head}  ingress:\n  - {}\n${rule}`
  t.same(
    findingsInText([duplicateKey], now, old).map(({ since }) => since),
    ['before'],
  )
  t.end()
})
