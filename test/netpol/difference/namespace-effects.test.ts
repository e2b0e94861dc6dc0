import t from 'tap'
import type { NetworkPolicy } from '../../../src/model/network-policy.ts'
import { namespaceEffects } from '../../../src/netpol/difference/namespace-effects.ts'
import { policyOf } from '../../rules/policies.ts'
import { app, ingress } from './given.ts'

function policy(spec: object): NetworkPolicy {
  return policyOf({ metadata: { name: 'p', namespace: 'shop' }, spec })
}

/** Policies that each select by a label of its own, so that a pod can belong to any of them and their mixtures. */
const byOwnLabel = Array.from({ length: 20 }, (_, index) =>
  policy({
    podSelector: { matchLabels: { [`may-talk-to-${index}`]: 'yes' } },
    ingress: [ingress([{ podSelector: app(`a${index}`) }], 8000 + index)],
  }),
)
const deny = policy({ podSelector: {}, policyTypes: ['Ingress'] })

await t.test('only what could make a difference tells pods apart', (t) => {
  const { effects, unknown } = namespaceEffects([deny, ...byOwnLabel], [deny, ...byOwnLabel.slice(1)])
  t.same(unknown, [])
  t.match(effects, [
    { direction: 'ingress', pods: { boxes: [[{ key: 'may-talk-to-0' }]] }, shift: { kind: 'changed' } },
  ])
  t.equal(effects.length, 1)
  t.end()
})

await t.test(
  'where too many kinds of pods would have to be told apart, it says which direction is unknown',
  (t) => {
    t.same(namespaceEffects([deny], [deny, ...byOwnLabel]), { effects: [], unknown: ['ingress'] })
    t.same(namespaceEffects(byOwnLabel, byOwnLabel.slice(1)), { effects: [], unknown: ['ingress'] })
    t.end()
  },
)

await t.test('ends in an answer or in unknown for thousands of policies', (t) => {
  const many = Array.from({ length: 1000 }, (_, index) =>
    policy({ podSelector: app(`a${index}`), ingress: [ingress([{ podSelector: app(`b${index}`) }], 80)] }),
  )
  const metrics = policy({
    podSelector: {},
    ingress: [ingress([{ namespaceSelector: { matchLabels: { team: 'x' } } }], 9090)],
  })
  t.match(namespaceEffects([deny, ...many], [metrics, ...many]), {
    effects: [{ pods: { boxes: [[]] }, shift: { opened: { certain: [{}] } } }],
    unknown: [],
  })
  t.same(namespaceEffects([deny, ...many], many), { effects: [], unknown: ['ingress'] })
  t.end()
})

await t.test('a direction that is worked out in vain does not make the other one unknown', (t) => {
  const egress = policy({ podSelector: app('db'), policyTypes: ['Egress'] })
  const wide = (port: number): readonly NetworkPolicy[] =>
    Array.from({ length: 300 }, (_, index) =>
      policy({
        podSelector: { matchLabels: { [`label-${index}`]: 'yes' } },
        ingress: [ingress([{ podSelector: app(`a${index}`) }], index % 3 === 0 ? port : 80)],
      }),
    )
  t.match(namespaceEffects(wide(80), [egress, ...wide(81)]), {
    effects: [{ direction: 'egress', shift: { kind: 'isolated' } }],
    unknown: ['ingress'],
  })
  t.end()
})
