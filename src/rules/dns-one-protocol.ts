import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import type { PolicyPort } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { type DnsProtocol, isDnsItem } from '../netpol/dns.ts'
import { anybodyKey, type OneSidedDns, oneSidedDnsOf, otherProtocol } from '../netpol/dns-protocols.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { effectiveRulesOf, portPath, portsPath } from '../netpol/policy.ts'
import { portsYaml } from '../netpol/yaml-fragment.ts'

const options = z.strictObject({
  ports: z
    .array(z.int().min(1).max(65535))
    .min(1)
    .default([53])
    .describe("Port numbers of DNS servers; OpenShift's listen on 5353."),
})

type Options = z.infer<typeof options>

function check(policy: NetworkPolicy, { ports }: Options): readonly Found<KeysExtent>[] {
  const peersByKey = new Map<string, readonly string[]>()
  const hits = directions.flatMap((direction) => {
    const rules = effectiveRulesOf(policy.spec, direction)
    return oneSidedDnsOf(policy, direction, ports).flatMap((dns): readonly Hit[] => {
      const rule = rules[dns.rule]
      if (rule === undefined) return []
      const keys = [...new Set(dns.peerKeys)].sort().map((key) => `${dns.protocol} ${key}`)
      const key = JSON.stringify(keys)
      peersByKey.set(key, keys)
      return [hitOf(direction, rule, dns, key, ports)]
    })
  })
  // Each peer counts on its own, so that who leaves one out makes nothing worse.
  return gatherHits(hits).map((found) => ({
    ...found,
    extent: {
      ...found.extent,
      keys: new Set([...found.extent.keys].flatMap((key) => peersByKey.get(key) ?? [])),
    },
  }))
}

function hitOf(
  direction: Direction,
  rule: PolicyRule,
  { rule: index, protocol, items }: OneSidedDns,
  key: string,
  dnsPorts: readonly number[],
): Hit {
  const [first, ...others] = items.map((item) => portPath(direction, index, item))
  return {
    message: protocol === 'UDP' ? 'udp-only' : 'tcp-only',
    direction,
    key,
    paths: [first ?? portsPath(direction, index), ...others],
    wording: () => ({
      ...wording(protocol),
      corrections: corrections(direction, index, rule, protocol, dnsPorts),
    }),
  }
}

function wording(protocol: DnsProtocol): Omit<Wording, 'corrections'> {
  if (protocol === 'UDP')
    return {
      summary: 'only UDP is allowed for DNS: long answers come over TCP and fail',
      detail:
        'No rule of this policy allows TCP to the same servers. Answers that are too long for one UDP packet are asked for again over TCP, so that some names cannot be resolved, now and then, which is hard to find.',
    }
  return {
    summary: 'only TCP is allowed for DNS, so nearly no name is resolved; a protocol left out is TCP',
    detail:
      'No rule of this policy allows UDP to the same servers. Nearly all queries go over UDP, so this allows close to nothing. A port without a protocol is TCP; the protocol was probably left out.',
  }
}

/** Longer lists are not pasted by anybody. */
const maxItems = 24

/** Both protocols, and everything else as it is. */
function corrections(
  direction: Direction,
  ruleIndex: number,
  rule: PolicyRule,
  protocol: DnsProtocol,
  dnsPorts: readonly number[],
): readonly Correction[] {
  if (rule.ports.length > maxItems) return []
  const ports = rule.ports.flatMap((item) =>
    item.protocol === protocol && isDnsItem(item, dnsPorts) ? [item, counterpart(item, protocol)] : [item],
  )
  return [
    {
      intro: 'Allow both protocols:',
      yaml: portsYaml(ports).join('\n'),
      replaces: { part: 'ports', direction, rule: ruleIndex },
    },
  ]
}

/** The same port over the other protocol; CoreDNS names its ports `dns` (UDP) and `dns-tcp`. */
function counterpart(item: PolicyPort, protocol: DnsProtocol): PolicyPort {
  const other = otherProtocol(protocol)
  return item.match === 'name'
    ? { ...item, protocol: other, name: other === 'TCP' ? 'dns-tcp' : 'dns' }
    : { ...item, protocol: other }
}

