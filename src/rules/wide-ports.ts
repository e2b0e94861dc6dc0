import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { FindingClass } from '../model/level.ts'
import type { Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { Peer, PolicyRule } from '../model/network-policy.ts'
import { protocols } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { isAllNamespaces, isSomebody } from '../netpol/peer-set.ts'
import { effectiveRulesOf, portsPath, rulePath } from '../netpol/policy.ts'
import { countPorts, mayBeWide, portSetOf, type PortWidth, portWidthOf } from '../netpol/port-width.ts'
import type { PortSet } from '../netpol/port-set.ts'
import { portsOfRule } from '../netpol/rule-ports.ts'
import { portsText } from '../netpol/ports-text.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'

const portNumber = z.int().min(1).max(65535)

const options = z.strictObject({
  maxSpan: z
    .int()
    .min(1)
    .max(65535)
    .default(1000)
    .describe('How many ports in a row are a range that somebody means; longer ones are told.'),
  ranges: z
    .array(
      z.strictObject({ protocol: z.enum(protocols).default('TCP'), port: portNumber, endPort: portNumber }),
    )
    .default([])
    .describe(
      'Longer ranges that are meant, as for passive FTP or RTP: what lies within one of them is not told. The node ports, 30000 to 32767, always are.',
    ),
})

type Options = z.infer<typeof options>

/** The ports that Services of type NodePort get by default (kube-apiserver, --service-node-port-range). */
const nodePorts = protocols.map((protocol) => ({ protocol, first: 30000, last: 32767 }))

/** How long is long, and what is expected to be. */
interface Known {
  readonly maxSpan: number
  readonly expected: PortSet
}

function know({ maxSpan, ranges }: Options): Known {
  const expected = portSetOf([
    ...nodePorts,
    ...ranges.map(({ protocol, port, endPort }) => ({ protocol, first: port, last: endPort })),
  ])
  return { maxSpan, expected }
}

function check(policy: JudgedPolicy, { maxSpan, expected }: Known): readonly Found<ReachExtent>[] {
  const { namespace } = policy.metadata
  return gatherReach(
    policy,
    directions.flatMap((direction) =>
      effectiveRulesOf(policy.spec, direction).flatMap((rule, index): readonly ReachHit[] => {
        // Who names no peers is another rule's business, and who names nobody opens nothing.
        if (rule.peers.length === 0 || !mayBeWide(rule.ports, maxSpan)) return []
        const width = portWidthOf(portsOfRule(policy, rule), maxSpan, expected)
        if (width === undefined || !rule.peers.some((peer) => isSomebody(peer, namespace))) return []
        return [hitOf(rule, direction, index, width, namespace)]
      }),
    ),
  )
}

function hitOf(
  rule: PolicyRule,
  direction: Direction,
  index: number,
  width: PortWidth,
  namespace: string,
): ReachHit {
  const { message, items } = width
  const isLighter = message === 'wide-range' || rule.peers.every(isInParticular)
  const lighter: { class?: FindingClass } = isLighter ? { class: 'info' } : {}
  return {
    message,
    ...lighter,
    direction,
    paths: [rule.ports.length === 0 ? rulePath(direction, index) : portsPath(direction, index)],
    opens: () => reachOfRules([{ peers: rule.peers, ports: items }], namespace),
    wording: () => wording(direction, rule, width),
  }
}

/** Pods of namespaces that are named, by whatever label: whoever wrote that has thought of somebody. */
function isInParticular(peer: Peer): boolean {
  return peer.kind === 'pods' && !isAllNamespaces(peer)
}

function wording(
  direction: Direction,
  { ports: written }: PolicyRule,
  { message, ports }: PortWidth,
): Wording {
  const what = portsText(ports)
  const open = (many: string): string =>
    direction === 'ingress' ? `${many} are open to these peers` : `${many} of these peers are open`
  if (message === 'wide-range') {
    const count = countPorts(ports)
    return {
      summary: `${open(`${count} ports`)}: ${what}`,
      detail: `This rule opens ${what}, ${count} ports in all. Whatever listens on one of them is open, now or later. List the ports that are used, if they are known.`,
      corrections: [],
    }
  }
  const how =
    written.length > 0
      ? 'An item without a port, or ranges that add up, are every port of the protocol.'
      : 'A rule without ports is every port of every protocol.'
  return {
    summary: open(what),
    detail: `${how} Whatever listens ${direction === 'ingress' ? 'in the selected pods' : 'at the peers'} is open, debug and metrics ports too, and what is added later. List the ports that are used.`,
    corrections: [],
  }
}

function example(peer: string, ports: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - ${peer}
${ports === '' ? '' : `    ports: ${ports}\n`}`
}

const ownPods = 'podSelector: {matchLabels: {app: frontend}}'
const otherPods = 'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}'

/** More ports than anybody listed. */
export const widePorts = defineRule<Options, ReachExtent, Known>({
  id: 'wide-ports',
  title: 'All ports, or thousands of them',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A rule without ports opens every one, also those for debugging, metrics and administration that nobody thought of. It also opens what is added to the pods later.',
  remedy: `List the ports that are used:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}
    ports:
    - {protocol: TCP, port: 8080}`,
  whenNotToUse:
    'Between pods that are named people often allow everything, which is why that is only information. A policy cannot say anything about protocols other than TCP, UDP and SCTP: what becomes of ICMP is up to the network plugin, and no list of ports keeps it out for sure.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-range-of-ports',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#network-traffic-filtering',
  ],
  messages: {
    'every-port':
      'All ports are open to peers that are named: no list, or every protocol spelled out. Information where they are pods of namespaces that are named.',
    'whole-protocol':
      'Every port of a protocol is open, in whatever spelling. Information where they are pods of namespaces that are named.',
    'wide-range': 'A range is longer than the option maxSpan.',
  },
  foldsInto: ['any-ip', 'open-peers', 'or-peers', 'all-namespaces', 'split-rule'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'no ports for every namespace',
      yaml: example('namespaceSelector: {}', ''),
      findings: [{ message: 'every-port', path: 'spec.ingress[0]' }],
    },
    {
      title: 'no ports for another namespace',
      yaml: example(otherPods, ''),
      findings: [{ message: 'every-port', path: 'spec.ingress[0]' }],
    },
    {
      title: 'no ports within the own namespace',
      yaml: example(ownPods, '[]', 'egress'),
      findings: [{ message: 'every-port', path: 'spec.egress[0]' }],
    },
    {
      title: 'every protocol spelled out',
      yaml: example(
        otherPods,
        '[{protocol: TCP}, {protocol: UDP}, {protocol: SCTP, port: 1, endPort: 65535}]',
      ),
      findings: [{ message: 'every-port', path: 'spec.ingress[0].ports' }],
    },
    {
      title: 'a protocol without a port',
      yaml: example(otherPods, '[{protocol: TCP}]'),
      findings: [{ message: 'whole-protocol', path: 'spec.ingress[0].ports' }],
    },
    {
      title: 'two halves',
      yaml: example(
        otherPods,
        '[{protocol: UDP, port: 32768, endPort: 65535}, {protocol: UDP, port: 1, endPort: 32767}]',
        'egress',
      ),
      findings: [{ message: 'whole-protocol', path: 'spec.egress[0].ports' }],
    },
    {
      title: 'ranges that make a long one',
      yaml: example(
        otherPods,
        '[{protocol: TCP, port: 8000, endPort: 8600}, {protocol: TCP, port: 8601, endPort: 9100}]',
      ),
      findings: [{ message: 'wide-range', path: 'spec.ingress[0].ports' }],
    },
    {
      title: 'a range of 1000 ports',
      yaml: example(otherPods, '[{protocol: TCP, port: 8001, endPort: 9000}]'),
      findings: [],
    },
    {
      title: 'the node ports',
      yaml: example(otherPods, '[{protocol: TCP, port: 30000, endPort: 32767}]'),
      findings: [],
    },
    {
      title: 'ports that are listed',
      yaml: example(otherPods, '[{protocol: TCP, port: 80}, {protocol: TCP, port: 65535}]'),
      findings: [],
    },
    {
      title: 'no peers at all, which is wider than ports can be',
      yaml: example(otherPods, '')
        .replace(/ {4}- namespaceSelector.*\n/, '')
        .replace('from:', 'from: []'),
      findings: [],
    },
  ],
})
