import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { gatherHits, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { correctPeers } from '../netpol/narrower-peers.ts'
import { effectiveRulesOf, peerPath, rulePath } from '../netpol/policy.ts'
import { findRedundancies } from '../netpol/redundancy.ts'
import type { Place, Redundancy } from '../netpol/repetitions.ts'

function check(policy: NetworkPolicy): readonly Found<KeysExtent>[] {
  return directions.flatMap((direction) =>
    gatherHits(
      findRedundancies(policy, direction).map((redundancy) => ({
        message: redundancy.place.peer === undefined ? 'rule' : 'peer',
        direction,
        key: redundancy.key,
        paths: [
          pathOf(direction, redundancy.place),
          ...redundancy.coveredBy.slice(0, maxCovering).map((place) => pathOf(direction, place)),
        ],
        wording: () => wording(policy, direction, redundancy),
      })),
    ),
  )
}

/** How many of the parts that cover one are named. */
const maxCovering = 3

function pathOf(direction: Direction, { rule, peer }: Place): string {
  return peer === undefined ? rulePath(direction, rule) : peerPath(direction, rule, peer)
}

function wording(policy: NetworkPolicy, direction: Direction, { place, coveredBy }: Redundancy): Wording {
  const [first, ...others] = coveredBy
  const outer = `${pathOf(direction, first)}${others.length === 0 ? '' : ` and ${others.length} more`}`
  const all = direction === 'ingress' ? 'all who get in by this' : 'all that can be reached by this'
  const through = direction === 'ingress' ? 'get in' : 'can be reached'
  const what = place.peer === undefined ? 'rule' : 'item'
  return {
    summary: `${all} ${what} ${through} by ${outer} already`,
    detail:
      `This ${what} changes nothing: ${all} ${what} ${through} by ${outer} too. Leave it out, or, if it was meant as a ` +
      `condition on the other, ${place.peer === undefined ? 'write the narrower rule only' : 'write both as one item'}: a policy ` +
      'allows what any part of it allows.',
    corrections: correctionsFor(policy, direction, place),
  }
}

/** Longer lists are not pasted by anybody. */
const maxPeers = 25

function correctionsFor(
  { spec }: NetworkPolicy,
  direction: Direction,
  { rule, peer }: Place,
): readonly Correction[] {
  if (peer === undefined)
    return [{ intro: 'The same without this rule:', yaml: '[]', replaces: { part: 'rule', direction, rule } }]
  const peers = effectiveRulesOf(spec, direction)[rule]?.peers ?? []
  if (peers.length > maxPeers) return []
  const others = peers.filter((_, index) => index !== peer)
  return correctPeers(direction, rule, others, 'The same without this item:')
}

function example(rules: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

const http = '    ports:\n    - {protocol: TCP, port: 8080}\n'
const frontend = '    - podSelector: {matchLabels: {app: frontend}}\n'

/** A peer or a rule that another one of the same policy covers. */
export const redundant = defineRule<Record<string, never>, KeysExtent>({
  id: 'redundant',
  title: 'A peer or a rule that adds nothing',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'Everything in a policy is added up, so a narrow item beside a wider one restricts nothing. Whoever wrote it often took it for a condition, and the policy allows more than it seems to.',
  remedy: `Leave out what another part allows already. If both were meant to hold together, write one item:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
      podSelector: {matchLabels: {app: frontend}}`,
  whenNotToUse:
    'Where rules are generated, or kept apart so that each has its own reason, some of them overlap; it is information only.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  ],
  messages: {
    peer: 'An item of a list, all of which another item lets through.',
    rule: 'A rule, all of which other rules let through.',
  },
  foldsInto: ['or-peers', 'any-ip', 'open-peers', 'except-readded', 'split-rule', 'never-matching'],
  options: z.strictObject({}),
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'pods of a namespace of which all pods are let in',
      yaml: example(`  - from:\n    - podSelector: {}\n${frontend}${http}`),
      findings: [{ message: 'peer', path: 'spec.ingress[0].from[1]' }],
    },
    {
      title: 'a block in a larger one',
      yaml: example(
        '  - to:\n    - ipBlock: {cidr: 10.1.2.0/24}\n    - ipBlock: {cidr: 10.1.0.0/16}\n',
        'egress',
      ),
      findings: [{ message: 'peer', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'an item twice, in another spelling',
      yaml: example(
        `  - from:\n${frontend}    - podSelector: {matchExpressions: [{key: app, operator: In, values: [frontend]}]}\n${http}`,
      ),
      findings: [{ message: 'peer', path: 'spec.ingress[0].from[1]' }],
    },
    {
      title: 'a rule for fewer ports than another one',
      yaml: example(`  - from:\n${frontend}${http}  - from:\n${frontend}`),
      findings: [{ message: 'rule', path: 'spec.ingress[0]' }],
    },
    {
      title: 'a rule whose peers are all in others',
      yaml: example(
        `  - from:\n${frontend}    - podSelector: {matchLabels: {app: backend}}\n${http}` +
          `  - from:\n${frontend}  - from:\n    - podSelector: {matchExpressions: [{key: app, operator: In, values: [backend, batch]}]}\n`,
      ),
      findings: [{ message: 'rule', path: 'spec.ingress[0]' }],
    },
    {
      title: 'the same pods on other ports',
      yaml: example(
        `  - from:\n${frontend}${http}  - from:\n${frontend}    ports:\n    - {protocol: UDP, port: 8080}\n`,
      ),
      findings: [],
    },
    {
      title: 'a block and pods, which may be the same or not',
      yaml: example(`  - from:\n    - ipBlock: {cidr: 10.0.0.0/8}\n${frontend}${http}`),
      findings: [],
    },
    {
      title: 'a port by name beside a number, which may be the same or not',
      yaml: example(
        `  - from:\n${frontend}${http}  - from:\n${frontend}    ports:\n    - {protocol: TCP, port: http}\n`,
      ),
      findings: [],
    },
    {
      title: 'pods that are in part the same',
      yaml: example(`  - from:\n    - podSelector: {matchLabels: {tier: web}}\n${frontend}${http}`),
      findings: [],
    },
  ],
})
