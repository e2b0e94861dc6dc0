import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy, Peer } from '../model/network-policy.ts'
import { protocols } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { isDnsOnly } from '../netpol/dns.ts'
import { gatherReach } from '../netpol/gather-reach.ts'
import { glanceAt } from '../netpol/glance.ts'
import { correctRule, internetPeers, namespacePeer, ownNamespacePeer } from '../netpol/narrower-peers.ts'
import { openToEverybody, type OpenToEverybody } from '../netpol/open-to-everybody.ts'
import { isEveryPod } from '../netpol/peer-set.ts'
import { effectiveRulesOf, isIsolatedFor, rulePath } from '../netpol/policy.ts'
import { coversPorts, isEveryPort, type PortSet, unionOfPorts } from '../netpol/port-set.ts'
import { portSetOf } from '../netpol/port-width.ts'
import { portsText } from '../netpol/ports-text.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { namedPortsOf } from '../netpol/well-known-ports.ts'

const options = z.strictObject({
  publicPorts: z
    .array(z.strictObject({ protocol: z.enum(protocols).default('TCP'), port: z.int().min(1).max(65535) }))
    .default([])
    .describe(
      'Ports on which anybody is meant to get in, such as 443 where an edge proxy runs: a rule for nothing else is only information.',
    ),
})

type Options = z.infer<typeof options>

/** The ports on which anybody is meant to get in. */
function know({ publicPorts }: Options): PortSet {
  return portSetOf(publicPorts.map(({ protocol, port }) => ({ protocol, first: port, last: port })))
}

function check(policy: JudgedPolicy, meant: PortSet): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) => {
    const { hasOpenRule, hasAllNamespaces } = glanceAt(policy, direction)
    if (!hasOpenRule && !hasAllNamespaces) return []
    return gatherReach(
      policy,
      openPlaces(policy, direction).map((place) => {
        const { ports, rules } = place
        const [first = 0, ...others] = rules
        return {
          message: isEveryPort(ports) ? 'allow-all' : 'open',
          ...(direction === 'ingress' && coversPorts(meant, ports) ? { class: 'info' as const } : {}),
          direction,
          paths: [rulePath(direction, first), ...others.map((rule) => rulePath(direction, rule))],
          opens: () => ({ kind: 'restricted', entries: [{ peers: { kind: 'anybody' }, ports }] }),
          wording: () => ({
            ...wording(policy, direction, place),
            corrections: correctionsFor(policy, direction, place),
          }),
        }
      }),
    )
  })
}

/** What is open, the widest only where that is everything: the rest adds nothing to it. */
function openPlaces({ spec }: Pick<NetworkPolicy, 'spec'>, direction: Direction): readonly OpenToEverybody[] {
  const places = openToEverybody(spec, direction).filter(
    ({ ports }) => direction === 'ingress' || !isDnsOnly(ports),
  )
  const everything = places.filter(({ ports }) => isEveryPort(ports))
  if (everything.length > 0) return everything
  const ports = unionOfPorts(places.map((place) => place.ports))
  if (!isEveryPort(ports)) return places
  const rules = [...new Set(places.flatMap((place) => place.rules))].sort((a, b) => a - b)
  return [{ ports, rules, isSpelledOut: places.every(({ isSpelledOut }) => isSpelledOut) }]
}

function wording(
  { spec }: NetworkPolicy,
  direction: Direction,
  { ports, isSpelledOut }: OpenToEverybody,
): Omit<Wording, 'corrections'> {
  const other = direction === 'ingress' ? 'egress' : 'ingress'
  const on = portsText(ports)
  const isAll = isEveryPort(ports)
  const sentences = [
    isSpelledOut
      ? 'All namespaces and every address of both families are everybody.'
      : 'A rule without peers is for everybody: every pod of every namespace, the nodes and every address, IPv6 too.',
    isAll
      ? `Policies add up, so no other one restricts these pods for ${direction} any more.`
      : `On ${on} that is wider than 0.0.0.0/0, whatever other policies say.`,
    ...(direction === 'egress'
      ? ['It includes 169.254.169.254, from which clouds hand out credentials.']
      : []),
    ...(isIsolatedFor(spec, other) && !openPlaces({ spec }, other).some((place) => isEveryPort(place.ports))
      ? [
          `${other === 'ingress' ? 'Ingress' : 'Egress'} stays restricted.`,
          ...(isAll
            ? [`If you mean no restriction of ${direction}, leave it out of policyTypes, and its rules out.`]
            : []),
        ]
      : []),
  ]
  return {
    summary: `${isSpelledOut ? 'all pods and all addresses are named' : 'no peers are named'}, so ${direction === 'ingress' ? 'anybody gets in' : 'anything can be reached'} on ${on}: wider than 0.0.0.0/0`,
    detail: sentences.join(' '),
  }
}

