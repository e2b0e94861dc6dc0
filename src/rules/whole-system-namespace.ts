import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { joinWords } from '../netpol/description/words.ts'
import { dnsProtocols, isDnsOnly, namesDns } from '../netpol/dns.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { glanceAt } from '../netpol/glance.ts'
import { namespacesNamed } from '../netpol/namespace-names.ts'
import { type PeerPlace, replacePeer } from '../netpol/peer-correction.ts'
import { effectiveRulesOf, peerPath } from '../netpol/policy.ts'
import { portsOf } from '../netpol/port-set.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { knownPodsOf, systemNamespaces, wholeNamespacesOf } from '../netpol/system-namespaces.ts'

const options = z.strictObject({
  namespaces: z
    .array(z.string().min(1))
    .default([...systemNamespaces])
    .describe('Namespaces that hold what serves the whole cluster, and more with every add-on.'),
})

type Options = z.infer<typeof options>

function know({ namespaces }: Options): ReadonlySet<string> {
  return new Set(namespaces)
}

function check(policy: JudgedPolicy, known: ReadonlySet<string>): readonly Found<ReachExtent>[] {
  const hits = directions.flatMap((direction) =>
    glanceAt(policy, direction).hasWholeNamespaces
      ? effectiveRulesOf(policy.spec, direction).flatMap((rule, index) =>
          hitsIn(policy, direction, rule, index, known),
        )
      : [],
  )
  return gatherReach(policy, hits)
}

function hitsIn(
  policy: NetworkPolicy,
  direction: Direction,
  rule: PolicyRule,
  ruleIndex: number,
  known: ReadonlySet<string>,
): readonly ReachHit[] {
  const hits: ReachHit[] = []
  for (const [index, peer] of rule.peers.entries()) {
    const whole = wholeNamespacesOf(peer)
    if (!whole?.names.every((name) => known.has(name))) continue
    const others = whole.names.filter((name) => name !== policy.metadata.namespace)
    if (others.length === 0) continue
    const isGrave = direction === 'ingress' && others.includes('kube-system')
    hits.push({
      message: isGrave ? 'kube-system-ingress' : 'system',
      ...(isGrave ? { class: 'advice' as const } : {}),
      direction,
      paths: [peerPath(direction, ruleIndex, index)],
      opens: () => reachOfRules([{ peers: [peer], ports: rule.ports }], policy.metadata.namespace),
      wording: () => wording(policy, { direction, rule: ruleIndex, index }, rule, others),
    })
  }
  // The DNS pods are what everybody means by DNS to kube-system: other rules speak of DNS.
  return hits.length > 0 && direction === 'egress' && isDnsOnly(portsOf(rule.ports)) ? [] : hits
}

/** How many namespaces a sentence names. */
const maxNamed = 3

function wording(
  { spec }: NetworkPolicy,
  place: PeerPlace,
  rule: PolicyRule,
  names: readonly string[],
): Wording {
  const all = joinWords(
    names.slice(0, maxNamed).map((name) => name.slice(0, 63)),
    names.length - maxNamed,
    'and',
  )
  const isIngress = place.direction === 'ingress'
  return {
    summary: `every pod of ${all}, present and future, ${isIngress ? 'gets in' : 'can be reached'}`,
    detail:
      `Without a podSelector beside it, this namespaceSelector means every pod of ${all}, also of what is installed there later. ` +
      (isIngress
        ? 'Whoever breaks into one of them, or may start a pod there, gets in.'
        : 'Few of them have anything to do with these pods.'),
    corrections: correctionsFor(spec, place, rule, names),
  }
}

function correctionsFor(
  spec: NetworkPolicy['spec'],
  place: PeerPlace,
  rule: PolicyRule,
  names: readonly string[],
): readonly Correction[] {
  const [name, ...more] = names
  if (name === undefined || more.length > 0) return []
  const ports = portsOf(rule.ports)
  const isDns = place.direction === 'egress' && dnsProtocols.some((protocol) => namesDns(ports, protocol))
  const pods = knownPodsOf(name, isDns)
  if (pods === undefined) return []
  return replacePeer(
    spec,
    place,
    { kind: 'pods', namespaceSelector: namespacesNamed([name]), podSelector: pods.selector },
    `If you meant ${pods.name}, put a podSelector beside the namespaceSelector:`,
  )
}

function example(
  peer: string,
  direction: Direction = 'ingress',
  ports = '    - {protocol: TCP, port: 8080}',
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - ${peer}
    ports:
${ports}
`
}

const dnsPorts = '    - {protocol: UDP, port: 53}\n    - {protocol: TCP, port: 53}'

/** Every pod of a namespace that holds what serves the whole cluster. */
export const wholeSystemNamespace = defineRule<Options, ReachExtent, ReadonlySet<string>>({
  id: 'whole-system-namespace',
  title: 'Every pod of a system namespace as a peer',
  class: 'info',
  gravestClass: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A system namespace holds many programs, and each add-on brings another one. Whoever lets the whole namespace in trusts all of them, also those that do not exist yet.',
  remedy: `Select the pods that are meant, in the same item:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}
      podSelector: {matchLabels: {app.kubernetes.io/name: ingress-nginx}}`,
  whenNotToUse:
    'Where a namespace holds one program only, its pods need no labels: take it out of the option namespaces.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
  ],
  messages: {
    system: 'Every pod of a system namespace.',
    'kube-system-ingress': 'Every pod of kube-system gets in: advice.',
  },
  foldsInto: ['or-peers', 'own-namespace-as-well'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'all of kube-system',
      yaml: example('namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}'),
      findings: [{ message: 'kube-system-ingress', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'all of ingress-nginx, by a label that people set, with an empty podSelector',
      yaml: example('{namespaceSelector: {matchLabels: {name: ingress-nginx}}, podSelector: {}}'),
      findings: [{ message: 'system', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'egress to all of kube-system on more than DNS',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}',
        'egress',
        `${dnsPorts}\n    - {protocol: TCP, port: 443}`,
      ),
      findings: [{ message: 'system', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'pods of it',
      yaml: example(
        '{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector: {matchLabels: {k8s-app: metrics-server}}}',
      ),
      findings: [],
    },
    {
      title: 'DNS to kube-system, as everybody writes it',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}',
        'egress',
        dnsPorts,
      ),
      findings: [],
    },
    {
      title: 'another namespace',
      yaml: example('namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}'),
      findings: [],
    },
    {
      title: "the policy's own namespace",
      yaml: example('namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}').replace(
        'namespace: shop',
        'namespace: kube-system',
      ),
      findings: [],
    },
  ],
})
