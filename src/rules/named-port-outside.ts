import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import type { PolicyPort } from '../model/policy-port.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { effectiveRulesOf, portPath } from '../netpol/policy.ts'
import { portsYaml } from '../netpol/yaml-fragment.ts'

function check(policy: NetworkPolicy): readonly Found<KeysExtent>[] {
  return gatherHits(
    effectiveRulesOf(policy.spec, 'egress').flatMap((rule, index) =>
      rule.peers.every(({ kind }) => kind === 'ipBlock') ? hitsOf(rule, index) : [],
    ),
  )
}

/** Only pods have names for their ports: nothing says what number a name has at an address. */
function hitsOf(rule: PolicyRule, ruleIndex: number): readonly Hit[] {
  return rule.ports.flatMap((item, index): readonly Hit[] =>
    item.match === 'name'
      ? [
          {
            message: 'no-pod',
            direction: 'egress',
            key: `${item.protocol} ${item.name}`,
            paths: [portPath('egress', ruleIndex, index)],
            wording: () => wording(item.name, rule, ruleIndex),
          },
        ]
      : [],
  )
}

function wording(name: string, rule: PolicyRule, ruleIndex: number): Wording {
  const isAnywhere = rule.peers.length === 0
  return {
    summary: isAnywhere
      ? `the port name ${name} means nothing outside the cluster: only pods name their ports`
      : `the port name ${name} means nothing for addresses: only pods name their ports`,
    detail: isAnywhere
      ? `Each pod says what number the name ${name} has on it, and addresses outside the cluster have no names at all: this rule lets nothing out of the cluster, or what it lets out depends on the network plugin.`
      : `Each pod says what number the name ${name} has on it. The peers of this rule are blocks of addresses, which have no names: depending on the network plugin the rule allows nothing, or fails to be read.`,
    corrections: withNumbers(rule, ruleIndex),
  }
}

/** Names whose number everybody agrees on (IANA, Service Name and Transport Protocol Port Number Registry). */
const numbers: ReadonlyMap<string, number> = new Map([
  ['http', 80],
  ['https', 443],
  ['domain', 53],
  ['dns', 53],
  ['dns-tcp', 53],
])

/** Longer lists are not pasted by anybody. */
const maxItems = 24

/** The ports by number, where each name has one that is not a guess. */
function withNumbers(rule: PolicyRule, ruleIndex: number): readonly Correction[] {
  if (rule.ports.length > maxItems) return []
  const ports: PolicyPort[] = []
  for (const item of rule.ports) {
    const number = item.match === 'name' ? numbers.get(item.name) : undefined
    if (item.match === 'name' && number === undefined) return []
    ports.push(
      number === undefined ? item : { match: 'range', protocol: item.protocol, first: number, last: number },
    )
  }
  return [
    {
      intro: 'If you meant the usual numbers, write them:',
      yaml: portsYaml(ports).join('\n'),
      replaces: { part: 'ports', direction: 'egress', rule: ruleIndex },
    },
  ]
}

function example(rule: string, direction: 'ingress' | 'egress' = 'egress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${rule}
`
}

/** A named port for destinations that have no names. */
export const namedPortOutside = defineRule<Record<string, never>, KeysExtent>({
  id: 'named-port-outside',
  title: 'A port name for destinations that are no pods',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A port name stands for the number that each destination pod gives it. Addresses have no such names, so the rule allows nothing, or what the network plugin makes of it.',
  remedy: `Write the number:

  - to:
    - ipBlock: {cidr: 203.0.113.10/32}
    ports:
    - {protocol: TCP, port: 443}

The name is right where the peers are pods that have it.`,
  whenNotToUse:
    'The blocks are addresses of pods, and your network plugin takes blocks for pods and resolves names on them: Kubernetes leaves both open.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
    'https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml',
  ],
  messages: { 'no-pod': 'A rule for egress names a port, and none of its peers is pods.' },
  options: z.strictObject({}),
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'a name beside a block',
      yaml: example(`to: [{ipBlock: {cidr: 203.0.113.10/32}}]
    ports:
    - {protocol: TCP, port: 8443}
    - {protocol: TCP, port: https}`),
      findings: [{ message: 'no-pod', path: 'spec.egress[0].ports[1]' }],
    },
    {
      title: 'a name and no peers',
      yaml: example(`ports:
    - {protocol: UDP, port: dns}
    - {protocol: TCP, port: dns-tcp}`),
      findings: [
        { message: 'no-pod', path: 'spec.egress[0].ports[0]' },
        { message: 'no-pod', path: 'spec.egress[0].ports[1]' },
      ],
    },
    {
      title: 'a name beside pods',
      yaml: example(`to: [{podSelector: {matchLabels: {app: web}}}]
    ports: [{protocol: TCP, port: https}]`),
      findings: [],
    },
    {
      title: 'a name beside a block and pods, which may have it',
      yaml: example(`to: [{ipBlock: {cidr: 203.0.113.10/32}}, {podSelector: {matchLabels: {app: web}}}]
    ports: [{protocol: TCP, port: https}]`),
      findings: [],
    },
    {
      title: 'a name for ingress, which the selected pods have',
      yaml: example(
        `from: [{ipBlock: {cidr: 203.0.113.10/32}}]
    ports: [{protocol: TCP, port: https}]`,
        'ingress',
      ),
      findings: [],
    },
    {
      title: 'a number',
      yaml: example(`to: [{ipBlock: {cidr: 203.0.113.10/32}}]
    ports: [{protocol: TCP, port: 443}]`),
      findings: [],
    },
  ],
})
