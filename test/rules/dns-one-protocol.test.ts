import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { dnsOneProtocol } from '../../src/rules/dns-one-protocol.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'

const kubeSystem = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }
const kubeDns = { ...kubeSystem, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }
const resolver = { ipBlock: { cidr: '192.0.2.53/32' } }
const udp = { protocol: 'UDP', port: 53 }
const tcp = { protocol: 'TCP', port: 53 }

function rule(peers: readonly unknown[], ...ports: readonly unknown[]): unknown {
  return { to: peers, ports }
}

function messages(...egress: readonly unknown[]): readonly string[] {
  return findingsOf(dnsOneProtocol, policyWith('egress', egress)).map(({ message }) => message)
}

await conforms(t, dnsOneProtocol, rules)

await t.test('finds the one protocol in every spelling', (t) => {
  t.same(messages(rule([{ namespaceSelector: { matchLabels: { name: 'kube-system' } } }], udp)), ['udp-only'])
  t.same(messages(rule([kubeDns], { protocol: 'UDP', port: 53, endPort: 53 })), ['udp-only'])
  t.same(messages(rule([kubeDns], { protocol: 'UDP', port: 50, endPort: 55 })), ['udp-only'])
  t.same(messages(rule([], udp, { port: 443 })), ['udp-only'], 'no peers')
  t.same(messages(rule([kubeDns], { port: 'dns-tcp' })), ['tcp-only'])
  t.same(messages(rule([kubeDns], { port: 53, protocol: null })), ['tcp-only'])
  t.end()
})

await t.test('sees the other protocol wherever the policy has it', (t) => {
  t.same(messages(rule([kubeDns], udp), rule([kubeDns], tcp)), [], 'in another rule')
  t.same(messages(rule([kubeDns], udp), rule([kubeSystem], tcp)), [], 'for more servers')
  t.same(messages(rule([kubeDns], udp), rule([], tcp)), [], 'for everybody')
  t.same(messages(rule([kubeDns], udp), rule([kubeDns], { port: 1, endPort: 100 })), [], 'in a range')
  t.same(messages(rule([kubeDns], udp), { to: [kubeDns] }), [], 'among all ports')
  t.same(messages(rule([kubeDns], udp, { protocol: 'TCP' })), [], 'among all ports of TCP')
  t.same(messages(rule([resolver, kubeDns], udp), rule([kubeDns], tcp), rule([resolver], tcp)), [])
  t.same(messages(rule([kubeDns], udp), rule([resolver], tcp)), [], 'where nobody can tell who that is')
  t.end()
})

await t.test('is not satisfied by other servers', (t) => {
  const other = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'dns' } } }
  t.same(messages(rule([kubeDns], udp), rule([other], tcp)), ['udp-only', 'tcp-only'])
  t.same(messages(rule([], udp), rule([kubeDns], tcp)), ['udp-only'], 'fewer servers')
  t.same(messages(rule([kubeDns], udp), rule([kubeSystem], { protocol: 'TCP', port: 5353 })), ['udp-only'])
  const nobody = { podSelector: { matchExpressions: [{ key: 'a', operator: 'In', values: ['b'] }] } }
  const contradiction = {
    podSelector: {
      matchExpressions: [...nobody.podSelector.matchExpressions, { key: 'a', operator: 'DoesNotExist' }],
    },
  }
  t.same(messages(rule([kubeDns], udp), rule([contradiction], tcp)), ['udp-only'], 'nobody')
  t.same(messages(rule([contradiction], udp)), [], 'who opens nothing needs nothing')
  t.end()
})

await t.test('is silent where no DNS is named', (t) => {
  t.same(messages(rule([kubeDns], { protocol: 'UDP' })), [])
  t.same(messages(rule([kubeDns], { port: 853 })), [])
  t.same(messages(rule([kubeDns], { protocol: 'UDP', port: 5353 })), [])
  t.same(messages(rule([kubeDns], { protocol: 'UDP', port: 1, endPort: 1000 })), [])
  t.same(messages({}), [])
  t.end()
})

await t.test('proposes both protocols, and leaves the other ports alone', (t) => {
  const yaml = (ports: readonly unknown[]): string | undefined =>
    findingsOf(dnsOneProtocol, policyWith('egress', [rule([kubeDns], ...ports)]))[0]?.wording.corrections[0]
      ?.yaml
  t.equal(
    yaml([{ port: 443 }, udp]),
    'ports:\n- {protocol: TCP, port: 443}\n- {protocol: UDP, port: 53}\n- {protocol: TCP, port: 53}',
  )
  t.equal(
    yaml([{ port: 'dns-tcp' }]),
    'ports:\n- {protocol: TCP, port: dns-tcp}\n- {protocol: UDP, port: dns}',
  )
  t.equal(yaml([udp, ...Array.from({ length: 24 }, (_, index) => ({ port: 8000 + index }))]), undefined)
  t.end()
})

await t.test('an update is new for the servers that it adds', (t) => {
  const old = policyWith('egress', [rule([kubeDns, resolver], udp)])
  const since = (...egress: readonly unknown[]): readonly string[] =>
    findingsOf(dnsOneProtocol, policyWith('egress', egress), old).map((finding) => finding.since)
  t.same(since(rule([resolver, kubeDns], udp)), ['before'], 'another order')
  t.same(since({ ports: [{ port: 443 }] }, rule([kubeDns], { port: 80 }, udp)), ['before'], 'fewer servers')
  t.same(since(rule([kubeDns], udp), rule([resolver], udp)), ['before', 'before'], 'in two rules')
  t.same(since(rule([kubeSystem, resolver], udp)), ['new'], 'more servers')
  t.same(since(rule([kubeDns], tcp)), ['new'], 'the other protocol')
  const everywhere = policyWith('egress', [rule([], udp)])
  t.equal(
    findingsOf(dnsOneProtocol, policyWith('egress', [rule([kubeDns], udp)]), everywhere)[0]?.since,
    'before',
    'from everywhere to some servers',
  )
  t.end()
})

await t.test('compares no more than anybody waits for', (t) => {
  const peer = (index: number): unknown => ({ podSelector: { matchLabels: { app: `a${index}` } } })
  const many = Array.from({ length: 10_000 }, (_, index) => index)
  const findings = findingsOf(
    dnsOneProtocol,
    policyWith('egress', [
      ...many.map((index) => rule([peer(index)], tcp)),
      ...many.map((index) => rule([peer(index + 20_000)], udp)),
    ]),
  )
  t.equal(findings.length, 34, 'one by one, and the rest of each message')
  t.match(findings.at(-1)?.wording.summary, /more like it$/)
  t.same(messages(...many.flatMap((index) => [rule([peer(index)], tcp), rule([peer(index)], udp)])), [])
  t.same(messages(rule(many.map(peer), ...many.map(() => udp))), ['udp-only'])
  t.end()
})