function correctionsFor(
  { metadata, spec }: NetworkPolicy,
  direction: Direction,
  { rules, ports }: OpenToEverybody,
): readonly Correction[] {
  const [index, ...others] = rules
  const rule = index === undefined ? undefined : effectiveRulesOf(spec, direction)[index]
  if (index === undefined || rule === undefined || others.length > 0) return []
  const kept = rule.peers.filter((peer) => peer.kind === 'pods' && !isEveryPod(peer))
  const withPeers = (peers: readonly Peer[], intro: string): readonly Correction[] =>
    correctRule(direction, index, { ...rule, peers: [...peers, ...kept] }, intro)
  const { namespace } = metadata
  return [
    ...withPeers([ownNamespacePeer], 'If you meant the pods of this namespace:'),
    ...(namespace === ''
      ? []
      : withPeers(
          [namespacePeer(namespace)],
          'If you meant another namespace, write its name in the place of this one:',
        )),
    ...(direction === 'egress' && namedPortsOf(ports, direction).length === 0
      ? withPeers(internetPeers, 'If you meant the internet:')
      : []),
  ]
}

function example(rule: string, direction: Direction = 'ingress', more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rule}${more}`
}

/** Rules without peers, and everybody spelled out. */
export const openPeers = defineRule<Options, ReachExtent, PortSet>({
  id: 'open-peers',
  title: 'A rule without peers, which is for everybody',
  class: 'strict',
  since: { major: 0, minor: 1 },
  why: 'A rule without from or to, or with an empty list there, does not mean nobody: it means every pod, every node and every address. That is more than 0.0.0.0/0, and one such rule cancels what all other policies restrict for these pods and ports.',
  remedy: `Name who is meant:

  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}

To let nobody in, write no rule at all: ingress: []. If a direction is not to be restricted, leave it out of policyTypes.`,
  whenNotToUse:
    'Pods that anybody is meant to reach, such as an edge proxy on 443 or a webhook that only the API server calls: name these ports in the option publicPorts, for those namespaces only. At baseline this is advice, because well-known charts ship such rules, although 0.0.0.0/0 is refused there.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  ],
  messages: {
    open: 'Everybody, on the ports that are named.',
    'allow-all': 'Everybody, on every port: the direction is not restricted at all.',
  },
  foldsInto: ['any-ip', 'isolation-dropped', 'split-rule'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'ports, and no peers',
      yaml: example('  - ports:\n    - {protocol: TCP, port: 5432}\n'),
      findings: [{ message: 'open', path: 'spec.ingress[0]' }],
    },
    {
      title: 'an empty list of peers',
      yaml: example('  - {to: [], ports: [{protocol: TCP, port: 8443}]}\n', 'egress'),
      findings: [{ message: 'open', path: 'spec.egress[0]' }],
    },
    {
      title: 'an empty rule',
      yaml: example('  - {}\n'),
      findings: [{ message: 'allow-all', path: 'spec.ingress[0]' }],
    },
    {
      title: 'every port of every protocol, in halves',
      yaml: example(
        '  - ports:\n    - {port: 1, endPort: 32767}\n    - {port: 32768, endPort: 65535}\n    - {protocol: UDP}\n    - {protocol: SCTP}\n',
        'egress',
      ),
      findings: [{ message: 'allow-all', path: 'spec.egress[0]' }],
    },
    {
      title: 'all namespaces and every address of both families',
      yaml: example(
        "  - from:\n    - namespaceSelector: {}\n    - ipBlock: {cidr: 0.0.0.0/0}\n    - ipBlock: {cidr: '::/0'}\n    ports:\n    - {port: 8080}\n",
      ),
      findings: [{ message: 'open', path: 'spec.ingress[0]' }],
    },
    {
      title: 'no rule, which lets nobody in',
      yaml: example('    []\n'),
      findings: [],
    },
    {
      title: 'DNS to anywhere, which another rule speaks of',
      yaml: example('  - ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]\n', 'egress'),
      findings: [],
    },
    {
      title: 'all namespaces, and no address',
      yaml: example('  - from:\n    - namespaceSelector: {}\n    ports:\n    - {port: 8080}\n'),
      findings: [],
    },
    {
      title: 'a direction that policyTypes does not list',
      yaml: example('  - {}\n').replace('[Ingress]', '[Egress]'),
      findings: [],
    },
  ],
})
