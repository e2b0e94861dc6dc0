import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import { type NetworkPolicy, type Peer, peerListName, type PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { glanceAt } from '../netpol/glance.ts'
import { findOrPeers, isLikelyList, isSurelyOneItem, type OrPeers } from '../netpol/or-peers.ts'
import { effectiveRulesOf, peerPath } from '../netpol/policy.ts'
import { coversPorts, portsOf, type PortSet } from '../netpol/port-set.ts'
import { covers, normaliseSelector } from '../netpol/selector.ts'
import { namespacesText, selectorText } from '../netpol/selector-text.ts'
import { peerListYaml, rulesYaml } from '../netpol/yaml-fragment.ts'

/** What such a list lets in: on these ports, to or from these pods, whole namespaces and own pods. */
interface Extent {
  readonly direction: Direction
  readonly target: LabelSelector
  readonly ports: PortSet
  readonly namespaces: readonly LabelSelector[]
  readonly pods: readonly LabelSelector[]
}

function check(policy: JudgedPolicy): readonly Found<Extent>[] {
  return directions.flatMap((direction) => {
    const { hasWholeNamespaces, hasOwnPods } = glanceAt(policy, direction)
    if (!hasWholeNamespaces || !hasOwnPods) return []
    return effectiveRulesOf(policy.spec, direction).flatMap((rule, index) => {
      const peers = findOrPeers(rule)
      return peers === undefined ? [] : [found(policy, direction, index, rule, peers)]
    })
  })
}

function found(
  policy: NetworkPolicy,
  direction: Direction,
  ruleIndex: number,
  rule: PolicyRule,
  peers: OrPeers,
): Found<Extent> {
  const { wholeNamespaces, ownPods } = peers
  const isSure = isSurelyOneItem(peers, policy)
  const [first = 0, ...others] = [...wholeNamespaces, ...ownPods]
    .map(({ index }) => index)
    .sort((a, b) => a - b)
  const asOne = oneItem(direction, ruleIndex, peers)
  const asTwo = twoRules(direction, ruleIndex, rule, peers)
  const isList = !isSure && isLikelyList(peers, rule, policy.spec)
  // A fix makes what is proposed first: whoever reads of two rules must not be given one.
  const fix = isList ? undefined : joinOf(direction, ruleIndex, peers)
  return {
    message: isSure ? 'meant-as-one' : 'alternatives',
    paths: [
      peerPath(direction, ruleIndex, first),
      ...others.map((index) => peerPath(direction, ruleIndex, index)),
    ],
    wording: wording(direction, peers, isList ? [asTwo, ...asOne] : [...asOne, asTwo]),
    ...(fix === undefined ? {} : { fix }),
    extent: {
      direction,
      target: policy.spec.podSelector,
      ports: portsOf(rule.ports),
      namespaces: selectorsOf(wholeNamespaces.map(({ peer }) => peer.namespaceSelector)),
      pods: selectorsOf(ownPods.map(({ peer }) => peer.podSelector)),
    },
  }
}

/** One namespace item and one pod item side by side, which can be made one by taking a dash away. */
function joinOf(direction: Direction, rule: number, { wholeNamespaces, ownPods }: OrPeers): Fix | undefined {
  const [namespaces, ...moreNamespaces] = wholeNamespaces
  const [pods, ...morePods] = ownPods
  if (namespaces === undefined || pods === undefined || moreNamespaces.length + morePods.length > 0)
    return undefined
  const areNeighbours = Math.abs(namespaces.index - pods.index) === 1
  if (!areNeighbours || namespaces.peer.podSelector !== undefined) return undefined
  const path = `spec.${direction}[${rule}].${peerListName(direction)}`
  return {
    safety: 'chosen',
    edits: [{ kind: 'join', path, first: Math.min(namespaces.index, pods.index) }],
  }
}

function selectorsOf(selectors: readonly (LabelSelector | undefined)[]): readonly LabelSelector[] {
  return selectors.filter((selector) => selector !== undefined)
}

function wording(direction: Direction, peers: OrPeers, corrections: readonly Correction[]): Wording {
  const spaces = listed(
    peers.wholeNamespaces.map(({ peer }) => namespacesText(peer.namespaceSelector ?? none)),
  )
  const pods = listed(peers.ownPods.map(({ peer }) => `labelled ${selectorText(peer.podSelector ?? none)}`))
  const count = peers.wholeNamespaces.length + peers.ownPods.length
  const verb = direction === 'ingress' ? 'lets in' : 'opens the way to'
  return {
    summary: `${count === 2 ? 'two' : String(count)} items are alternatives, so all pods of ${spaces} ${direction === 'ingress' ? 'get in' : 'can be reached'}`,
    detail: `These ${count === 2 ? 'two ' : ''}list items are alternatives: this ${verb} every pod of ${spaces}, and, ${direction === 'ingress' ? 'from' : 'in'} this namespace, every pod ${pods}.`,
    corrections,
  }
}

const none: LabelSelector = { requirements: [] }

/** Every pair of a namespace item and a pod item as one item, unless that is more than anybody would paste. */
function oneItem(direction: Direction, rule: number, peers: OrPeers): readonly Correction[] {
  const { wholeNamespaces, ownPods, rest } = peers
  if (wholeNamespaces.length * ownPods.length > 9) return []
  const merged = wholeNamespaces.flatMap(({ peer: { namespaceSelector } }) =>
    ownPods.map(({ peer: { podSelector } }): Peer => ({ kind: 'pods', namespaceSelector, podSelector })),
  )
  const pods = listed(ownPods.map(({ peer }) => selectorText(peer.podSelector ?? none)))
  return [
    {
      intro: `If you meant the ${pods} pods of those namespaces, write one item${merged.length > 1 ? ' for each' : ''}:`,
      yaml: peerListYaml(direction, [...merged, ...rest]).join('\n'),
      replaces: { part: 'peers', direction, rule },
    },
  ]
}

function twoRules(direction: Direction, index: number, rule: PolicyRule, peers: OrPeers): Correction {
  const { wholeNamespaces, ownPods, rest } = peers
  const rules: readonly PolicyRule[] = [
    { peers: [...wholeNamespaces.map(({ peer }) => peer), ...rest], ports: rule.ports },
    { peers: ownPods.map(({ peer }) => peer), ports: rule.ports },
  ]
  return {
    intro: 'If you meant both, write two rules:',
    yaml: rulesYaml(direction, rules).join('\n'),
    replaces: { part: 'rule', direction, rule: index },
  }
}

function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, 3)
  return [shown.join(' or '), ...(texts.length > 3 ? [`${texts.length - 3} more`] : [])].join(' or ')
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  return before.some(
    (old) =>
      old.direction === now.direction &&
      covers(old.target, now.target) &&
      coversPorts(old.ports, now.ports) &&
      coversEach(old.namespaces, now.namespaces) &&
      coversEach(old.pods, now.pods),
  )
}

