import type { Labels } from './label-selector.ts'
import type { Protocol } from './policy-port.ts'

/** All objects of a kind in a namespace, or in the cluster, as somebody last saw them. */
export interface Snapshot<T> {
  readonly objects: readonly T[]
  /** How long ago it was last certain that these are all; 0 for a live answer. */
  readonly ageMs: number
}

/** A Pod (core/v1), as far as rules about policies need to know it. */
export interface Pod {
  readonly name: string
  readonly labels: Labels
  /** On the network of its node, so that policies mostly do not reach it. */
  readonly isHostNetwork: boolean
  /** The ports that its containers give a name. */
  readonly namedPorts: readonly NamedPort[]
}

/** A port that containers call by a name. */
export interface NamedPort {
  readonly name: string
  readonly protocol: Protocol
  readonly port: number
}

/** A Service (core/v1), as far as rules about policies need to know it. */
export interface Service {
  readonly name: string
  /** The labels of its pods; undefined where it has no selector, and its endpoints are written by somebody. */
  readonly selector: Labels | undefined
  readonly clusterIps: readonly string[]
  readonly ports: readonly ServicePort[]
}

/** What a Service listens on, and where it sends that on its pods: a number or the name of a container's port. */
export interface ServicePort {
  readonly protocol: Protocol
  readonly port: number
  readonly targetPort: number | string
}

/** A Node (core/v1), as far as rules about policies need to know it. */
export interface Node {
  readonly name: string
  readonly addresses: readonly string[]
  readonly podCidrs: readonly string[]
}

/** A namespace with its labels. */
export interface LabelledNamespace {
  readonly name: string
  readonly labels: Labels
}
