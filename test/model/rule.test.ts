import t from 'tap'
import * as z from 'zod'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { defineRule } from '../../src/model/rule.ts'

function policyOf(ingressRules: number): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ spec: { ingress: Array.from({ length: ingressRules }, () => ({})) } })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

let checks = 0
const manyRules = defineRule<{ readonly most: number }, number>({
  id: 'many-rules',
  title: 'Many rules',
  class: 'advice',
  since: '0.1.0',
  why: 'Nobody reads them.',
  remedy: 'Write fewer.',
  whenNotToUse: 'Where they are generated.',
  references: [],
  messages: { many: 'there are many' },
  examples: [],
  options: z.strictObject({ most: z.number().default(1) }),
  check: (policy, { most }) => {
    checks += 1
    const count = policy.spec.ingress.length
    const wording = { summary: 'many', detail: 'Many.', corrections: [] }
    return count <= most ? [] : [{ message: 'many', paths: ['spec.ingress'], wording, extent: count }]
  },
  isWithin: (now, before) => before.some((count) => now <= count),
})

await t.test('judges with the options that were given, and with defaults', (t) => {
  t.equal(manyRules.prepare({}).judge(policyOf(2), undefined).length, 1)
  t.equal(manyRules.prepare({ most: 2 }).judge(policyOf(2), undefined).length, 0)
  t.end()
})

await t.test('does not accept wrong options', (t) => {
  t.throws(() => manyRules.prepare({ most: 'two' }), { name: 'ZodError' })
  t.throws(() => manyRules.prepare({ mots: 2 }), { name: 'ZodError' })
  t.end()
})

await t.test('tells new problems from those that the old policy had', (t) => {
  const { judge } = manyRules.prepare({})
  const since = (now: number, before: number | undefined): readonly string[] =>
    judge(policyOf(now), before === undefined ? undefined : policyOf(before)).map((found) => found.since)
  t.strictSame(since(3, undefined), ['new'])
  t.strictSame(since(3, 1), ['new'])
  t.strictSame(since(3, 2), ['new'])
  t.strictSame(since(3, 3), ['before'])
  t.strictSame(since(3, 4), ['before'])
  t.end()
})

await t.test('hands out no extent', (t) => {
  t.strictSame(manyRules.prepare({}).judge(policyOf(2), undefined), [
    {
      message: 'many',
      paths: ['spec.ingress'],
      wording: { summary: 'many', detail: 'Many.', corrections: [] },
      since: 'new',
    },
  ])
  t.end()
})

await t.test('does not look at the old policy where nothing is wrong with the new one', (t) => {
  const before = checks
  manyRules.prepare({}).judge(policyOf(1), policyOf(5))
  t.equal(checks - before, 1)
  t.end()
})

await t.test('carries its documentation', (t) => {
  t.equal(manyRules.id, 'many-rules')
  t.equal(manyRules.prepare({}).documentation.class, 'advice')
  t.end()
})