/** Comparing everything with everything is for lists that people write; in longer ones only equal selectors count. */
const maxPairwise = 10_000

function coversEach(outer: readonly LabelSelector[], inner: readonly LabelSelector[]): boolean {
  const same = new Set(outer.map((selector) => JSON.stringify(normaliseSelector(selector))))
  const changed = inner.filter((selector) => !same.has(JSON.stringify(normaliseSelector(selector))))
  if (changed.length * outer.length > maxPairwise) return false
  return changed.every((selector) => outer.some((wider) => covers(wider, selector)))
}

function example(peerList: string, direction: Direction = 'ingress', more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
${peerList}    ports:
    - {protocol: TCP, port: 8080}
${more}`
}

/** A namespaceSelector and a podSelector as two items of a list, where one item was meant. */
export const orPeers = defineRule<Record<string, never>, Extent>({
  id: 'or-peers',
  title: 'A namespaceSelector and a podSelector as two list items',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Items of a from or to list are alternatives. One dash too many turns "the frontend pods of team web" into "every pod of team web, and the frontend pods of my own namespace".',
  remedy: `Put both selectors into one item, with one dash, if you meant those pods of those namespaces:

  - from:
    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: frontend}}

Write two rules if you meant both:

  - from:
    - namespaceSelector: {matchLabels: {team: web}}
  - from:
    - podSelector: {matchLabels: {app: frontend}}`,
  whenNotToUse:
    'An intended OR is never a reason to switch the rule off: two rules say the same and nobody misreads them. The example of the Kubernetes documentation, with an ipBlock, a namespaceSelector and a podSelector as three items, is refused for the same reason.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'meant-as-one':
      "Two items that surely were meant as one: their labels speak of the same thing, which is not the policy's own pods, or the namespaces include the policy's own.",
    alternatives: 'Two items that are alternatives, whichever was meant.',
  },
  options: z.object({}).strict(),
  check,
  isWithin,
  examples: [
    {
      title: 'two dashes where one was meant',
      yaml: example(`    - namespaceSelector: {matchLabels: {team: web}}
    - podSelector: {matchLabels: {app: frontend}}
`),
      findings: [{ message: 'alternatives', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'labels that speak of the same thing',
      yaml: example(
        `    - namespaceSelector: {matchLabels: {name: kube-system}}
    - podSelector: {matchLabels: {k8s-app: kube-dns}}
`,
        'egress',
      ),
      findings: [{ message: 'meant-as-one', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: "the policy's own namespace beside pods that live in it",
      yaml: example(`    - podSelector: {matchLabels: {tier: backend}}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
`),
      findings: [{ message: 'meant-as-one', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'the members of a database, who talk to each other, and an operator with a name like theirs',
      yaml: example(`    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: api-system}}
    - podSelector: {matchLabels: {app: api}}
`),
      findings: [{ message: 'alternatives', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'the three items of the Kubernetes documentation',
      yaml: example(`    - ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}
    - namespaceSelector: {matchLabels: {project: myproject}}
    - podSelector: {matchLabels: {role: frontend}}
`),
      findings: [{ message: 'alternatives', path: 'spec.ingress[0].from[1]' }],
    },
    {
      title:
        'the same in matchExpressions, with an empty podSelector beside the namespaceSelector, in a later rule',
      yaml: example(
        `    - podSelector: {matchLabels: {app: other}}
`,
        'ingress',
        `  - from:
    - namespaceSelector: {matchExpressions: [{key: team, operator: In, values: [web]}]}
      podSelector: {matchLabels: {}}
    - podSelector: {matchExpressions: [{key: app, operator: Exists}]}
`,
      ),
      findings: [{ message: 'alternatives', path: 'spec.ingress[1].from[0]' }],
    },
    {
      title: 'one item with both selectors',
      yaml: example(`    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: frontend}}
    - podSelector: {matchLabels: {app: frontend}}
`),
      findings: [],
    },
    {
      title: 'my own namespace, and that one',
      yaml: example(`    - podSelector: {}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}
`),
      findings: [],
    },
    {
      title: 'two rules',
      yaml: example(
        `    - namespaceSelector: {matchLabels: {team: web}}
`,
        'ingress',
        `  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`,
      ),
      findings: [],
    },
    {
      title: 'a direction that policyTypes does not list, whose rules Kubernetes ignores',
      yaml: example(`    - namespaceSelector: {matchLabels: {team: web}}
    - podSelector: {matchLabels: {app: frontend}}
`).replace('[Ingress]', '[Egress]'),
      findings: [],
    },
  ],
})
