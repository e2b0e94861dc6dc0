import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, Peer, PodsPeer, PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { podsNoun } from '../netpol/description/selector-words.ts'
import { isDnsOnly } from '../netpol/dns.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { glanceAt } from '../netpol/glance.ts'
import { correctPeers, internetPeers, namespacePeer, ownNamespacePeer } from '../netpol/narrower-peers.ts'
import { isAllNamespaces, isEveryPod } from '../netpol/peer-set.ts'
import { effectiveRulesOf, peerPath } from '../netpol/policy.ts'
import { coversPorts, portsOf } from '../netpol/port-set.ts'
import { portSetOf } from '../netpol/port-width.ts'
import { portsOfRule } from '../netpol/rule-ports.ts'
import { portsText } from '../netpol/ports-text.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { normaliseSelector } from '../netpol/selector.ts'

const options = z.strictObject({
  trustedPodKeys: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Labels of pods that only the platform can set: pods of all namespaces may be selected by one of them.',
    ),
})

type Options = z.infer<typeof options>

type Message = 'every-pod' | 'labelled-pods' | 'not-the-internet'

/** The peers of a rule that are in no namespace in particular. */
interface Wide {
  readonly message: Message
  /** Those that the message speaks of, by index. */
  readonly at: readonly [number, ...number[]]
  readonly peers: readonly PodsPeer[]
}

function check(policy: JudgedPolicy, options: Options): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) => {
    if (!glanceAt(policy, direction).hasAllNamespaces) return []
    return gatherReach(
      policy,
      effectiveRulesOf(policy.spec, direction).flatMap((rule, index): readonly ReachHit[] => {
        const wide = findWide(policy, rule, direction, options)
        return wide === undefined ? [] : [hitOf(policy, direction, index, rule, wide)]
      }),
    )
  })
}

function findWide(
  policy: JudgedPolicy,
  rule: PolicyRule,
  direction: Direction,
  { trustedPodKeys }: Options,
): Wide | undefined {
  const found = rule.peers.flatMap((peer, index) => (isAllNamespaces(peer) ? [{ peer, index }] : []))
  if (found.length === 0) return undefined
  const ports = portsOfRule(policy, rule)
  // The label of the DNS pods with all namespaces is how many people write it: a rule for DNS speaks of that.
  if (direction === 'egress' && isDnsOnly(ports)) return undefined
  const whole = found.filter(({ peer }) => isEveryPod(peer))
  const shown = whole.length > 0 ? whole : found.filter(({ peer }) => !isTrusted(peer, trustedPodKeys))
  const [first, ...others] = shown
  if (first === undefined) return undefined
  const isWeb = direction === 'egress' && rule.peers.length === 1 && coversPorts(webPorts, ports)
  return {
    message: whole.length === 0 ? 'labelled-pods' : isWeb ? 'not-the-internet' : 'every-pod',
    at: [first.index, ...others.map(({ index }) => index)],
    peers: shown.map(({ peer }) => peer),
  }
}

const webPorts = portSetOf([
  { protocol: 'TCP', first: 80, last: 80 },
  { protocol: 'TCP', first: 443, last: 443 },
])

function isTrusted({ podSelector }: PodsPeer, trustedPodKeys: readonly string[]): boolean {
  if (podSelector === undefined || trustedPodKeys.length === 0) return false
  const normal = normaliseSelector(podSelector)
  return (
    normal.kind === 'constraints' &&
    normal.constraints.some(({ key, allowsAbsence }) => !allowsAbsence && trustedPodKeys.includes(key))
  )
}

function hitOf(
  { metadata: { namespace } }: NetworkPolicy,
  direction: Direction,
  index: number,
  rule: PolicyRule,
  wide: Wide,
): ReachHit {
  const [first, ...others] = wide.at
  return {
    message: wide.message,
    direction,
    paths: [
      peerPath(direction, index, first),
      ...others.map((peerIndex) => peerPath(direction, index, peerIndex)),
    ],
    opens: () => reachOfRules([{ ...rule, peers: wide.peers }], namespace),
    wording: () => ({
      ...wordings[wide.message](direction, wide, portsText(portsOf(rule.ports))),
      corrections: correctionsFor(namespace, direction, index, rule, wide),
    }),
  }
}

/** Longer label lists are not read in a line. */
const maxNounLength = 60

function nounOf({ peers: [peer] }: Wide): string {
  const noun = podsNoun(peer?.podSelector, 2)
  return noun.length > maxNounLength ? 'pods with certain labels' : noun
}

const wordings: Readonly<
  Record<Message, (direction: Direction, wide: Wide, ports: string) => Omit<Wording, 'corrections'>>
> = {
  'every-pod': (direction, _, ports) => ({
    summary: `every pod of every namespace ${direction === 'ingress' ? 'gets in' : 'can be reached'} on ${ports}`,
    detail: `This namespaceSelector selects all namespaces, present and future ones, so ${direction === 'ingress' ? 'whoever may run a pod anywhere in the cluster gets in' : 'every pod of the cluster can be reached'} on ${ports}.`,
  }),
  'labelled-pods': (direction, wide, ports) => ({
    summary: `${nounOf(wide)} in any namespace ${direction === 'ingress' ? 'get in' : 'can be reached'}, and anybody can set labels`,
    detail: `This selects ${nounOf(wide)} in all namespaces. Whoever may create a pod in any namespace can give it these labels, and then it ${direction === 'ingress' ? 'gets in' : 'can be reached'} on ${ports}.`,
  }),
  'not-the-internet': (_, __, ports) => ({
    summary: `this opens every pod of the cluster on ${ports}, and not the internet`,
    detail: `A namespaceSelector never selects anything outside the cluster. This opens the way to every pod of every namespace on ${ports}, and the internet stays closed.`,
  }),
}

