import fc from 'fast-check'
import t from 'tap'
import { directions } from '../../src/model/direction.ts'
import { deniesEverything, deniesSomething, findLosses } from '../../src/netpol/lost-isolation.ts'
import { holds } from '../property.ts'
import { policyOf } from '../rules/policies.ts'
import { allows, isolates, selects } from './description/evaluate.ts'
import { policies, traffic } from './description/traffic.ts'

const labels = fc.dictionary(fc.constantFrom('k1', 'k2', 'k3'), fc.constantFrom('v1', 'v2', 'v3'), {
  maxKeys: 3,
})

await t.test('a pod for which something was denied and that is not isolated any more is told of', (t) => {
  let seen = 0
  holds(
    t,
    fc.property(
      policies,
      policies,
      labels,
      fc.array(traffic, { minLength: 10 }),
      (before, after, pod, samples) => {
        const losses = findLosses(policyOf(before), policyOf(after))
        if (!selects(before.spec.podSelector, pod)) return
        for (const direction of directions) {
          const isDenied = samples.some((sample) => !allows(before, direction, sample))
          if (!isolates(before, direction) || !isDenied) continue
          const isLost = !isolates(after, direction) || !selects(after.spec.podSelector, pod)
          if (!isLost) continue
          seen += 1
          const isTold = losses.some((loss) =>
            'directions' in loss ? loss.directions.includes(direction) : loss.direction === direction,
          )
          if (!isTold) throw new Error(`${direction} is not told of`)
        }
      },
    ),
    1000,
  )
  t.ok(seen > 100, `${seen} were lost`)
  t.end()
})

await t.test('a policy takes nothing from itself', (t) => {
  holds(
    t,
    fc.property(policies, (raw) => findLosses(policyOf(raw), policyOf(raw)).length === 0),
  )
  t.end()
})

await t.test('what denies everything or something', (t) => {
  const ingress = (rules: unknown, podSelector: unknown = {}): Parameters<typeof deniesEverything>[0] =>
    policyOf({ metadata: { name: 'p' }, spec: { podSelector, ingress: rules } })
  for (const [rules, everything, something] of [
    [[], true, true],
    [[{ from: [{ podSelector: {} }] }], false, true],
    [[{ ports: [{ port: 80 }] }], false, true],
    [[{}], false, false],
    [[{ ports: [{ port: 80 }] }, { from: [] }], false, false],
  ] as const) {
    t.equal(deniesEverything(ingress(rules), 'ingress'), everything, JSON.stringify(rules))
    t.equal(deniesSomething(ingress(rules).spec, 'ingress'), something, JSON.stringify(rules))
    t.equal(deniesSomething(ingress(rules).spec, 'egress'), false)
  }
  t.end()
})
