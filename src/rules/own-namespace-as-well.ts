import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { Peer, PolicyRule } from '../model/network-policy.ts'
import { defineRule } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { glanceAt } from '../netpol/glance.ts'
import { isNoNamespace, namesOnlyOf } from '../netpol/namespace-names.ts'
import { findOrPeers } from '../netpol/or-peers.ts'
import { selectsAllNamespaces } from '../netpol/peer-set.ts'
import { effectiveRulesOf, peerPath } from '../netpol/policy.ts'
import { labelWords, selectorKey } from '../netpol/selector-keys.ts'
import { isEverything } from '../netpol/selector.ts'

function hitsIn(policy: JudgedPolicy): readonly Hit[] {
  return directions.flatMap((direction) => {
    const { hasOwnNamespace, hasWholeNamespaces } = glanceAt(policy, direction)
    if (!hasOwnNamespace || !hasWholeNamespaces) return []
    return effectiveRulesOf(policy.spec, direction).flatMap((rule, index) =>
      hitsInRule(rule, index, direction, policy.metadata.namespace),
    )
  })
}

function hitsInRule(
  rule: PolicyRule,
  ruleIndex: number,
  direction: Direction,
  ownNamespace: string,
): readonly Hit[] {
  const own = rule.peers.findIndex(isWholeOwnNamespace)
  if (own < 0 || findOrPeers(rule) !== undefined) return []
  return rule.peers.flatMap((peer, index): readonly Hit[] => {
    const namespaces = wholeNamespacesOf(peer)
    if (namespaces === undefined || coversNamespace(namespaces, ownNamespace)) return []
    return [
      {
        message: 'both',
        direction,
        key: selectorKey(namespaces),
        paths: [peerPath(direction, ruleIndex, own), peerPath(direction, ruleIndex, index)],
        wording: () => {
          const there = namespacesWords(namespaces)
          return {
            summary: `${direction === 'ingress' ? 'lets in' : 'opens the way to'} this namespace, and also every pod of ${there}`,
            detail: `The items are alternatives: every pod of this namespace, and every pod of ${there}. That is what most people mean who write it so. An item with both selectors would be every pod of ${there} alone.`,
            corrections: [],
          }
        },
      },
    ]
  })
}

function isWholeOwnNamespace(peer: Peer): boolean {
  return (
    peer.kind === 'pods' &&
    peer.namespaceSelector === undefined &&
    peer.podSelector !== undefined &&
    isEverything(peer.podSelector)
  )
}

/** The selector of namespaces all of whose pods the peer is; undefined for any other peer. */
function wholeNamespacesOf(peer: Peer): LabelSelector | undefined {
  if (peer.kind !== 'pods' || peer.namespaceSelector === undefined) return undefined
  if (peer.podSelector !== undefined && !isEverything(peer.podSelector)) return undefined
  return isNoNamespace(peer.namespaceSelector) ? undefined : peer.namespaceSelector
}

/** Whether the own namespace is surely among them, so that the item for it says nothing more. */
function coversNamespace(namespaces: LabelSelector, ownNamespace: string): boolean {
  return selectsAllNamespaces(namespaces) || namesOnlyOf(namespaces)?.includes(ownNamespace) === true
}

function namespacesWords(namespaces: LabelSelector): string {
  const names = namesOnlyOf(namespaces)
  if (names !== undefined) return labelWords(names, 'and')
  const keys = [...new Set(namespaces.requirements.map(({ key }) => key))]
  return `namespaces with ${labelWords(keys, 'and')}`
}

function example(from: string, more: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ${from}
    - ${more}
    ports:
    - {protocol: TCP, port: 8080}
`
}

/** The own namespace beside another one: intended wherever we saw it. */
export const ownNamespaceAsWell = defineRule<Record<string, never>, KeysExtent>({
  id: 'own-namespace-as-well',
  title: 'The own namespace, and another one',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A list with an empty podSelector and a namespaceSelector allows two things: all pods of this namespace, and all pods of the other one. Whoever reads it as "the pods of that namespace" overlooks half of it.',
  remedy: `Nothing, if both are meant. If only the other namespace is, leave the empty podSelector out:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}`,
  whenNotToUse: 'It is information and refuses nothing; switch it off where it tells nobody anything new.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  messages: {
    both: 'An empty podSelector stands beside a namespaceSelector that does not include this namespace.',
  },
  options: z.strictObject({}),
  check: (policy) => gatherHits(hitsIn(policy)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'this namespace and the one of the mesh',
      yaml: example(
        'namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [istio-system]}]}',
        'podSelector: {}',
      ),
      findings: [{ message: 'both', path: 'spec.ingress[0].from[1]' }],
    },
    {
      title: 'the same with empty lists, by another label',
      yaml: example(
        'podSelector: {matchLabels: {}, matchExpressions: []}',
        '{namespaceSelector: {matchLabels: {team: web}}, podSelector: {}}',
      ),
      findings: [{ message: 'both', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'all namespaces, this one included',
      yaml: example('podSelector: {}', 'namespaceSelector: {}'),
      findings: [],
    },
    {
      title: 'this namespace by its name',
      yaml: example(
        'podSelector: {}',
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}',
      ),
      findings: [],
    },
    {
      title: 'some pods of another namespace',
      yaml: example(
        'podSelector: {}',
        '{namespaceSelector: {matchLabels: {team: web}}, podSelector: {matchLabels: {app: web}}}',
      ),
      findings: [],
    },
    {
      title: 'some pods of this namespace, which is or-peers',
      yaml: example(
        'podSelector: {matchLabels: {app: web}}',
        'namespaceSelector: {matchLabels: {team: web}}',
      ),
      findings: [],
    },
  ],
})
