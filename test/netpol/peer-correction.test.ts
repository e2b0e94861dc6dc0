import fc from 'fast-check'
import t from 'tap'
import type { Peer } from '../../src/model/network-policy.ts'
import { removePeer, replacePeer, replaceTarget } from '../../src/netpol/peer-correction.ts'
import { orPeers } from '../../src/rules/or-peers.ts'
import { holds } from '../property.ts'
import { findingsOf, policyWith } from '../rules/findings.ts'
import { applyCorrection, policyOf } from '../rules/policies.ts'

const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
const api = { podSelector: { matchLabels: { app: 'api' } } }
const block = { ipBlock: { cidr: '10.0.0.0/8' } }
const ports = [{ protocol: 'TCP', port: 80 }]
const pod: Peer = {
  kind: 'pods',
  namespaceSelector: undefined,
  podSelector: { requirements: [{ operator: 'In', key: 'app', values: ['new'] }] },
}
const podObject = { podSelector: { matchLabels: { app: 'new' } } }

await t.test('puts another peer in the place of one', (t) => {
  const replaced = (...from: readonly unknown[]): unknown => {
    const object = policyWith('ingress', [{}, { from, ports }])
    const { spec } = policyOf(object)
    const [correction] = replacePeer(spec, { direction: 'ingress', rule: 1, index: 0 }, pod, 'So:')
    return correction && applyCorrection(object, correction)
  }
  t.same(replaced(block), policyWith('ingress', [{}, { from: [podObject], ports }]))
  t.same(replaced(block, api), policyWith('ingress', [{}, { from: [podObject, api], ports }]))
  t.same(
    replaced(block, web),
    policyWith('ingress', [{}, { from: [web], ports }, { from: [podObject], ports }]),
    'in a rule of its own beside whole namespaces',
  )
  t.equal(replaced(block, web, api), undefined, 'the rest is misread as it is')
  t.equal(replaced(...Array.from({ length: 25 }, () => block)), undefined, 'nobody pastes so many')
  t.equal(
    replaced(block, { podSelector: { matchLabels: { app: 'x'.repeat(2000) } } }),
    undefined,
    'or so much',
  )
  t.end()
})

await t.test('leaves a peer out, and the rule with the last one', (t) => {
  const removed = (...rules: readonly unknown[]): unknown => {
    const object = policyWith('egress', rules)
    const { spec } = policyOf(object)
    const [correction] = removePeer(spec, { direction: 'egress', rule: 0, index: 0 }, 'So:')
    return correction && applyCorrection(object, correction)
  }
  t.same(removed({ to: [block, api], ports }), policyWith('egress', [{ to: [api], ports }]))
  t.same(removed({ to: [block], ports }, { to: [api] }), policyWith('egress', [{ to: [api] }]))
  t.same(removed({ to: [block], ports }), policyWith('egress', []))
  t.end()
})

await t.test('says nothing of a rule that is not there', (t) => {
  const { spec } = policyOf(policyWith('egress', [{ to: [block] }]))
  t.same(replacePeer(spec, { direction: 'ingress', rule: 0, index: 0 }, pod, 'So:'), [])
  t.same(removePeer(spec, { direction: 'egress', rule: 1, index: 0 }, 'So:'), [])
  t.end()
})

await t.test('puts another target in the place of the old one', (t) => {
  const object = policyWith('ingress', [], { matchLabels: { app: 'old' } })
  const [correction] = replaceTarget(pod.podSelector ?? { requirements: [] }, 'So:')
  t.same(correction && applyCorrection(object, correction), policyWith('ingress', [], podObject.podSelector))
  t.end()
})

await t.test('never proposes what is misread', (t) => {
  const peer = fc.constantFrom<unknown>(web, api, block, podObject, { ...web, ...api }, { podSelector: {} })
  const lists = fc.array(peer, { minLength: 1, maxLength: 5 })
  const indexed = lists.chain((from) => fc.tuple(fc.constant(from), fc.nat({ max: from.length - 1 })))
  holds(
    t,
    fc.property(indexed, fc.constantFrom(web, podObject), ([from, index], instead) => {
      const object = policyWith('ingress', [{ from, ports }])
      const [rule] = policyOf(policyWith('ingress', [{ from: [instead] }])).spec.ingress
      const [replacement] = rule?.peers ?? []
      if (replacement === undefined) return false
      const place = { direction: 'ingress', rule: 0, index } as const
      return replacePeer(policyOf(object).spec, place, replacement, 'So:').every(
        (correction) => findingsOf(orPeers, applyCorrection(object, correction)).length === 0,
      )
    }),
  )
  t.end()
})
