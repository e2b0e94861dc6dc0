import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import type { LabelSelector, Requirement } from '../../src/model/label-selector.ts'
import { blockPath } from '../../src/netpol/block-sites.ts'
import {
  asksForNamespaceName,
  contradictedKey,
  emptyBlocksOf,
  selectsNothing,
} from '../../src/netpol/selects-nothing.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

const name = 'kubernetes.io/metadata.name'

function selector(...requirements: readonly Requirement[]): LabelSelector {
  return { requirements }
}

const nameless: Requirement = { operator: 'DoesNotExist', key: name }

await t.test('only namespaces must have a name', (t) => {
  t.ok(selectsNothing({ role: 'peer-namespaces', selector: selector(nameless) }))
  t.notOk(selectsNothing({ role: 'peer-pods', selector: selector(nameless) }))
  t.notOk(selectsNothing({ role: 'target', selector: selector(nameless) }))
  t.end()
})

await t.test('names the label that nothing can meet', (t) => {
  const tier: Requirement = { operator: 'Exists', key: 'tier' }
  const a: Requirement = { operator: 'In', key: 'app', values: ['a'] }
  const notA: Requirement = { operator: 'NotIn', key: 'app', values: ['a'] }
  t.equal(contradictedKey({ role: 'target', selector: selector(tier, a, notA) }), 'app')
  t.equal(contradictedKey({ role: 'peer-namespaces', selector: selector(tier, nameless) }), name)
  t.equal(contradictedKey({ role: 'target', selector: selector(tier) }), '')
  t.end()
})

await t.test('tells who asks pods for the name of a namespace', (t) => {
  t.ok(asksForNamespaceName(selector({ operator: 'In', key: name, values: ['a'] })))
  t.ok(asksForNamespaceName(selector({ operator: 'Exists', key: name })))
  t.notOk(asksForNamespaceName(selector({ operator: 'NotIn', key: name, values: ['a'] })))
  t.notOk(asksForNamespaceName(selector(nameless)))
  t.notOk(asksForNamespaceName(selector({ operator: 'In', key: 'app', values: ['a'] })))
  t.end()
})

await t.test('finds blocks of which the excepts leave nothing', (t) => {
  const block = (cidr: string, ...except: readonly string[]): unknown => ({ ipBlock: { cidr, except } })
  const to = [
    block('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/10', '10.192.0.0/10'),
    block('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/10', '10.192.0.0/11'),
    block('::/0', '::/1', '8000::/1'),
    block('10.0.0.0/8'),
    { podSelector: {} },
  ]
  t.same(emptyBlocksOf(JudgedPolicy.of(policyOf(policyWith('egress', [{}, { to }])))).map(blockPath), [
    'spec.egress[1].to[0]',
    'spec.egress[1].to[2]',
  ])
  t.end()
})
