import type { LabelSelector, Requirement } from '../model/label-selector.ts'
import type { Peer, PodsPeer } from '../model/network-policy.ts'
import { addressesOfPeer, isEmptyAddressSet } from './address-set.ts'
import { ownNamespaceBox, podsOfPeer } from './reachability/pods-peers.ts'
import { isWithin } from './reachability/newly-opened.ts'
import { reachOfRules } from './reachability/reach-of.ts'
import type { Certainty } from './reachability/reach.ts'
import { isEverything, isNothing, normaliseSelector } from './selector.ts'
import { namespaceNameLabel } from './selector-text.ts'

/**
 * Whether everybody in one list of peers is in another, for policies in `namespace`; an empty list is everybody. It is
 * `unknown` where it hinges on what Kubernetes leaves undefined, such as whether an ipBlock is some pods.
 */
export function coversPeers(outer: readonly Peer[], inner: readonly Peer[], namespace: string): Certainty {
  const reachOf = (peers: readonly Peer[]): ReturnType<typeof reachOfRules> =>
    reachOfRules([{ peers, ports: [] }], namespace)
  return isWithin(reachOf(inner), reachOf(outer))
}

/** Whether a namespaceSelector selects every namespace: to ask for the name that each one has asks for nothing. */
export function selectsAllNamespaces(selector: LabelSelector): boolean {
  if (isEverything(selector)) return true
  // Nearly every selector ends here, at the first thing that not every namespace has.
  if (selector.requirements.some(asksForSomething)) return false
  const normal = normaliseSelector(selector)
  return (
    normal.kind === 'constraints' &&
    normal.constraints.every(
      ({ key, allows, values }) => key === namespaceNameLabel && allows === 'unlisted' && values.length === 0,
    )
  )
}

function asksForSomething({ key, operator }: Requirement): boolean {
  return operator === 'In' || (key !== namespaceNameLabel && operator !== 'NotIn')
}

/** Whether the peer is pods of all namespaces, some of them or all. */
export function isAllNamespaces(peer: Peer): peer is PodsPeer {
  return (
    peer.kind === 'pods' &&
    peer.namespaceSelector !== undefined &&
    selectsAllNamespaces(peer.namespaceSelector) &&
    (peer.podSelector === undefined || !isNothing(peer.podSelector))
  )
}

/** Whether the peer is every pod of the namespaces that a selector of its own names. */
export function isWholeNamespaces(peer: Peer): peer is PodsPeer {
  return (
    peer.kind === 'pods' &&
    peer.namespaceSelector !== undefined &&
    (peer.podSelector === undefined || isEverything(peer.podSelector))
  )
}

/** Whether the peer is every pod of every namespace. */
export function isEveryPod(peer: Peer): peer is PodsPeer {
  return isAllNamespaces(peer) && (peer.podSelector === undefined || isEverything(peer.podSelector))
}

/** Whether anybody can be the peer of a policy in `namespace`: it does not contradict itself, nor except all it names. */
export function isSomebody(peer: Peer, namespace: string): boolean {
  if (peer.kind === 'pods') return podsOfPeer(peer, namespace) !== undefined
  return peer.except.length === 0 || !isEmptyAddressSet(addressesOfPeer(peer))
}

/**
 * Whether peers of a policy in `namespace` are pods of that namespace and nothing else. An empty list, which is
 * everybody, is not; peers that contradict themselves add nobody.
 */
export function isOwnNamespaceOnly(peers: readonly Peer[], namespace: string): boolean {
  const [own] = ownNamespaceBox(namespace)
  const isOwn = (peer: Peer): boolean => {
    if (peer.kind === 'ipBlock') return false
    const pods = podsOfPeer(peer, namespace)
    return (
      pods === undefined ||
      pods.namespaces.some(
        ({ key, values }) => key === own?.key && values.length === 1 && values[0] === own.values[0],
      )
    )
  }
  return peers.length > 0 && peers.every(isOwn)
}
