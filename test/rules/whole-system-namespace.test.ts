import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { orPeers } from '../../src/rules/or-peers.ts'
import { wholeSystemNamespace } from '../../src/rules/whole-system-namespace.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, wholeSystemNamespace, rules)

const name = 'kubernetes.io/metadata.name'
const system = { namespaceSelector: { matchLabels: { [name]: 'kube-system' } } }
const listed = (...values: readonly string[]): object => ({
  namespaceSelector: { matchExpressions: [{ key: name, operator: 'In', values }] },
})
const web = [{ port: 8080 }]

function said(object: unknown, old?: unknown): readonly string[] {
  return findingsOf(wholeSystemNamespace, object, old).map(({ message, since }) => `${message} ${since}`)
}

function ingress(...from: readonly unknown[]): unknown {
  return policyWith('ingress', [{ from, ports: web }])
}

await t.test('speaks of system namespaces without a podSelector, in every spelling', (t) => {
  for (const peer of [
    system,
    { ...system, podSelector: {} },
    { ...system, podSelector: { matchExpressions: [] } },
    { namespaceSelector: { matchLabels: { name: 'kube-system' } } },
    listed('kube-system', 'istio-system'),
    { namespaceSelector: { matchLabels: { [name]: 'kube-system', team: 'a' } } },
  ])
    t.same(said(ingress(peer)), ['kube-system-ingress new'], JSON.stringify(peer))
  t.same(said(ingress(listed('istio-system'))), ['system new'])
  t.same(said(policyWith('egress', [{ to: [system], ports: web }])), ['system new'])
  t.same(said(policyWith('egress', [{ to: [system] }])), ['system new'], 'every port')
  t.end()
})

await t.test('is silent about everything else', (t) => {
  for (const peer of [
    { ...system, podSelector: { matchLabels: { 'k8s-app': 'metrics-server' } } },
    listed('kube-system', 'monitoring'),
    { namespaceSelector: {} },
    { namespaceSelector: { matchExpressions: [{ key: name, operator: 'NotIn', values: ['kube-system'] }] } },
    { namespaceSelector: { matchExpressions: [{ key: name, operator: 'Exists' }] } },
    { namespaceSelector: { matchLabels: { team: 'kube-system' } } },
    { podSelector: {} },
    { ipBlock: { cidr: '10.0.0.0/8' } },
  ])
    t.same(said(ingress(peer)), [], JSON.stringify(peer))
  const dns = [{ port: 53, protocol: 'UDP' }, { port: 53 }]
  t.same(said(policyWith('egress', [{ to: [system], ports: dns }])), [], 'DNS')
  t.same(said(policyWith('ingress', [{ from: [system], ports: dns }])), ['kube-system-ingress new'])
  const own = { ...(ingress(system) as object), metadata: { name: 'p', namespace: 'kube-system' } }
  t.same(said(own), [], 'its own namespace')
  t.end()
})

await t.test('is new only for pods that did not get in before', (t) => {
  t.same(said(ingress(system), ingress({ namespaceSelector: {} })), ['kube-system-ingress before'])
  t.same(said(ingress(system), ingress()), ['kube-system-ingress before'], 'everybody got in')
  t.same(said(ingress(system), ingress(listed('istio-system', 'kube-system'))), [
    'kube-system-ingress before',
  ])
  t.same(said(ingress(system), ingress(listed('istio-system'))), ['kube-system-ingress new'])
  t.same(said(policyWith('ingress', [{ from: [system] }]), ingress(system)), ['kube-system-ingress new'])
  t.end()
})

await t.test('becomes a sentence of or-peers where that speaks of the same list', (t) => {
  const object = policyOf(ingress(system, { podSelector: { matchLabels: { app: 'a' } } }))
  const prepared = [orPeers, wholeSystemNamespace].map((rule) => rule.prepare({}, levelsAt('strict')))
  const change = { kind: 'NetworkPolicy', change: { operation: 'create', object } } as const
  const { findings } = judge(change, prepared, noFacts)
  t.same(
    findings.map(({ rule }) => rule),
    ['or-peers'],
  )
  t.match(findings[0]?.wording.detail, /Also: every pod of kube-system, present and future, gets in\.$/)
  t.end()
})

await t.test('proposes the pods that are usually meant, and nothing for several namespaces', (t) => {
  const corrections = (object: unknown): readonly string[] =>
    findingsOf(wholeSystemNamespace, object).flatMap(({ wording }) =>
      wording.corrections.map(({ yaml }) => yaml),
    )
  t.match(corrections(ingress(system)), [/k8s-app: metrics-server/])
  const some = [{ port: 53, protocol: 'UDP' }, { port: 443 }]
  t.match(corrections(policyWith('egress', [{ to: [system], ports: some }])), [/k8s-app: kube-dns/])
  t.same(corrections(ingress(listed('kube-system', 'traefik'))), [])
  t.same(corrections(ingress(listed('kube-public'))), [])
  t.end()
})

await t.test('tells a few of very many', (t) => {
  const found = findingsOf(wholeSystemNamespace, ingress(...Array.from({ length: 10_000 }, () => system)))
  t.ok(found.length < 20)
  t.match(found.at(-1)?.wording.summary, /more like it$/)
  t.end()
})
