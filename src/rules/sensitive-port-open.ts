import * as z from 'zod'
import { type Cidr, parseCidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy, Peer } from '../model/network-policy.ts'
import { protocols } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { joinWords } from '../netpol/description/words.ts'
import { type ExposedPorts, exposedPorts } from '../netpol/exposed-ports.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { type Glance, glanceAt, mayBeForAll } from '../netpol/glance.ts'
import { correctPeers, namespacePeer, ownNamespacePeer } from '../netpol/narrower-peers.ts'
import { effectiveRulesOf, peerPath, rulePath } from '../netpol/policy.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { type SensitivePort, sensitivePorts } from '../netpol/well-known-ports.ts'

const portNumber = z.int().min(1).max(65535)

const options = z.strictObject({
  ports: z
    .array(
      z
        .strictObject({
          protocol: z.enum(protocols).default('TCP'),
          port: portNumber,
          endPort: portNumber.optional(),
          service: z.string().min(1).max(40),
          only: z.enum(directions).optional(),
        })
        .refine(({ port, endPort = port }) => endPort >= port, 'endPort must not be below port'),
    )
    .default(
      sensitivePorts.map(({ first, last, ...port }) => ({
        ...port,
        port: first,
        ...(last === first ? {} : { endPort: last }),
      })),
    )
    .describe('Ports that must not be open to everybody, and what usually listens there.'),
  ignore: z
    .array(portNumber)
    .default([])
    .describe('Ports of that list which are not sensitive here after all.'),
  clusterRanges: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 10.244.0.0/16'))
    .default([])
    .describe(
      'Ranges that this cluster uses beside those of private networks; leaving one out whole counts.',
    ),
})

type Options = z.infer<typeof options>

/** The ports that are watched, and what counts as inside. */
interface Known {
  readonly ports: readonly SensitivePort[]
  readonly clusterRanges: readonly Cidr[]
}

function know(options: Options): Known {
  const ports = options.ports.flatMap(({ port, endPort = port, only, ...named }) =>
    withoutPorts(
      { ...named, first: port, last: endPort, ...(only === undefined ? {} : { only }) },
      options.ignore,
    ),
  )
  const clusterRanges = options.clusterRanges.map(parseCidr).filter((range) => range !== undefined)
  return { ports, clusterRanges }
}

function check(policy: JudgedPolicy, { ports, clusterRanges }: Known): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) =>
    mayExpose(glanceAt(policy, direction))
      ? gatherReach(
          policy,
          exposedPorts(policy.spec, direction, ports, clusterRanges).map((exposed) =>
            hitOf(policy, direction, exposed),
          ),
        )
      : [],
  )
}

/** Namespaces may be all but some. */
function mayExpose(glance: Glance): boolean {
  return mayBeForAll(glance) || glance.hasWholeNamespaces
}

function withoutPorts(range: SensitivePort, ignored: readonly number[]): readonly SensitivePort[] {
  return ignored.reduce<readonly SensitivePort[]>(
    (left, port) =>
      left.flatMap((one) =>
        one.first <= port && port <= one.last
          ? [
              { ...one, last: port - 1 },
              { ...one, first: port + 1 },
            ].filter(({ first, last }) => first <= last)
          : [one],
      ),
    [range],
  )
}

/** How many items of one rule are named. */
const maxPaths = 8

function hitOf(policy: NetworkPolicy, direction: Direction, exposed: ExposedPorts): ReachHit {
  const [first = rulePath(direction, exposed.rules[0].index), ...others] = exposed.rules.flatMap(
    ({ index, portsAt, peersAt }) => [
      ...portsAt.slice(0, maxPaths).map((at) => `${rulePath(direction, index)}.ports[${at}]`),
      ...peersAt.slice(0, maxPaths).map((at) => peerPath(direction, index, at)),
    ],
  )
  // Opening the way to a database exposes none; only addresses of everybody are as grave as any others. Who leaves some
  // namespaces out has thought about it.
  const isLighter = exposed.to !== 'every-address' && (exposed.to !== 'every-pod' || direction === 'egress')
  return {
    message: exposed.to === 'nobody-named' ? 'no-peers' : 'everybody',
    class: isLighter ? 'strict' : 'baseline',
    direction,
    paths: [first, ...others],
    opens: () =>
      reachOfRules(
        exposed.rules.map(({ cut }) => cut),
        policy.metadata.namespace,
      ),
    wording: () => ({
      ...wording(direction, exposed),
      corrections: correctionsFor(policy, direction, exposed),
    }),
  }
}

const everybody: Readonly<Record<ExposedPorts['to'], string>> = {
  'every-address': 'every address, inside and outside,',
  'every-pod': 'every pod of the cluster',
  'every-pod-but-some': 'every pod of all namespaces but some',
  'nobody-named': 'anybody',
}

