import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import type { PolicyPort } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { portWords } from '../netpol/description/port-words.ts'
import { gatherHits, type Hit } from '../netpol/gather-hits.ts'
import { effectiveRulesOf, portPath } from '../netpol/policy.ts'
import { coversPorts, portsOf, type PortSet, unionOfPorts } from '../netpol/port-set.ts'
import { portsYaml } from '../netpol/yaml-fragment.ts'

/** Ports that count on a feature of the network plugin. */
interface Extent {
  readonly direction: Direction | undefined
  readonly feature: Feature
  readonly ports: PortSet
}

/** What a network plugin may lack; also the id of the message. */
type Feature = 'sctp' | 'end-port'

/** A hit, and the item that it is about. */
interface ItemHit extends Hit {
  readonly message: Feature
  readonly item: PolicyPort
}

function check(policy: NetworkPolicy): readonly Found<Extent>[] {
  const hits = directions.flatMap((direction) =>
    effectiveRulesOf(policy.spec, direction).flatMap((rule, index) => hitsOf(rule, direction, index)),
  )
  if (hits.length === 0) return []
  const byKey = new Map(hits.map((hit) => [keyOf(hit.message, hit.item), hit]))
  return gatherHits(hits).map(({ extent: { direction, keys }, ...found }) => {
    const worded = [...keys].flatMap((key) => byKey.get(key) ?? [])
    return {
      ...found,
      extent: {
        direction,
        feature: worded[0]?.message ?? 'sctp',
        // No item at all would mean every port.
        ports: unionOfPorts(worded.length === 0 ? [] : [portsOf(worded.map(({ item }) => item))]),
      },
    }
  })
}

function hitsOf(rule: PolicyRule, direction: Direction, ruleIndex: number): readonly ItemHit[] {
  if (!rule.ports.some(isDependent)) return []
  return rule.ports.flatMap((item, index) =>
    featuresOf(item).map((message) => ({
      message,
      item,
      direction,
      key: keyOf(message, item),
      paths: [portPath(direction, ruleIndex, index)] as const,
      wording: () => wording(message, item, corrections(message, rule, direction, ruleIndex)),
    })),
  )
}

function featuresOf(item: PolicyPort): readonly Feature[] {
  return [...(isSctp(item) ? (['sctp'] as const) : []), ...(isRange(item) ? (['end-port'] as const) : [])]
}

function isDependent(item: PolicyPort): boolean {
  return isSctp(item) || isRange(item)
}

function isSctp({ protocol }: PolicyPort): boolean {
  return protocol === 'SCTP'
}

function isRange(item: PolicyPort): boolean {
  return item.match === 'range' && item.last > item.first
}

function keyOf(feature: Feature, item: PolicyPort): string {
  return `${feature} ${portWords(item)}`
}

function wording(feature: Feature, item: PolicyPort, proposed: readonly Correction[]): Wording {
  if (feature === 'sctp')
    return {
      summary: 'some network plugins do not know SCTP, and then nothing gets through here',
      detail:
        'Kubernetes takes SCTP in every policy, but the network plugin has to support it. One that does not lets nothing through for this item, or ignores it; the pods are isolated all the same.',
      corrections: proposed,
    }
  const first = item.match === 'range' ? `${item.protocol} ${item.first}` : portWords(item)
  return {
    summary: `some network plugins ignore endPort and allow only ${first} here`,
    detail: `This item is ${portWords(item)}. The network plugin has to support endPort: where it does not, only ${first} is allowed, and nothing tells so.`,
    corrections: proposed,
  }
}

/** Longer lists are not pasted by anybody. */
const maxItems = 24

function corrections(
  feature: Feature,
  rule: PolicyRule,
  direction: Direction,
  ruleIndex: number,
): readonly Correction[] {
  if (rule.ports.length > maxItems) return []
  // All ports of TCP is nothing to propose.
  if (feature === 'sctp' && rule.ports.some(isWholeSctp)) return []
  const ports = rule.ports.flatMap(feature === 'sctp' ? asTcp : singly)
  if (ports.length > maxItems) return []
  // A range that is too long to list stays one.
  if (feature === 'end-port' && ports.some((item) => featuresOf(item).includes('end-port'))) return []
  return [
    {
      intro:
        feature === 'sctp' ? 'If it need not be SCTP, write TCP:' : 'If it may be so, list the ports singly:',
      yaml: portsYaml(ports).join('\n'),
      replaces: { part: 'ports', direction, rule: ruleIndex },
    },
  ]
}

function isWholeSctp({ match, protocol }: PolicyPort): boolean {
  return match === 'all' && protocol === 'SCTP'
}

function asTcp(item: PolicyPort): readonly PolicyPort[] {
  return [item.protocol === 'SCTP' ? { ...item, protocol: 'TCP' } : item]
}

function singly(item: PolicyPort): readonly PolicyPort[] {
  if (item.match !== 'range' || item.last - item.first > maxItems) return [item]
  return Array.from({ length: item.last - item.first + 1 }, (_, offset) => ({
    ...item,
    first: item.first + offset,
    last: item.first + offset,
  }))
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  const old = before.filter(
    ({ direction, feature }) => direction === now.direction && feature === now.feature,
  )
  return coversPorts(unionOfPorts(old.map(({ ports }) => ports)), now.ports)
}

function example(ports: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
${ports}`
}

/** Ports that only some network plugins can tell apart. */
export const cniDependentPort = defineRule<Record<string, never>, Extent>({
  id: 'cni-dependent-port',
  title: 'Ports that some network plugins do not understand',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'SCTP and endPort are part of the NetworkPolicy API, but a network plugin may lack either of them. The policy is then accepted as it is, and allows less than it says.',
  remedy: `List the ports singly, if there are few of them:

  ports:
  - {protocol: TCP, port: 8000}
  - {protocol: TCP, port: 8001}

Or find out, by a test in the cluster, that its network plugin does what the policy says.`,
  whenNotToUse: 'Your network plugin supports SCTP and endPort: most of them do today.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#network-traffic-filtering',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/2079-network-policy-port-range',
  ],
  messages: {
    sctp: 'An item is about SCTP, which not every network plugin supports.',
    'end-port': 'An item is a range, of which some network plugins see only the first port.',
  },
  foldsInto: ['wide-ports'],
  options: z.strictObject({}),
  check,
  isWithin,
  examples: [
    {
      title: 'SCTP',
      yaml: example(`    ports:
    - {protocol: TCP, port: 8080}
    - {protocol: SCTP, port: 3868}
`),
      findings: [{ message: 'sctp', path: 'spec.ingress[0].ports[1]' }],
    },
    {
      title: 'all ports of SCTP',
      yaml: example(`    ports:
    - {protocol: SCTP}
`),
      findings: [{ message: 'sctp', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'a range',
      yaml: example(`    ports:
    - {protocol: TCP, port: 8000, endPort: 8003}
`),
      findings: [{ message: 'end-port', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'a range that is one port',
      yaml: example(`    ports:
    - {protocol: TCP, port: 8000, endPort: 8000}
`),
      findings: [],
    },
    {
      title: 'ports one by one',
      yaml: example(`    ports:
    - {protocol: TCP, port: 8000}
    - {protocol: TCP, port: 8001}
`),
      findings: [],
    },
    {
      title: "no ports, which is SCTP too, but relies on nobody's support",
      yaml: example(''),
      findings: [],
    },
  ],
})
