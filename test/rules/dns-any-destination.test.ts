import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { dnsAnyDestination } from '../../src/rules/dns-any-destination.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

const dns = [{ protocol: 'UDP', port: 53 }, { port: 53 }]
const kubeSystem = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }

function block(cidr: string, ...except: readonly string[]): unknown {
  return { ipBlock: { cidr, except } }
}

function to(peers: readonly unknown[] | undefined, ports: readonly unknown[] = dns): unknown {
  return policyWith('egress', [{ to: peers, ports }])
}

function paths(object: unknown): readonly string[] {
  return findingsOf(dnsAnyDestination, object).flatMap((finding) => finding.paths)
}

await conforms(t, dnsAnyDestination, rules)

await t.test('finds anywhere in every spelling', (t) => {
  t.same(paths(to(undefined)), ['spec.egress[0]'])
  t.same(paths(to([])), ['spec.egress[0]'])
  t.same(paths(to(undefined, [{ port: 53 }])), ['spec.egress[0]'], 'a rule as Bitnami writes it')
  t.same(paths(to([{ namespaceSelector: {} }])), ['spec.egress[0].to[0]'])
  const named = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] }
  t.same(paths(to([kubeSystem, { namespaceSelector: named, podSelector: {} }])), ['spec.egress[0].to[1]'])
  t.same(paths(to([block('0.0.0.0/0', '10.0.0.0/8')])), ['spec.egress[0].to[0]'])
  t.same(paths(to([block('::/0')])), ['spec.egress[0].to[0]'])
  t.same(paths(to([block('2000::/3')])), ['spec.egress[0].to[0]'])
  t.same(paths(to([block('128.0.0.0/2'), block('0.0.0.0/1')])), ['spec.egress[0].to[1]'], 'one is enough')
  t.same(paths(to([block('64.0.0.0/2'), block('10.0.0.0/8'), block('128.0.0.0/2')])), [
    'spec.egress[0].to[0]',
    'spec.egress[0].to[1]',
    'spec.egress[0].to[2]',
  ])
  t.same(paths(to(undefined, [...dns, { port: 853 }])), ['spec.egress[0]'], 'with DNS over TLS')
  t.end()
})

await t.test('lets pass who names servers', (t) => {
  const label = { podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }
  const peers: readonly unknown[] = [
    kubeSystem,
    { ...kubeSystem, ...label },
    { namespaceSelector: {}, ...label },
    label,
    block('192.0.2.53/32'),
    block('169.254.20.10/32'),
    block('10.0.0.0/8'),
    block('172.30.0.10/32'),
    block('16.0.0.0/4'),
  ]
  for (const peer of peers) t.same(paths(to([peer])), [], JSON.stringify(peer))
  t.same(paths(to(peers)), [], 'all of them')
  t.end()
})

await t.test('is about egress for DNS alone', (t) => {
  t.same(paths(policyWith('ingress', [{ ports: dns }])), [])
  t.same(paths(to(undefined, [...dns, { port: 443 }])), [])
  t.same(paths(to(undefined, [{ protocol: 'UDP' }])), [])
  t.same(paths(to(undefined, [])), [])
  t.end()
})

await t.test('knows the resolvers that are configured, and proposes them', (t) => {
  const prepared = dnsAnyDestination.prepare({ resolvers: ['64.0.0.0/2', '128.0.0.0/2'] }, levelsAt('off'))
  const problems = (object: unknown): readonly (string | undefined)[][] =>
    prepared
      .judge({ kind: 'NetworkPolicy', change: { operation: 'create', object: policyOf(object) } }, noFacts)
      .problems.map(({ wording }) => wording.corrections.map(({ yaml }) => yaml))
  t.same(problems(to([block('64.0.0.0/2'), block('128.0.0.0/2'), block('9.9.9.9/32')])), [])
  const [corrections = []] = problems(to([]))
  t.equal(corrections.length, 2)
  t.match(corrections[1], /k8s-app: kube-dns[^]*cidr: 64\.0\.0\.0\/2[^]*cidr: 128\.0\.0\.0\/2/)
  t.end()
})

await t.test('an update is new for where queries may go now, and could not before', (t) => {
  const since = (object: unknown, old: unknown): readonly string[] =>
    findingsOf(dnsAnyDestination, object, old).map((finding) => finding.since)
  t.same(since(to([block('0.0.0.0/0', '10.0.0.0/8')]), to([])), ['before'], 'less than anywhere')
  t.same(since(to([]), policyWith('egress', [{}])), ['before'], 'fewer ports')
  t.same(since(to([kubeSystem, block('0.0.0.0/1', '10.0.0.0/8'), block('128.0.0.0/1')]), to([kubeSystem])), [
    'new',
  ])
  t.same(since(to([]), to([block('0.0.0.0/0')])), ['new'], 'no peers is wider than any block')
  t.same(since(to([]), to([], [{ protocol: 'UDP', port: 53 }])), ['new'], 'another protocol')
  t.same(since(to([]), policyWith('egress', [{ ports: dns }], { matchLabels: { app: 'a' } })), ['new'])
  t.same(since(to([]), policyWith('ingress', [{}])), ['new'], 'egress was not restricted')
  t.end()
})

await t.test('tells a few of very many rules and counts the others', (t) => {
  const many = Array.from({ length: 10_000 }, () => ({ to: [{ namespaceSelector: {} }], ports: dns }))
  t.equal(findingsOf(dnsAnyDestination, policyWith('egress', many)).length, 9)
  const blocks = Array.from({ length: 10_000 }, (_, index) => block(`${index % 224}.0.0.0/8`))
  t.equal(paths(to(blocks)).length > 0, true)
  t.same(paths(to(Array.from({ length: 10_000 }, () => block('10.0.0.0/8')))), [])
  t.end()
})
