import fc from 'fast-check'
import t from 'tap'
import { directions } from '../../src/model/direction.ts'
import { effectiveRulesOf } from '../../src/netpol/policy.ts'
import { newlyOpened } from '../../src/netpol/reachability/newly-opened.ts'
import { reachOf, reachOfRules } from '../../src/netpol/reachability/reach-of.ts'
import { findJoining, findWidenings } from '../../src/netpol/widening.ts'
import { holds } from '../property.ts'
import { policyOf } from '../rules/policies.ts'
import { allows, isolates, selects } from './description/evaluate.ts'
import { policies, traffic } from './description/traffic.ts'

const labels = fc.dictionary(fc.constantFrom('k1', 'k2', 'k3'), fc.constantFrom('v1', 'v2', 'v3'), {
  maxKeys: 3,
})

await t.test('whatever newly gets through is in a widening or comes with a pod that joins', (t) => {
  let seen = 0
  holds(
    t,
    fc.property(
      policies,
      policies,
      labels,
      fc.array(traffic, { minLength: 10 }),
      (before, after, pod, samples) => {
        const old = policyOf(before)
        const now = policyOf(after)
        const widened = findWidenings(old, now).map(({ direction }) => direction)
        const joined = findJoining(old, now)?.allowed.map(({ direction }) => direction) ?? []
        if (!selects(after.spec.podSelector, pod)) return
        const wasSelected = selects(before.spec.podSelector, pod)
        for (const direction of directions) {
          if (!isolates(before, direction) || !isolates(after, direction)) continue
          for (const sample of samples) {
            if (!allows(after, direction, sample) || (wasSelected && allows(before, direction, sample)))
              continue
            seen += 1
            if (!(wasSelected ? widened : joined).includes(direction))
              throw new Error(`${direction} of ${JSON.stringify(sample)} is not told`)
          }
        }
      },
    ),
    1000,
  )
  t.ok(seen > 300, `${seen} were new`)
  t.end()
})

await t.test('the rules that are not named let nothing new through', (t) => {
  holds(
    t,
    fc.property(policies, policies, (before, after) => {
      const old = policyOf(before)
      const now = policyOf(after)
      for (const { direction, rules } of findWidenings(old, now)) {
        const others = effectiveRulesOf(now.spec, direction).filter((_, index) => !rules.includes(index))
        const opened = newlyOpened(reachOf(old, direction), reachOfRules(others, 'n1'))
        if (rules.length === 0 || opened.certain.length > 0)
          throw new Error(JSON.stringify({ rules, opened }))
      }
    }),
  )
  t.end()
})

await t.test('a policy widens nothing in itself', (t) => {
  holds(
    t,
    fc.property(policies, (raw) => {
      const policy = policyOf(raw)
      return findWidenings(policy, policy).length === 0 && findJoining(policy, policy) === undefined
    }),
  )
  t.end()
})
