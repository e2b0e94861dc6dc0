import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { nullPeers } from '../../src/rules/null-peers.ts'
import { conforms } from './conform.ts'
import { findingsInText, head } from './text-findings.ts'

await conforms(t, nullPeers, rules)

function messages(spec: string): readonly string[] {
  return findingsInText([nullPeers], `${head}  ${spec}\n`).map(
    ({ message, class: one, paths }) => `${one} ${message} ${paths[0]}`,
  )
}

void t.test('tells a blank from a list that says that it is empty', (t) => {
  t.same(messages('ingress: [{from: }, {from: []}]'), [
    'baseline blank spec.ingress[0].from',
    'advice empty spec.ingress[1].from',
  ])
  t.same(messages('ingress: [{from: [{}]}, {from: x}, {from: {}}, null, {}]'), [])
  t.end()
})

void t.test('looks only at directions that are in effect', (t) => {
  t.same(messages('egress: [{to: }]'), ['baseline blank spec.egress[0].to'], 'by default')
  t.same(messages('{policyTypes: [], egress: [{to: }]}').length, 1)
  t.same(messages('{policyTypes: [Ingress], egress: [{to: }]}'), [])
  t.same(messages('{policyTypes: [Egress], ingress: [{from: }]}'), [])
  t.same(messages('{policyTypes: [Egress], egress: [{to: }]}').length, 1)
  t.end()
})

void t.test('does not propose to leave out what keeps egress closed', (t) => {
  const intros = (spec: string): readonly string[] =>
    findingsInText([nullPeers], `${head}  ${spec}\n`).flatMap(({ wording }) =>
      wording.corrections.map(({ intro }) => intro),
    )
  const [own, nobody] = [
    'If you meant the pods of the same namespace:',
    'If you meant nobody, leave the rule out:',
  ]
  t.same(intros('ingress: [{from: }]'), [own, nobody])
  t.same(intros('egress: [{to: }]'), [own])
  t.same(intros('{policyTypes: [Egress], egress: [{to: }]}'), [own, nobody])
  t.end()
})

void t.test('becomes a sentence of what the gate says too, where it is only advice', (t) => {
  const told = (rule: string): readonly string[] =>
    findingsInText(rules, `${head}  podSelector: {}\n  policyTypes: [Egress]\n  egress: [${rule}]\n`)
      .filter(({ paths }) => paths[0].startsWith('spec.egress[0]'))
      .map(
        ({ rule: id, wording }) =>
          `${id}${wording.detail.includes('Also: to is an empty list') ? ' also' : ''}`,
      )
  t.ok(told('{to: [], ports: [{port: 443}]}').includes('open-peers also'))
  t.notOk(told('{to: [], ports: [{port: 443}]}').includes('null-peers'))
  t.ok(told('{to: , ports: [{port: 443}]}').includes('null-peers'))
  t.end()
})

void t.test('is new where the ports are other ones', (t) => {
  const sinceOf = (now: string, old: string): readonly string[] =>
    findingsInText([nullPeers], `${head}  ingress: [${now}]\n`, `${head}  ingress: [${old}]\n`).map(
      ({ since }) => since,
    )
  const [web, db] = ['{from: , ports: [{port: 80}]}', '{from: , ports: [{port: 5432}]}']
  t.same(sinceOf(`{}, ${web}`, web), ['before'])
  t.same(sinceOf(`${db}, ${web}`, web), ['new', 'before'])
  t.end()
})
