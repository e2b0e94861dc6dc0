import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { dnsMissing } from '../../src/rules/dns-missing.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

const db = { to: [{ podSelector: { matchLabels: { app: 'db' } } }], ports: [{ port: 5432 }] }
const kubeDns = { namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }
const udp = { protocol: 'UDP', port: 53 }

function isTold(...egress: readonly unknown[]): boolean {
  return findingsOf(dnsMissing, policyWith('egress', egress)).length > 0
}

await conforms(t, dnsMissing, rules)

await t.test('tells that a policy allows something and no DNS', (t) => {
  t.ok(isTold(db))
  t.ok(isTold({ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }], ports: [{ port: 443 }] }), 'addresses')
  t.ok(isTold({ to: [{ podSelector: {} }] }), 'all ports of the own namespace')
  t.ok(isTold({ to: [{ ipBlock: { cidr: '169.254.0.0/16' } }, { ipBlock: { cidr: 'fe80::/10' } }] }))
  t.ok(isTold({ ports: [{ protocol: 'UDP', port: 54, endPort: 5000 }] }), 'neighbours')
  t.end()
})

await t.test('is silent where DNS is allowed, or may be', (t) => {
  t.notOk(isTold(db, { to: [kubeDns], ports: [udp] }))
  t.notOk(isTold(db, { ports: [{ protocol: 'UDP', port: 'dns' }] }))
  t.notOk(isTold(db, { to: [kubeDns], ports: [{ protocol: 'UDP', port: 5353 }] }), 'OpenShift')
  t.notOk(isTold(db, { to: [{ ipBlock: { cidr: '169.254.20.10/32' } }], ports: [udp] }), 'NodeLocal DNSCache')
  t.notOk(isTold(db, { to: [{ podSelector: {} }], ports: [udp] }), 'a name server of the own namespace')
  t.notOk(isTold({}), 'everything')
  t.notOk(isTold({ ports: [{ protocol: 'UDP', port: 1, endPort: 1000 }] }))
  t.notOk(isTold({ to: [{ namespaceSelector: {} }] }))
  t.notOk(isTold({ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }))
  t.notOk(isTold(db, { to: [kubeDns], ports: [{ port: 53 }] }), 'who forgot UDP is told by another rule')
  t.end()
})

await t.test('is silent where nothing is allowed, or egress is not restricted', (t) => {
  t.notOk(isTold())
  t.same(findingsOf(dnsMissing, policyWith('ingress', [{}])), [])
  const nobody = {
    podSelector: {
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'a', operator: 'DoesNotExist' },
      ],
    },
  }
  t.notOk(isTold({ to: [nobody] }), 'rules that open nothing')
  t.end()
})

await t.test('is silent about the name servers, and about namespaces that it does not know', (t) => {
  for (const value of ['kube-dns', 'coredns'])
    t.same(findingsOf(dnsMissing, policyWith('egress', [db], { matchLabels: { 'k8s-app': value } })), [])
  t.ok(findingsOf(dnsMissing, policyWith('egress', [db], { matchLabels: { 'k8s-app': 'dns' } })).length > 0)
  const home = (namespace: string): unknown => ({
    metadata: { name: 'p', namespace },
    spec: { policyTypes: ['Egress'], egress: [{ to: [{ podSelector: {} }] }] },
  })
  t.same(findingsOf(dnsMissing, home('kube-system')), [])
  t.same(findingsOf(dnsMissing, home('')), [])
  t.equal(findingsOf(dnsMissing, home('shop')).length, 1)
  t.end()
})

await t.test('what was missing before is no news', (t) => {
  const since = (object: unknown, old: unknown): string | undefined =>
    findingsOf(dnsMissing, object, old)[0]?.since
  const without = policyWith('egress', [db])
  t.equal(since(policyWith('egress', [db, { ports: [{ port: 443 }] }]), without), 'before')
  t.equal(since(without, policyWith('egress', [{ to: [kubeDns], ports: [udp] }, db])), 'new')
  t.end()
})

await t.test('looks at very many rules, and proposes nothing that is too long to paste', (t) => {
  const peers = Array.from({ length: 10_000 }, (_, index) => ({
    podSelector: { matchLabels: { app: `a${index}` } },
  }))
  const many = peers.map((peer) => ({ to: [peer], ports: [{ port: 80 }] }))
  t.equal(findingsOf(dnsMissing, policyWith('egress', many)).length, 1)
  t.same(
    findingsOf(dnsMissing, policyWith('egress', [{ to: peers, ports: [{ port: 80 }] }])).map(
      ({ wording }) => wording.corrections,
    ),
    [[]],
  )
  t.end()
})