function wording(direction: Direction, { to, services }: ExposedPorts): Omit<Wording, 'corrections'> {
  const named = [...new Map(services.map((port) => [port.service, port])).values()]
  const shown = named.slice(0, 2).map(({ protocol, first, last, service }) => {
    const ports = first === last ? String(first) : `${first} to ${last}`
    return `${protocol} ${ports} (usually ${service})`
  })
  const ports = joinWords(shown, named.length - shown.length, 'and')
  const effect = direction === 'ingress' ? 'gets in' : 'can be reached'
  const because = to === 'nobody-named' ? ', for no peers are named' : ''
  return {
    summary: `${everybody[to]} ${effect} on ${ports}${because}`,
    detail:
      direction === 'ingress'
        ? `The rule names ${ports} and lets in ${everybody[to].replace(/,$/, '')}. Behind ports like these are logins, data or the control plane, and often nothing else asks who calls.`
        : `The rule names ${ports} and opens the way to ${everybody[to].replace(/,$/, '')}. Who gets into one of these pods can try the logins and databases of the whole network from there.`,
  }
}

function correctionsFor(
  { metadata: { namespace }, spec }: NetworkPolicy,
  direction: Direction,
  { rules: [first, ...others] }: ExposedPorts,
): readonly Correction[] {
  const rule = effectiveRulesOf(spec, direction)[first.index]
  if (rule === undefined || others.length > 0) return []
  const wide = new Set(first.peersAt)
  const kept = rule.peers.filter((_, at) => !wide.has(at))
  const instead = (peer: Peer, intro: string): readonly Correction[] =>
    correctPeers(direction, first.index, [peer, ...kept], intro)
  return [
    ...instead(ownNamespacePeer, 'If you meant the pods of this namespace:'),
    ...(namespace === ''
      ? []
      : instead(
          namespacePeer(namespace),
          'If you meant another namespace, write its name in the place of this one:',
        )),
  ]
}

function example(rule: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: db}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${rule}
`
}

/** Ports of databases, logins and the control plane that are open to everybody. */
export const sensitivePortOpen = defineRule<Options, ReachExtent, Known>({
  id: 'sensitive-port-open',
  title: 'A database, a login or the control plane open to everybody',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Ports like 5432, 6379 or 22 lead to data and logins, and many such services trust whoever reaches them. Who gets into any pod of the cluster tries these ports next.',
  remedy: `Name the pods that need it:

  - from:
    - podSelector: {matchLabels: {app: api}}
    ports:
    - {protocol: TCP, port: 5432}

or, from another namespace:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}
      podSelector: {matchLabels: {app: api}}`,
  whenNotToUse:
    'Where such a port is something else in your cluster, or is meant for everybody: name it in the option ignore. A webhook may listen on 10250, which only the API server calls; it has no label to select it by, so that rule stays advice at baseline.',
  references: [
    'https://kubernetes.io/docs/reference/networking/ports-and-protocols/',
    'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  messages: {
    everybody:
      'A sensitive port is open to every pod of all namespaces, or to every address; a violation of strict only where some namespaces are left out, or where it is the way out to every pod.',
    'no-peers': 'A sensitive port stands in a rule without peers: a violation of strict only.',
  },
  foldsInto: ['any-ip', 'open-peers'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'PostgreSQL for all namespaces',
      yaml: example('{from: [{namespaceSelector: {}}], ports: [{port: 80}, {port: 5432}]}'),
      findings: [{ message: 'everybody', path: 'spec.ingress[0].ports[1]' }],
    },
    {
      title: 'a range with sensitive ports in it, for every address',
      yaml: example('{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 5000, endPort: 7000}]}'),
      findings: [{ message: 'everybody', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'Redis without peers',
      yaml: example('{ports: [{port: 6379}]}'),
      findings: [{ message: 'no-peers', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'the way to SSH everywhere in the cluster',
      yaml: example('{to: [{namespaceSelector: {}}], ports: [{port: 22}]}', 'egress'),
      findings: [{ message: 'everybody', path: 'spec.egress[0].ports[0]' }],
    },
    {
      title: 'all namespaces in two parts',
      yaml: example(
        '{from: [{namespaceSelector: {matchExpressions: [{key: team, operator: Exists}]}}, {namespaceSelector: {matchExpressions: [{key: team, operator: DoesNotExist}]}}], ports: [{port: 5432}]}',
      ),
      findings: [{ message: 'everybody', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'all namespaces but one',
      yaml: example(
        '{from: [{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [dev]}]}}], ports: [{port: 5432}]}',
      ),
      findings: [{ message: 'everybody', path: 'spec.ingress[0].ports[0]' }],
    },
    {
      title: 'PostgreSQL for some pods of a namespace',
      yaml: example(
        '{from: [{namespaceSelector: {matchLabels: {team: web}}, podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}',
      ),
      findings: [],
    },
    {
      title: 'labelled pods of all namespaces, of which another rule speaks',
      yaml: example(
        '{from: [{namespaceSelector: {}, podSelector: {matchLabels: {app: api}}}], ports: [{port: 5432}]}',
      ),
      findings: [],
    },
    {
      title: 'all ports, which names no service',
      yaml: example('{from: [{namespaceSelector: {}}], ports: [{protocol: TCP}]}'),
      findings: [],
    },
    {
      title: 'the way to the API server, which every controller needs',
      yaml: example('{ports: [{port: 6443}]}', 'egress'),
      findings: [],
    },
    {
      title: 'HTTPS for all namespaces',
      yaml: example('{from: [{namespaceSelector: {}}], ports: [{port: 443}]}'),
      findings: [],
    },
    {
      title: 'another protocol on the same number',
      yaml: example('{from: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: 5432}]}'),
      findings: [],
    },
  ],
})
