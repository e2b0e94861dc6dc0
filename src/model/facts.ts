import type { Requester } from './admission-review.ts'
import type { LabelledNamespace, Node, Pod, Service, Snapshot } from './cluster-state.ts'
import type { Labels } from './label-selector.ts'
import type { NetworkPolicy } from './network-policy.ts'
import type { SourceChange } from './source.ts'

/** Something about the cluster, or why it is not known. The reason is a clause for the answer to the user. */
export type Fact<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: string }

/**
 * What is known beside the change: a snapshot, taken once for a decision. What was not asked for is unknown. Each member
 * is a slice: a rule names those that it needs, and sees no other.
 */
export interface Facts {
  /** Who makes the change; unknown where nobody is asked, as in the command line. */
  readonly requester: Fact<Pick<Requester, 'name' | 'groups'>>
  /** For each namespace that was asked about, whether it exists. */
  readonly existingNamespaces: ReadonlyMap<string, Fact<boolean>>
  readonly mayConfigure: Fact<Permission>
  /** The text that the objects were written as; the API server has none to show. */
  readonly text: Fact<SourceChange>
  /** For each namespace that was asked about, the policies in it, without the change. */
  readonly policiesOf: ReadonlyMap<string, Fact<Snapshot<NetworkPolicy>>>
  /** For each namespace that was asked about, the pods in it. */
  readonly podsOf: ReadonlyMap<string, Fact<Snapshot<Pod>>>
  /** For each namespace that was asked about, the services in it. */
  readonly servicesOf: ReadonlyMap<string, Fact<Snapshot<Service>>>
  /** Every namespace of the cluster with its labels. */
  readonly namespaceLabels: Fact<Snapshot<LabelledNamespace>>
  readonly nodes: Fact<Snapshot<Node>>
}

/** A part of the facts that a rule about changes may name as what it needs. */
export type FactSlice = Exclude<keyof Facts, 'text'>

/** What a rule wants to be told, by slice: of which namespaces, or whether at all. Asking for little keeps an answer quick. */
export interface Questions {
  /** Which of these namespaces exist. */
  readonly existingNamespaces: readonly string[]
  /** Whether the requester may lower the guard's labels on the namespace. */
  readonly mayConfigure: boolean
  readonly policiesOf: readonly string[]
  readonly podsOf: readonly string[]
  readonly servicesOf: readonly string[]
  readonly namespaceLabels: boolean
  readonly nodes: boolean
}

/** Whether somebody may do something, and by what: a clause, "granted configure on guardlevels.netpol-guardrail.dev". */
export interface Permission {
  readonly isGranted: boolean
  readonly because: string
}

/** The facts of a decision that needs none. */
export const noFacts: Facts = {
  requester: { kind: 'unknown', reason: 'nobody asked for it' },
  existingNamespaces: new Map(),
  mayConfigure: { kind: 'unknown', reason: 'it was not asked' },
  text: { kind: 'unknown', reason: 'only files have a text' },
  policiesOf: new Map(),
  podsOf: new Map(),
  servicesOf: new Map(),
  namespaceLabels: { kind: 'unknown', reason: 'nobody looked' },
  nodes: { kind: 'unknown', reason: 'nobody looked' },
}

/** What is known about a namespace's labels. */
export type NamespaceLookup =
  | {
      readonly kind: 'found'
      readonly labels: Labels
      /** How long ago it was last certain that they are these; 0 for a live answer. */
      readonly ageMs: number
      readonly source: 'cache' | 'live'
    }
  | { readonly kind: 'missing' }
  /** Nobody can say. `reason` is a clause for the answer to the user. */
  | { readonly kind: 'unknown'; readonly reason: string }

/** Whether somebody may do something. `reason` is a clause for the answer to the user. */
export type AccessAnswer =
  | { readonly kind: 'allowed' | 'denied'; readonly reason: string }
  /** The API server could not be asked. */
  | { readonly kind: 'unknown'; readonly reason: string }
