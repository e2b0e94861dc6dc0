import t from 'tap'
import { knownPodsOf, systemNamespaces, wholeNamespacesOf } from '../../src/netpol/system-namespaces.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

function names(peer: unknown): readonly string[] | undefined {
  const [read] = policyOf(policyWith('ingress', [{ from: [peer] }])).spec.ingress[0]?.peers ?? []
  return read === undefined ? undefined : wholeNamespacesOf(read)?.names
}

await t.test('reads the names of namespaces whose every pod is meant', (t) => {
  const key = 'kubernetes.io/metadata.name'
  const two = { matchExpressions: [{ key, operator: 'In', values: ['b', 'a'] }] }
  t.same(names({ namespaceSelector: two }), ['a', 'b'])
  t.same(names({ namespaceSelector: { ...two, matchLabels: { [key]: 'a' } } }), ['a'])
  t.same(names({ namespaceSelector: { matchLabels: { name: 'x' } }, podSelector: {} }), ['x'])
  t.equal(
    names({ namespaceSelector: { ...two, matchLabels: { [key]: 'c' } } }),
    undefined,
    'contradicts itself',
  )
  t.equal(names({ namespaceSelector: two, podSelector: { matchLabels: { app: 'a' } } }), undefined)
  t.equal(names({ namespaceSelector: {} }), undefined)
  t.equal(names({ podSelector: {} }), undefined)
  t.equal(names({ ipBlock: { cidr: '10.0.0.0/8' } }), undefined)
  t.end()
})

await t.test('knows pods of the namespaces in which there are some', (t) => {
  const unknown = systemNamespaces.filter((namespace) => knownPodsOf(namespace, false) === undefined)
  t.same(unknown, ['kube-public'])
  const labels = (isDns: boolean): unknown => knownPodsOf('kube-system', isDns)?.selector.requirements
  t.same(labels(true), [{ operator: 'In', key: 'k8s-app', values: ['kube-dns'] }])
  t.same(labels(false), [{ operator: 'In', key: 'k8s-app', values: ['metrics-server'] }])
  t.end()
})
