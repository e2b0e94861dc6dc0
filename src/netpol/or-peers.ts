import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, NetworkPolicySpec, Peer, PodsPeer, PolicyRule } from '../model/network-policy.ts'
import { isWholeNamespaces } from './peer-set.ts'
import { covers, isEverything, isNothing, matches } from './selector.ts'
import { namespaceNameLabel } from './selector-text.ts'

/** A list of peers in which whole namespaces stand beside pods of the policy's own namespace. */
export interface OrPeers {
  /** The items that let in every pod of the namespaces that they select, by index. */
  readonly wholeNamespaces: readonly IndexedPeer[]
  /** The items that select some pods of the policy's own namespace, by index. */
  readonly ownPods: readonly IndexedPeer[]
  readonly rest: readonly Peer[]
}

/** A peer and where it stands in its list. */
export interface IndexedPeer {
  readonly index: number
  readonly peer: PodsPeer
}

/**
 * The alternatives in a rule that may have been meant as one item; undefined where there are none. A namespaceSelector
 * with an empty podSelector is the same as one alone. An empty podSelector alone is "my own namespace too", which
 * people mean; a namespaceSelector that contradicts itself lets nobody in.
 */
export function findOrPeers(rule: PolicyRule): OrPeers | undefined {
  const wholeNamespaces: IndexedPeer[] = []
  const ownPods: IndexedPeer[] = []
  const rest: Peer[] = []
  for (const [index, peer] of rule.peers.entries()) {
    if (isWholeNamespaces(peer) && !isNobody(peer)) wholeNamespaces.push({ index, peer })
    else if (isOwnPods(peer)) ownPods.push({ index, peer })
    else rest.push(peer)
  }
  return wholeNamespaces.length === 0 || ownPods.length === 0 ? undefined : { wholeNamespaces, ownPods, rest }
}

function isNobody({ namespaceSelector }: PodsPeer): boolean {
  return namespaceSelector !== undefined && isNothing(namespaceSelector)
}

function isOwnPods(peer: Peer): peer is PodsPeer {
  return (
    peer.kind === 'pods' &&
    peer.namespaceSelector === undefined &&
    peer.podSelector !== undefined &&
    !isEverything(peer.podSelector)
  )
}

/** Names of namespaces, and of pods that live there: who writes both means the pods in the namespace. */
const knownPairs: readonly (readonly [namespace: string, pod: string])[] = [
  ['kube-system', 'kube-dns'],
  ['kube-system', 'coredns'],
  ['openshift-dns', 'dns-default'],
  ['monitoring', 'prometheus'],
  ['monitoring', 'grafana'],
  ['ingress', 'nginx'],
  ['ingress', 'traefik'],
]

/** Looking at more items than a person writes would only cost time. */
const maxCompared = 16

/**
 * Whether one item was surely meant: the namespaces include the policy's own, so that the pods' item adds nothing, or
 * the labels of both speak of the same thing (`ingress-nginx` and `app=ingress-nginx`) and not of the pods that the
 * policy is for: those talk to each other.
 */
export function isSurelyOneItem(
  { wholeNamespaces, ownPods }: OrPeers,
  { metadata: { namespace }, spec: { podSelector: target } }: NetworkPolicy,
): boolean {
  // Who labels namespaces `name` gives each one its own.
  const own = new Map([
    [namespaceNameLabel, namespace],
    ['name', namespace],
  ])
  const podLabels = ownPods
    .slice(0, maxCompared)
    .filter((pods) => !hasTarget(pods, target))
    .flatMap(({ peer: { podSelector } }) => (podSelector === undefined ? [] : valuesOf(podSelector)))
  return wholeNamespaces.slice(0, maxCompared).some(({ peer: { namespaceSelector } }) => {
    if (namespaceSelector === undefined) return false
    if (namespace !== '' && isSelectedByName(namespaceSelector, own)) return true
    const namespaceWords = valuesOf(namespaceSelector)
    return podLabels.some((pod) => areAlike(namespaceWords, pod))
  })
}

/**
 * Whether two rules are likelier than one item, where that is not sure: whoever puts his own pods first, lists three
 * things, or names the pods that the policy is for more often means a list.
 */
export function isLikelyList(
  { ownPods }: OrPeers,
  { peers }: PolicyRule,
  { podSelector: target }: NetworkPolicySpec,
): boolean {
  return (
    ownPods[0]?.index === 0 ||
    peers.length > 2 ||
    ownPods.slice(0, maxCompared).some((pods) => hasTarget(pods, target))
  )
}

/** Whether the item has all the pods that the policy is for. Who isolates every pod says nothing by that. */
function hasTarget({ peer: { podSelector } }: IndexedPeer, target: LabelSelector): boolean {
  return podSelector !== undefined && !isEverything(target) && covers(podSelector, target)
}

function isSelectedByName(selector: LabelSelector, own: ReadonlyMap<string, string>): boolean {
  return selector.requirements.every(({ key }) => own.has(key)) && matches(selector, own)
}

function valuesOf(selector: LabelSelector): readonly string[] {
  return selector.requirements
    .slice(0, maxCompared)
    .flatMap((requirement) => (requirement.operator === 'In' ? requirement.values.slice(0, maxCompared) : []))
    .filter((value) => value.length >= 3)
    .map((value) => value.toLowerCase())
}

function areAlike(namespaceWords: readonly string[], pod: string): boolean {
  return namespaceWords.some(
    (word) =>
      word.includes(pod) ||
      pod.includes(word) ||
      knownPairs.some(([namespace, name]) => word.includes(namespace) && pod.includes(name)),
  )
}
