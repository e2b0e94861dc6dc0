import type { Requester } from './admission-review.ts'
import type { Labels } from './label-selector.ts'
import type { SourceChange } from './source.ts'

/** Something about the cluster, or why it is not known. The reason is a clause for the answer to the user. */
export type Fact<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly reason: string }

/** What a rule has to know beside the change. Asking for little keeps an answer quick. */
export interface Questions {
  /** Which of these namespaces exist. */
  readonly namespaces: readonly string[]
  /** Whether the requester may lower the guard's labels on the namespace. */
  readonly mayConfigure: boolean
}

/** What is known beside the change: a snapshot, taken once for a decision. What was not asked for is unknown. */
export interface Facts {
  /** Who makes the change; unknown where nobody is asked, as in the command line. */
  readonly requester: Fact<Pick<Requester, 'name' | 'groups'>>
  /** For each namespace that was asked about, whether it exists. */
  readonly existingNamespaces: ReadonlyMap<string, Fact<boolean>>
  readonly mayConfigure: Fact<Permission>
  /** The text that the objects were written as; the API server has none to show. */
  readonly text: Fact<SourceChange>
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
