import t from 'tap'
import * as z from 'zod'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { noFacts } from '../../src/model/facts.ts'
import { defineRule, type RuleFinding } from '../../src/model/rule.ts'
import { levelsAt } from '../engine/circumstances.ts'

function policyOf(ingressRules: number): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ spec: { ingress: Array.from({ length: ingressRules }, () => ({})) } })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

/** What a rule finds in a policy that has so many rules, after it had so many others. */
function judge(options: unknown, now: number, before?: number): readonly RuleFinding[] {
  const object = policyOf(now)
  const change =
    before === undefined
      ? ({ operation: 'create', object } as const)
      : ({ operation: 'update', object, oldObject: policyOf(before) } as const)
  return manyRules.prepare(options, levels).judge({ kind: 'NetworkPolicy', change }, noFacts).problems
}

const levels = levelsAt('baseline')
let checks = 0
const manyRules = defineRule<{ readonly most: number }, number>({
  id: 'many-rules',
  title: 'Many rules',
  class: 'advice',
  since: { major: 0, minor: 1 },
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
  t.equal(judge({}, 2).length, 1)
  t.equal(judge({ most: 2 }, 2).length, 0)
  t.end()
})

await t.test('does not accept wrong options', (t) => {
  t.throws(() => manyRules.prepare({ most: 'two' }, levels), { name: 'ZodError' })
  t.throws(() => manyRules.prepare({ mots: 2 }, levels), { name: 'ZodError' })
  t.end()
})

await t.test('tells new problems from those that the old policy had', (t) => {
  const since = (now: number, before: number | undefined): readonly string[] =>
    judge({}, now, before).map((found) => found.since)
  t.strictSame(since(3, undefined), ['new'])
  t.strictSame(since(3, 1), ['new'])
  t.strictSame(since(3, 2), ['new'])
  t.strictSame(since(3, 3), ['before'])
  t.strictSame(since(3, 4), ['before'])
  t.end()
})

await t.test('hands out no extent', (t) => {
  t.strictSame(judge({}, 2), [
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
  judge({}, 1, 5)
  t.equal(checks - before, 1)
  t.end()
})

await t.test('carries its documentation', (t) => {
  t.equal(manyRules.id, 'many-rules')
  t.equal(manyRules.prepare({}, levels).documentation.class, 'advice')
  t.end()
})
