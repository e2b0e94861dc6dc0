import * as z from 'zod'
import { type Cidr, parseCidr } from '../model/cidr.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { Peer } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { addressesOfCidr, unionOf } from '../netpol/address-set.ts'
import { kubeDnsPeer } from '../netpol/dns.ts'
import { type OpenDns, openDnsOf } from '../netpol/dns-destinations.ts'
import { gatherReach } from '../netpol/gather-reach.ts'
import { glanceAt, mayBeForAll } from '../netpol/glance.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { peerListYaml } from '../netpol/yaml-fragment.ts'

const options = z.strictObject({
  resolvers: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 192.0.2.53/32'))
    .default([])
    .describe('Name servers outside the cluster that pods may ask; the correction proposes them too.'),
})

type Options = z.infer<typeof options>

function check(policy: JudgedPolicy, { resolvers: texts }: Options): readonly Found<ReachExtent>[] {
  if (!mayBeForAll(glanceAt(policy, 'egress'))) return []
  const resolvers = texts.map(parseCidr).filter((cidr) => cidr !== undefined)
  const rules = effectiveRulesOf(policy.spec, 'egress')
  return gatherReach(
    policy,
    openDnsOf(policy.spec, unionOf(resolvers.map(addressesOfCidr))).map((open) => {
      const { peers = [], ports = [] } = rules[open.rule] ?? {}
      return {
        message: 'anywhere',
        direction: 'egress',
        paths: open.paths,
        opens: () => reachOfRules([{ peers: open.peers, ports }], policy.metadata.namespace),
        wording: () => ({ ...wording(open.kind), corrections: corrections(open, peers, resolvers) }),
      }
    }),
  )
}

const advice =
  "Name the cluster's DNS pods; where NodeLocal DNSCache runs, 169.254.20.10/32 as well; on OpenShift the pods of namespace openshift-dns, on port 5353."

function wording(kind: OpenDns['kind']): Omit<Wording, 'corrections'> {
  if (kind === 'every-pod')
    return {
      summary: 'queries for names may go to every pod of the cluster, not only to its name servers',
      detail: `This rule is for DNS, and lets it go to every pod of every namespace: whoever runs a pod can answer such queries, or take out data in them. ${advice}`,
    }
  return {
    summary: `queries for names may go to ${kind === 'anybody' ? 'any server' : 'most of the internet'}, so data can leave in them`,
    detail: `This rule is for DNS, and lets it go to ${kind === 'anybody' ? 'every server, inside the cluster and outside' : 'at least half of the internet'}: a program that has been taken over can send data out, and take orders, in queries. ${advice}`,
  }
}

/** Longer lists are not pasted by anybody. */
const maxPeers = 24

function corrections(
  open: OpenDns,
  peers: readonly Peer[],
  resolvers: readonly Cidr[],
): readonly Correction[] {
  const wide = new Set(open.peers)
  const others = peers.filter((peer) => !wide.has(peer))
  if (others.length > maxPeers) return []
  const intro = "Let DNS go to the cluster's name servers only:"
  const proposals = [{ intro, peers: [kubeDnsPeer, ...others] }]
  if (resolvers.length > 0 && resolvers.length <= maxPeers) {
    const blocks = resolvers.map((cidr): Peer => ({ kind: 'ipBlock', cidr, except: [] }))
    proposals.push({
      intro: 'If pods ask the name servers outside as well:',
      peers: [kubeDnsPeer, ...blocks, ...others],
    })
  }
  return proposals.map((proposal) => ({
    intro: proposal.intro,
    yaml: peerListYaml('egress', proposal.peers).join('\n'),
    replaces: { part: 'peers', direction: 'egress', rule: open.rule },
  }))
}

function example(rule: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Egress]
  egress:
  - ${rule}`
}

const dnsPorts = `    ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
`

/** A rule for DNS that names no servers. */
export const dnsAnyDestination = defineRule<Options, ReachExtent>({
  id: 'dns-any-destination',
  title: 'DNS to any server',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Who may ask any name server can send data out in the names that he asks for. That way is open even where everything else is closed, and nobody looks at it.',
  remedy: `Name the cluster's DNS pods:

  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}

Where NodeLocal DNSCache runs, its address is a peer too: ipBlock 169.254.20.10/32. On OpenShift the pods listen on port 5353, in namespace openshift-dns.`,
  whenNotToUse:
    'Pods that have to ask name servers all over the internet, such as a resolver or a mail server. Many charts ship DNS to anywhere, so this is advice; a rule for DNS alone is not told by open-peers, which a level refuses.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    'https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/',
    'https://attack.mitre.org/techniques/T1048/003/',
  ],
  messages: {
    anywhere:
      'A rule for egress that is for DNS alone has no peers, every pod of the cluster, or at least half of what the internet routes.',
  },
  foldsInto: ['any-ip', 'split-rule'],
  options,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'no peers',
      yaml: example(`ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
`),
      findings: [{ message: 'anywhere', path: 'spec.egress[0]' }],
    },
    {
      title: 'every pod of the cluster',
      yaml: example(`to: [{namespaceSelector: {}}]
${dnsPorts}`),
      findings: [{ message: 'anywhere', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'the internet, beside the right pods',
      yaml: example(`to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    - ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16]}
${dnsPorts}`),
      findings: [{ message: 'anywhere', path: 'spec.egress[0].to[1]' }],
    },
    {
      title: 'blocks that are the internet together',
      yaml: example(`to: [{ipBlock: {cidr: 16.0.0.0/4}}, {ipBlock: {cidr: 32.0.0.0/3}}]
${dnsPorts}  - to: [{ipBlock: {cidr: 64.0.0.0/2}}]
${dnsPorts}`),
      findings: [
        { message: 'anywhere', path: 'spec.egress[0].to[0]' },
        { message: 'anywhere', path: 'spec.egress[1].to[0]' },
      ],
    },
    {
      title: "the cluster's DNS pods",
      yaml: example(`to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
${dnsPorts}`),
      findings: [],
    },
    {
      title: 'pods with the label in any namespace',
      yaml: example(`to: [{namespaceSelector: {}, podSelector: {matchLabels: {k8s-app: kube-dns}}}]
${dnsPorts}`),
      findings: [],
    },
    {
      title: 'the whole of kube-system, NodeLocal DNSCache, a resolver, a private network',
      yaml: example(`to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
    - ipBlock: {cidr: 169.254.20.10/32}
    - ipBlock: {cidr: 9.9.9.9/32}
    - ipBlock: {cidr: 10.0.0.0/8}
${dnsPorts}`),
      findings: [],
    },
    {
      title: 'no peers, and another port, which makes it a rule for more than DNS',
      yaml: example(`ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 443}]
`),
      findings: [],
    },
  ],
})
