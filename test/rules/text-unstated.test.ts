import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { definedTwice } from '../../src/rules/defined-twice.ts'
import { unstatedNamespace } from '../../src/rules/unstated-namespace.ts'
import { unstatedPolicyTypes } from '../../src/rules/unstated-policy-types.ts'
import { unstatedTarget } from '../../src/rules/unstated-target.ts'
import { conforms } from './conform.ts'
import { findingsInText, head } from './text-findings.ts'

for (const rule of [unstatedPolicyTypes, unstatedTarget, unstatedNamespace, definedTwice])
  await conforms(t, rule, rules)

void t.test('writes out exactly the types that the API server fills in', (t) => {
  const edits = (spec: string): unknown =>
    findingsInText([unstatedPolicyTypes], `${head}  ${spec}\n`).map(({ fix }) => fix?.edits)
  const add = (...value: readonly string[]): unknown => [
    [{ kind: 'add', path: 'spec', key: 'policyTypes', value }],
  ]
  t.same(edits('podSelector: {}'), add('Ingress'))
  t.same(edits('egress: []'), add('Ingress'))
  t.same(edits('egress: '), add('Ingress'))
  t.same(edits('egress: [{}]'), add('Ingress', 'Egress'))
  t.same(edits('{ingress: [], policyTypes: }'), [
    [{ kind: 'set-list', path: 'spec.policyTypes', value: ['Ingress'] }],
  ])
  t.same(edits('{egress: [{}], policyTypes: []}'), [
    [{ kind: 'set-list', path: 'spec.policyTypes', value: ['Ingress', 'Egress'] }],
  ])
  t.same(edits('egres: [{}]'), [undefined], 'it would be ignored once it is spelt right')
  t.same(edits('policyTypes: [Egress]'), [])
  t.same(edits('policyTypes: Egress'), [], 'the API server refuses it')
  t.end()
})

void t.test('what is written down may be a mistake, and its author is told', (t) => {
  const told = (spec: string): unknown => {
    const [finding] = findingsInText([unstatedPolicyTypes], `${head}  ${spec}\n`)
    return [finding?.message, finding?.fix?.safety, finding?.fix?.told]
  }
  t.match(told('egress: [{}]'), [
    'closes-ingress',
    'proven',
    /^this writes down what holds today, policyTypes: \[Ingress, Egress\], .*take Ingress out if the policy is about egress alone$/,
  ])
  t.same(told('ingress: [{}]'), ['defaulted', 'proven', undefined])
  t.end()
})

void t.test('has nothing to add types to where spec is blank or no mapping', (t) => {
  const found = (spec: string): readonly unknown[] =>
    findingsInText([unstatedPolicyTypes, unstatedTarget], head.replace('spec:\n', spec)).map(
      ({ message, fix, wording }) => [message, fix, wording.corrections.length],
    )
  t.same(found(''), [
    ['absent', undefined, 0],
    ['defaulted', undefined, 0],
  ])
  t.same(found('spec:\n'), found(''))
  t.same(found('spec: x\n'), [], 'the API server refuses it')
  t.same(found('spec: []\n'), [], 'the API server refuses it')
  t.end()
})

void t.test('tells where the other policy of that name is, however long the path', (t) => {
  const text = `${head}  podSelector: {}\n`
  const [finding] = findingsInText([definedTwice], `${text}---\n${text}`)
  t.match(finding?.wording.summary, /also written at example\.yaml:1,/)
  t.end()
})