function correctionsFor(
  namespace: string,
  direction: Direction,
  index: number,
  { peers }: PolicyRule,
  { message, at: [first], peers: wide }: Wide,
): readonly Correction[] {
  const instead = (replacements: readonly Peer[], intro: string): readonly Correction[] =>
    correctPeers(
      direction,
      index,
      peers.flatMap((peer, at) => (at === first ? replacements : isAllNamespaces(peer) ? [] : [peer])),
      intro,
    )
  const selectors = distinct(wide.map(({ podSelector }) => podSelector))
  const isLabelled = message === 'labelled-pods'
  const named = 'If you meant a certain namespace, write its name in the place of this one:'
  return [
    ...(message === 'not-the-internet' ? instead(internetPeers, 'If you meant the internet:') : []),
    ...(isLabelled
      ? instead(
          selectors.map((podSelector): Peer => ({ ...ownNamespacePeer, podSelector })),
          'If you meant those pods of this namespace:',
        )
      : instead([ownNamespacePeer], 'If you meant the pods of this namespace:')),
    ...(namespace === ''
      ? []
      : instead(
          isLabelled
            ? selectors.map((podSelector) => namespacePeer(namespace, podSelector))
            : [namespacePeer(namespace)],
          named,
        )),
  ]
}

function distinct(selectors: readonly (LabelSelector | undefined)[]): readonly LabelSelector[] {
  const byMeaning = new Map<string, LabelSelector>()
  for (const selector of selectors)
    if (selector !== undefined) byMeaning.set(JSON.stringify(normaliseSelector(selector)), selector)
  return [...byMeaning.values()]
}

function example(peerList: string, direction: Direction = 'ingress', port = 8080): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
${peerList}    ports:
    - {protocol: TCP, port: ${port}}
`
}

/** Peers in all namespaces. */
export const allNamespaces = defineRule<Options, ReachExtent>({
  id: 'all-namespaces',
  title: 'Pods of all namespaces',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'An empty namespaceSelector selects every namespace, those of other teams and those that are made tomorrow. Labels of pods do not narrow it much: whoever may create a pod anywhere can write them.',
  remedy: `Name the namespaces, by the label that the API server sets on each one:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
      podSelector: {matchLabels: {app: prometheus}}

For the internet write an ipBlock: a namespaceSelector never selects anything outside the cluster.`,
  whenNotToUse:
    'Services for all tenants of a cluster, such as metrics endpoints and operators. If pods are selected by a label that only the platform can set, name it in the option trustedPodKeys.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
  ],
  messages: {
    'every-pod': 'Every pod of every namespace.',
    'labelled-pods': 'Pods with certain labels, in every namespace.',
    'not-the-internet':
      'Every pod of every namespace as the only peer of an egress rule for web ports: the internet was meant.',
  },
  foldsInto: ['sensitive-port-open', 'or-peers', 'open-peers'],
  options,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'an empty namespaceSelector',
      yaml: example('    - namespaceSelector: {}\n'),
      findings: [{ message: 'every-pod', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'namespaces that have a name, which all have, and an empty podSelector',
      yaml: example(
        '    - ipBlock: {cidr: 192.0.2.0/24}\n    - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}]}\n      podSelector: {}\n',
        'egress',
      ),
      findings: [{ message: 'every-pod', path: 'spec.egress[0].to[1]' }],
    },
    {
      title: 'labelled pods of all namespaces',
      yaml: example('    - namespaceSelector: {}\n      podSelector: {matchLabels: {app: client}}\n'),
      findings: [{ message: 'labelled-pods', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'all namespaces where the internet was meant',
      yaml: example('    - namespaceSelector: {}\n', 'egress', 443),
      findings: [{ message: 'not-the-internet', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'one namespace by its name',
      yaml: example(
        '    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}\n      podSelector: {matchLabels: {app: prometheus}}\n',
      ),
      findings: [],
    },
    {
      title: 'every pod of this namespace',
      yaml: example('    - podSelector: {}\n'),
      findings: [],
    },
    {
      title: 'all namespaces but one, which another rule speaks of',
      yaml: example(
        '    - namespaceSelector: {matchExpressions: [{key: team, operator: NotIn, values: [dev]}]}\n',
      ),
      findings: [],
    },
    {
      title: 'a pod selector that contradicts itself',
      yaml: example(
        '    - namespaceSelector: {}\n      podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: app, operator: DoesNotExist}]}\n',
      ),
      findings: [],
    },
    {
      title: 'the DNS pods, wherever they are',
      yaml: example(
        '    - namespaceSelector: {}\n      podSelector: {matchLabels: {k8s-app: kube-dns}}\n',
        'egress',
        53,
      ),
      findings: [],
    },
  ],
})
