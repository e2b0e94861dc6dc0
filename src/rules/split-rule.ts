import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import { type NetworkPolicy, type Peer, peerListName, type PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { gatherReach } from '../netpol/gather-reach.ts'
import { effectiveRulesOf, rulePath } from '../netpol/policy.ts'
import { portsOf } from '../netpol/port-set.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { portsWords } from '../netpol/reachability/ports-words.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import { findSplitRules, type SplitRule } from '../netpol/split-rule.ts'
import { rulesYaml } from '../netpol/yaml-fragment.ts'

function check(policy: NetworkPolicy): readonly Found<ReachExtent>[] {
  const hits = directions.flatMap((direction) => {
    const rules = effectiveRulesOf(policy.spec, direction)
    return findSplitRules(policy, direction).map((split) => ({
      message: split.isSure ? 'one-dash-too-many' : 'possibly',
      ...(split.isSure ? {} : { class: 'advice' as const }),
      direction,
      paths: [rulePath(direction, split.portsAt), rulePath(direction, split.peersAt)] as const,
      opens: () => reachOfRules(rules.slice(split.first, split.first + 2), policy.metadata.namespace),
      wording: () => wording(direction, rules, split),
    }))
  })
  return gatherReach(policy, hits)
}

function wording(direction: Direction, rules: readonly PolicyRule[], split: SplitRule): Wording {
  const ports = portsWords(portsOf(split.joined.ports), 2)
  const anybody = direction === 'ingress' ? 'anybody gets in on' : 'anybody can be reached on'
  const list = peerListName(direction)
  return {
    summary: split.isSure
      ? `ports stands in a rule of its own, so ${anybody} ${ports}, and these peers on every port`
      : `perhaps one rule was meant: now ${anybody} ${ports}, and these peers on every port`,
    detail:
      `A dash before ports or before ${list} begins another rule, and rules are alternatives. The rule with the ports ` +
      `names no peers, so ${anybody} ${ports}; the rule with the peers names no ports, so they have every port.`,
    corrections: correctionsFor(direction, rules, split),
  }
}

/** Longer lists of rules are not pasted by anybody, and would fill the answer. */
const maxYamlLength = 2000
const maxRules = 16
const maxItems = 64

function correctionsFor(
  direction: Direction,
  rules: readonly PolicyRule[],
  { first, peersAt, portsAt, joined }: SplitRule,
): readonly Correction[] {
  if (rules.length > maxRules) return []
  if (rules.reduce((count, { peers, ports }) => count + peers.length + ports.length, 0) > maxItems) return []
  const sample: PolicyRule = { peers: [ownNamespace], ports: joined.ports }
  const asTwo = rules.map((rule, index) => (index === portsAt ? sample : rule))
  const asOne = rules.flatMap((rule, index) =>
    index === first ? [joined] : index === peersAt || index === portsAt ? [] : [rule],
  )
  const corrections: readonly Correction[] = [
    {
      intro: 'If you meant these peers on these ports, write one rule:',
      yaml: rulesYaml(direction, asOne).join('\n'),
      replaces: { part: 'direction', direction },
    },
    {
      intro: 'If you meant two rules, name the peers of the ports too, such as all pods of this namespace:',
      yaml: rulesYaml(direction, asTwo).join('\n'),
      replaces: { part: 'direction', direction },
    },
  ]
  return corrections.filter(({ yaml }) => yaml.length <= maxYamlLength)
}

const ownNamespace: Peer = {
  kind: 'pods',
  namespaceSelector: undefined,
  podSelector: { requirements: [] },
}

function example(rules: string, direction: Direction = 'ingress', name = 'api'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

const frontend = `  - from:
    - podSelector: {matchLabels: {app: frontend}}
`

/** A rule with peers beside a rule with ports, where one rule was meant. */
export const splitRule = defineRule<Record<string, never>, ReachExtent>({
  id: 'split-rule',
  title: 'Peers and ports in two rules instead of one',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'One dash too many turns "the frontend pods, on port 9000" into two rules: the frontend pods on every port, and everybody in the world on port 9000. Both are far wider than what was meant, and the policy looks right.',
  remedy: `Write ports without a dash, as a part of the rule:

  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 9000}

Name the peers of both rules if you meant two:

  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
  - from:
    - podSelector: {}
    ports:
    - {protocol: TCP, port: 9000}`,
  whenNotToUse:
    'An intended pair is no reason to switch the rule off: it is refused only where nothing tells of two rules, such as a name with metrics or webhook in it, a third rule that is open, the own namespace as the only peer, DNS, the usual ports of web servers, or on the way out port 6443; and naming the peers of the second rule says what is meant.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'one-dash-too-many':
      'A rule with peers only is followed by one with ports only, and nothing tells that two were meant.',
    possibly: 'Two such rules, in another order or with a sign that both were meant: advice.',
  },
  options: z.strictObject({}),
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'a dash before ports',
      yaml: example(`${frontend}  - ports:
    - {protocol: TCP, port: 9000}
`),
      findings: [{ message: 'one-dash-too-many', path: 'spec.ingress[1]' }],
    },
    {
      title: 'the same for egress, whose name says for whom the port is',
      yaml: example(
        `  - to:
    - ipBlock: {cidr: 192.168.1.22/32}
  - ports:
    - {port: 443}
`,
        'egress',
        'egress-to-private-vm-443',
      ),
      findings: [{ message: 'one-dash-too-many', path: 'spec.egress[1]' }],
    },
    {
      title: 'ports for web servers, which everybody is often meant to reach',
      yaml: example(`${frontend}  - ports:
    - {protocol: TCP, port: 443}
`),
      findings: [{ message: 'possibly', path: 'spec.ingress[1]' }],
    },
    {
      title: 'a name that tells of two rules, and the ports first',
      yaml: example(
        `  - ports:
    - {protocol: TCP, port: 9090}
${frontend}`,
        'ingress',
        'api-and-metrics',
      ),
      findings: [{ message: 'possibly', path: 'spec.ingress[0]' }],
    },
    {
      title: 'one rule',
      yaml: example(`${frontend}    ports:
    - {protocol: TCP, port: 9000}
`),
      findings: [],
    },
    {
      title: 'two rules that both name their peers',
      yaml: example(`${frontend}  - from:
    - podSelector: {}
    ports:
    - {protocol: TCP, port: 9000}
`),
      findings: [],
    },
    {
      title: 'DNS beside other peers, as most egress policies write it',
      yaml: example(
        `  - to:
    - podSelector: {matchLabels: {app: db}}
  - ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
`,
        'egress',
      ),
      findings: [],
    },
    {
      title: "the cluster's DNS, parted from its ports",
      yaml: example(
        `  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
  - ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
`,
        'egress',
        'allow-dns',
      ),
      findings: [{ message: 'possibly', path: 'spec.egress[1]' }],
    },
    {
      title: 'a rule between them',
      yaml: example(`${frontend}  - from:
    - podSelector: {matchLabels: {app: batch}}
    ports:
    - {protocol: TCP, port: 8080}
  - ports:
    - {protocol: TCP, port: 9000}
`),
      findings: [],
    },
  ],
})
