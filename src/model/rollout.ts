import type { Labels } from './label-selector.ts'
import type { NetworkPolicy } from './network-policy.ts'

/** A namespace as a rollout sees it. */
export interface RolloutNamespace {
  readonly name: string
  readonly labels: Labels
  /** Of our labels those that an earlier `rollout apply` set and still owns, with their values. */
  readonly applied: Labels
}

/** What came of something that the API server was asked. */
export type Asked<T> =
  | { readonly ok: true; readonly value: T }
  /** A clause, in words that anybody may have chosen: to be printed as plain text only. */
  | { readonly ok: false; readonly reason: string }

/** What came of labelling a namespace. */
export type Labelling =
  | { readonly kind: 'labelled'; readonly warnings: readonly string[] }
  /** Somebody else manages one of the labels: his words, as the API server repeats them. */
  | { readonly kind: 'conflict'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** The cluster, as far as a rollout needs it. Nothing rejects. */
export interface RolloutCluster {
  readonly namespaces: () => Promise<Asked<readonly RolloutNamespace[]>>
  /** One of them; undefined where there is none of this name. It takes no right but to get this one. */
  readonly namespace: (name: string) => Promise<Asked<RolloutNamespace | undefined>>
  /** All policies of a namespace that are understood, and how many are not. */
  readonly policiesOf: (
    namespace: string,
  ) => Promise<Asked<{ readonly policies: readonly NetworkPolicy[]; readonly unreadable: number }>>
  /** Server-side apply of these labels, and of no others: those that were applied before and are not among them go. */
  readonly applyLabels: (
    namespace: string,
    labels: Labels,
    how: { readonly isDryRun: boolean; readonly isForced: boolean },
  ) => Promise<Labelling>
}
