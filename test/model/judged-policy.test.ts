import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import { policyOf } from '../rules/policies.ts'

const policy = policyOf({ metadata: { name: 'api', namespace: 'shop' }, spec: { ingress: [{}, {}] } })

await t.test('works out once what several ask', (t) => {
  let count = 0
  const countRules = ({ spec }: NetworkPolicy): number => {
    count += 1
    return spec.ingress.length
  }
  const judged = JudgedPolicy.of(policy)
  t.same([judged.once(countRules), judged.once(countRules)], [2, 2])
  t.equal(count, 1)
  t.equal(JudgedPolicy.of(policy).once(countRules), 2)
  t.equal(count, 2, 'for another judgement anew')
  t.end()
})

await t.test('keeps apart what different functions make, and lets one build on another', (t) => {
  const nameOf = ({ metadata }: NetworkPolicy): string => metadata.name
  const greeting = (judged: JudgedPolicy): string => `hello ${judged.once(nameOf)}`
  const judged = JudgedPolicy.of(policy)
  t.equal(judged.once(greeting), 'hello api')
  t.equal(judged.once(nameOf), 'api')
  t.end()
})

await t.test('is the policy itself, and stays what it is', (t) => {
  const judged = JudgedPolicy.of(policy)
  t.equal(judged.metadata, policy.metadata)
  t.equal(judged.spec, policy.spec)
  t.equal(JudgedPolicy.of(judged), judged)
  t.same(Object.keys(judged), ['metadata', 'spec'], 'a changed copy does not inherit what was worked out')
  t.end()
})
