import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import type { ChangeTo } from '../../src/model/change.ts'
import { type Facts, noFacts } from '../../src/model/facts.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { protectedNamespace } from '../../src/rules/protected-namespace.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { policyOf } from './policies.ts'

await conforms(t, protectedNamespace, rules)

function policy(namespace: string, cidr = '10.0.0.0/8', metadata: object = {}): NetworkPolicy {
  return policyOf({
    metadata: { name: 'p', namespace, ...metadata },
    spec: { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr } }] }] },
  })
}

function classes(change: ChangeTo<NetworkPolicy>, facts: Facts, options: unknown = {}): readonly string[] {
  return judge(
    { kind: 'NetworkPolicy', change },
    [protectedNamespace.prepare(options, levelsAt('strict'))],
    facts,
  ).findings.map((found) => found.class)
}

function by(name: string, ...groups: readonly string[]): Facts {
  return { ...noFacts, requester: { kind: 'known', value: { name, groups } } }
}

const jane = by('jane', 'developers')
const created = { operation: 'create', object: policy('kube-system') } as const

await t.test('who is named whole may, and nobody else', (t) => {
  t.same(classes(created, jane), ['advice'])
  t.same(classes(created, by('root', 'system:masters')), [])
  t.same(classes(created, by('system:masters')), ['advice'], 'a name is no group')
  t.same(classes(created, by('jane', 'system:masters:of:nothing')), ['advice'], 'nor is a prefix')
  const options = { users: ['jane'], groups: ['network'] }
  t.same(classes(created, jane, options), [])
  t.same(classes(created, by('joe', 'network'), options), [])
  t.same(classes(created, by('root', 'system:masters'), options), ['advice'], 'the list replaces the default')
  t.end()
})

await t.test('where nobody knows who writes it is information', (t) => {
  t.same(classes(created, noFacts), ['info'])
  t.end()
})

await t.test('an update that changes nothing of the policy is not spoken of', (t) => {
  const update = (object: NetworkPolicy): ChangeTo<NetworkPolicy> => ({
    operation: 'update',
    object,
    oldObject: policy('kube-system'),
  })
  t.same(classes(update(policy('kube-system', undefined, { labels: { a: 'b' } })), jane), [])
  t.same(classes(update(policy('kube-system', '10.0.0.0/9')), jane), ['advice'])
  t.same(classes({ operation: 'delete', oldObject: policy('kube-system') }, jane), ['advice'])
  t.end()
})

await t.test('only the namespaces that are listed are protected', (t) => {
  for (const namespace of ['', 'default', 'kube-system-2', 'Kube-system'])
    t.same(classes({ operation: 'create', object: policy(namespace) }, jane), [], namespace)
  t.same(classes({ operation: 'create', object: policy('dns') }, jane, { namespaces: ['dns'] }), ['advice'])
  t.end()
})
