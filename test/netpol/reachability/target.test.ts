import fc from 'fast-check'
import t from 'tap'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../../src/model/network-policy.ts'
import { podsNoun } from '../../../src/netpol/description/selector-words.ts'
import { selectorOfBox } from '../../../src/netpol/reachability/label-box.ts'
import { isTargetWithin, targetBeyond } from '../../../src/netpol/reachability/target.ts'
import { matches } from '../../../src/netpol/selector.ts'
import { holds } from '../../property.ts'
import { selects } from '../description/evaluate.ts'
import { policies } from '../description/traffic.ts'

function policy(podSelector: unknown, namespace = 'shop'): NetworkPolicy {
  const decoded = decodeNetworkPolicy({ metadata: { name: 'p', namespace }, spec: { podSelector } })
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

const web = { matchLabels: { app: 'web' } }
const never = {
  matchExpressions: [
    { key: 'app', operator: 'Exists' },
    { key: 'app', operator: 'DoesNotExist' },
  ],
}

function beyond(one: unknown, other: unknown): readonly string[] {
  return targetBeyond(policy(one), policy(other)).pods.map((box) => podsNoun(selectorOfBox(box), 3))
}

await t.test('tells which pods an update selects no longer, or newly', (t) => {
  t.strictSame(beyond({}, web), ['pods with app other than web or none'])
  t.strictSame(beyond(web, {}), [])
  t.strictSame(beyond(web, web), [])
  t.strictSame(beyond(web, { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }), [
    'pods with app=web',
  ])
  t.strictSame(beyond({ matchExpressions: [{ key: 'app', operator: 'Exists' }] }, web), [
    'pods with any value of app and (app other than web or none)',
  ])
  t.strictSame(beyond({}, { matchLabels: { app: 'web', tier: 'front' } }), [
    'pods with app other than web or none',
    'pods with app=web and (tier other than front or none)',
  ])
  t.strictSame(beyond(never, web), [])
  t.strictSame(beyond(web, never), ['pods with app=web'])
  t.end()
})

await t.test('compares no pods of namespaces that may be two', (t) => {
  t.equal(isTargetWithin(policy(web), policy({})), 'yes')
  t.equal(isTargetWithin(policy({}), policy(web)), 'no')
  t.equal(isTargetWithin(policy(web, ''), policy(web, '')), 'yes')
  t.equal(isTargetWithin(policy(web, ''), policy(web)), 'unknown')
  t.equal(isTargetWithin(policy(web, 'a'), policy(web, 'b')), 'no')
  t.end()
})

await t.test('selectors that would take too long to compare are not compared', (t) => {
  const expressions = Array.from({ length: 10_000 }, (_, index) => ({ key: `k${index}`, operator: 'Exists' }))
  t.equal(isTargetWithin(policy({}), policy({ matchExpressions: expressions })), 'unknown')
  t.equal(
    isTargetWithin(policy({ matchExpressions: expressions }), policy({ matchExpressions: expressions })),
    'yes',
  )
  t.end()
})

await t.test('what is beyond is what one selects and the other does not', (t) => {
  const label = fc.dictionary(fc.constantFrom('k1', 'k2', 'k3'), fc.constantFrom('v1', 'v2', 'v3', 'v4'))
  const selectors = policies.map(({ spec }) => spec.podSelector)
  holds(
    t,
    fc.property(
      selectors,
      selectors,
      fc.array(label, { minLength: 10, maxLength: 30 }),
      (one, other, samples) => {
        const { pods } = targetBeyond(policy(one), policy(other))
        for (const labels of samples) {
          const found = pods.filter((box) =>
            matches(selectorOfBox(box), new Map(Object.entries(labels))),
          ).length
          if (found !== (selects(one, labels) && !selects(other, labels) ? 1 : 0))
            throw new Error(JSON.stringify(labels))
        }
      },
    ),
    1000,
  )
  t.end()
})
