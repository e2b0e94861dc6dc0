import type { AddressSet } from '../address-set.ts'
import { everyPort, type PortSet } from '../port-set.ts'
import type { PodsPeers } from './pods-peers.ts'

/** What can be said about something that may hinge on what Kubernetes leaves undefined. */
export type Certainty = 'yes' | 'no' | 'unknown'

/** Whom a policy names as the other end. */
export type ReachPeers =
  /** A rule without peers: every pod, every address, the nodes, host-network pods. */
  | { readonly kind: 'anybody' }
  /**
   * Addresses outside the cluster. Whether they stand for pods, nodes and host-network pods that have such an address
   * too is undefined (NetworkPolicy, "Behavior of ipBlock selectors"), so nothing here relies on either answer.
   */
  | { readonly kind: 'addresses'; readonly addresses: AddressSet }
  | PodsPeers

/**
 * Peers and the ports that are open to them. In a difference `ports` may be the protocols that have no name here, alone,
 * which no `ports` list can say.
 */
export interface ReachEntry {
  readonly peers: ReachPeers
  readonly ports: PortSet
}

/** What a policy lets through in one direction, to or from each pod that it selects. */
export type Reach =
  /** `policyTypes` does not list the direction. Other policies may still restrict it. */
  | { readonly kind: 'not-restricted' }
  /**
   * What is in any entry gets through: at most one entry for anybody, then one for the addresses of each list of
   * ports, then one for each kind of pods with each list of ports. None of them is empty.
   */
  | { readonly kind: 'restricted'; readonly entries: readonly ReachEntry[] }

/** Everybody on every port: what gets through in a direction that nobody restricts. */
export const everything: ReachEntry = { peers: { kind: 'anybody' }, ports: everyPort }