function isWithin(now: KeysExtent, before: readonly KeysExtent[]): boolean {
  // A rule without peers has all of them.
  const everywhere = new Set(
    before
      .filter(({ direction }) => direction === now.direction)
      .flatMap(({ keys }) => [...keys].filter((key) => key.endsWith(` ${anybodyKey}`))),
  )
  const isEverywhere = (key: string): boolean =>
    everywhere.has(`${key.slice(0, key.indexOf(' '))} ${anybodyKey}`)
  return isWithinKeys({ ...now, keys: new Set([...now.keys].filter((key) => !isEverywhere(key))) }, before)
}

function example(rules: string, direction: Direction = 'egress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

const toDnsPods = `  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
`

/** DNS over UDP or TCP, where it takes both. */
export const dnsOneProtocol = defineRule<Options, KeysExtent>({
  id: 'dns-one-protocol',
  title: 'DNS over UDP or TCP alone',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'DNS asks over UDP, and again over TCP when an answer is too long for one packet. With one of the two names fail to resolve: all of them without UDP, some of them now and then without TCP.',
  remedy: `Allow both:

  ports:
  - {protocol: UDP, port: 53}
  - {protocol: TCP, port: 53}`,
  whenNotToUse:
    'Another policy for the same pods allows the other protocol: this rule sees one policy at a time.',
  references: [
    'https://www.rfc-editor.org/rfc/rfc7766',
    'https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'udp-only': 'DNS is open over UDP, and no rule opens it over TCP for the same peers.',
    'tcp-only':
      'DNS is open over TCP, and no rule opens it over UDP for the same peers: mostly a protocol that was left out.',
  },
  options,
  check,
  isWithin,
  examples: [
    {
      title: 'UDP alone',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP, port: 53}]
`),
      findings: [{ message: 'udp-only', path: 'spec.egress[0].ports[0]' }],
    },
    {
      title: 'a port without a protocol, which is TCP',
      yaml: example(`${toDnsPods}    ports: [{port: 443}, {port: 53}]
`),
      findings: [{ message: 'tcp-only', path: 'spec.egress[0].ports[1]' }],
    },
    {
      title: 'the name that CoreDNS gives to UDP',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP, port: dns}]
`),
      findings: [{ message: 'udp-only', path: 'spec.egress[0].ports[0]' }],
    },
    {
      title: 'UDP for everybody who asks a name server',
      yaml: example(
        `  - from: [{namespaceSelector: {}}]
    ports: [{protocol: UDP, port: 53}]
`,
        'ingress',
      ),
      findings: [{ message: 'udp-only', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'UDP to servers of which some may be asked over TCP too',
      yaml: example(`  - to: [{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}]
    ports: [{protocol: TCP, port: 53}]
  - to: [{ipBlock: {cidr: 10.0.0.0/10}}, {ipBlock: {cidr: 10.64.0.0/10}}]
    ports: [{protocol: UDP, port: 53}]
`),
      findings: [{ message: 'udp-only', path: 'spec.egress[1].ports[0]' }],
    },
    {
      title: 'TCP for other servers',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP, port: 53}]
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: dns}}}]
    ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]
`),
      findings: [{ message: 'udp-only', path: 'spec.egress[0].ports[0]' }],
    },
    {
      title: 'both protocols',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP, port: 53}, {port: 53}]
`),
      findings: [],
    },
    {
      title: 'TCP in a rule for more servers',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP, port: 53}]
  - to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}}]
    ports: [{protocol: TCP, port: 53}]
`),
      findings: [],
    },
    {
      title: 'every port of UDP, which is no rule for DNS',
      yaml: example(`${toDnsPods}    ports: [{protocol: UDP}]
`),
      findings: [],
    },
    {
      title: 'ports that are like it: DNS over TLS, multicast DNS',
      yaml: example(`${toDnsPods}    ports: [{protocol: TCP, port: 853}, {protocol: UDP, port: 5353}]
`),
      findings: [],
    },
  ],
})
