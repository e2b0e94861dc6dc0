import * as z from 'zod'
import type { Correction } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { addressesOfPeers, coversAddresses, unionOf } from '../netpol/address-set.ts'
import { dnsProtocols, kubeDnsRule, namesDns, opensDns } from '../netpol/dns.ts'
import { gatherHits, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { linkLocalAddresses } from '../netpol/internal-ranges.ts'
import { isOwnNamespaceOnly, isSomebody } from '../netpol/peer-set.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { portsOfRule } from '../netpol/rule-ports.ts'
import { rulesYaml } from '../netpol/yaml-fragment.ts'

const options = z.strictObject({
  ports: z
    .array(z.int().min(1).max(65535))
    .min(1)
    .default([53, 5353])
    .describe('Port numbers of DNS servers; 5353 is that of the DNS pods of OpenShift.'),
})

type Options = z.infer<typeof options>

function check(policy: JudgedPolicy, { ports: dnsPorts }: Options): readonly Found<KeysExtent>[] {
  const { spec, metadata } = policy
  const rules = effectiveRulesOf(spec, 'egress')
  if (rules.length === 0 || isDnsServer(spec.podSelector)) return []
  const isForSomebody = ({ peers }: PolicyRule): boolean =>
    peers.length === 0 || peers.some((peer) => isSomebody(peer, metadata.namespace))
  if (rules.some((rule) => isForSomebody(rule) && mayReachDns(policy, rule, dnsPorts))) return []
  if (!rules.some(isForSomebody)) return []
  return gatherHits([
    {
      message: 'not-here',
      direction: 'egress',
      key: 'dns',
      paths: ['spec.egress'],
      wording: () => ({
        summary: 'this policy allows no DNS, so another one must, or no name is resolved',
        detail:
          'The pods that this policy selects may send nothing that no policy allows, and it does not let them ask for names. That is right where another policy for the same pods allows DNS, as many namespaces have it.',
        corrections: corrections(policy),
      }),
    },
  ])
}

/** Whether pods that ask the cluster's DNS are not meant: they are it. */
function isDnsServer({ requirements }: LabelSelector): boolean {
  return requirements.some(
    (requirement) =>
      requirement.key === 'k8s-app' &&
      requirement.operator === 'In' &&
      requirement.values.some((value) => value === 'kube-dns' || value === 'coredns'),
  )
}

/**
 * Whether queries may get through to something that can be the cluster's DNS. Who names DNS has thought of it, also where
 * a protocol is missing, which is another rule's business.
 */
function mayReachDns(policy: JudgedPolicy, rule: PolicyRule, dnsPorts: readonly number[]): boolean {
  const ports = portsOfRule(policy, rule)
  if (dnsProtocols.some((protocol) => namesDns(ports, protocol, dnsPorts))) return true
  if (!opensDns(ports, 'UDP', dnsPorts)) return false
  const { namespace } = policy.metadata
  // Every port of pods of this namespace, or of a metadata service, was not meant for DNS, and does not open it.
  const isHome = namespace !== '' && namespace !== 'kube-system' && isOwnNamespaceOnly(rule.peers, namespace)
  return !isHome && !isLinkLocalOnly(rule)
}

function isLinkLocalOnly({ peers }: PolicyRule): boolean {
  const blocks = peers.filter((peer) => peer.kind === 'ipBlock')
  return (
    blocks.length > 0 &&
    blocks.length === peers.length &&
    coversAddresses(linkLocal, addressesOfPeers(blocks))
  )
}

const linkLocal = unionOf([linkLocalAddresses.IPv4, linkLocalAddresses.IPv6])

/** Longer policies are not pasted by anybody. */
const maxYamlLength = 2000

/** The last rule, and one for DNS after it. */
function corrections({ spec }: NetworkPolicy): readonly Correction[] {
  const index = spec.egress.length - 1
  const last = spec.egress[index]
  if (last === undefined || last.peers.length + last.ports.length > 24) return []
  const yaml = rulesYaml('egress', [last, kubeDnsRule]).join('\n')
  if (yaml.length > maxYamlLength) return []
  return [
    {
      intro: 'If no other policy allows DNS, add a rule for it after the last one:',
      yaml,
      replaces: { part: 'rule', direction: 'egress', rule: index },
    },
  ]
}

function example(rules: string, target = '{matchLabels: {app: api}}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${target}
  policyTypes: [Ingress, Egress]
  egress:${rules === '' ? ' []' : `\n${rules}`}
`
}

const toDatabase = `  - to: [{podSelector: {matchLabels: {app: db}}}]
    ports: [{protocol: TCP, port: 5432}]`

/** Egress that is restricted, without DNS. */
export const dnsMissing = defineRule<Options, KeysExtent>({
  id: 'dns-missing',
  title: 'Egress without DNS',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A pod whose egress is restricted cannot resolve names unless some policy allows DNS. Nothing works then, and it looks as if the servers were down.',
  remedy: `Allow DNS once for all pods of the namespace, in a policy of its own, or here:

  egress:
  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}`,
  whenNotToUse:
    'Namespaces in which one policy allows DNS for all pods, which is good practice: this rule sees one policy at a time, so it is only information.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
  ],
  messages: {
    'not-here':
      'The policy isolates pods for egress and allows something, but nothing over which names could be resolved.',
  },
  options,
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'a database and no DNS',
      yaml: example(toDatabase),
      findings: [{ message: 'not-here', path: 'spec.egress' }],
    },
    {
      title: 'all ports of pods of the own namespace',
      yaml: example('  - to: [{podSelector: {matchLabels: {app: db}}}]'),
      findings: [{ message: 'not-here', path: 'spec.egress' }],
    },
    {
      title: 'all ports of the metadata service',
      yaml: example('  - to: [{ipBlock: {cidr: 169.254.170.23/32}}]'),
      findings: [{ message: 'not-here', path: 'spec.egress' }],
    },
    {
      title: 'DNS beside it',
      yaml: example(`${toDatabase}
  - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`),
      findings: [],
    },
    {
      title: 'NodeLocal DNSCache',
      yaml: example(`${toDatabase}
  - to: [{ipBlock: {cidr: 169.254.20.10/32}}]
    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]`),
      findings: [],
    },
    {
      title: 'DNS over TCP alone, which dns-one-protocol tells',
      yaml: example(`${toDatabase}
  - to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
    ports: [{port: 53}]`),
      findings: [],
    },
    {
      title: 'all ports of another namespace',
      yaml: example(
        '  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]',
      ),
      findings: [],
    },
    {
      title: 'a default deny, which is meant so',
      yaml: example(''),
      findings: [],
    },
    {
      title: 'the DNS server itself',
      yaml: example(
        `  - to: [{ipBlock: {cidr: 192.0.2.10/32}}]
    ports: [{port: 6443}]`,
        '{matchLabels: {k8s-app: kube-dns}}',
      ),
      findings: [],
    },
  ],
})
