import type { Trail } from './trail.ts'

/** Why something could not be judged, in a word, for a metric. */
export type UndecidedReason =
  | 'too-large'
  | 'failed'
  | 'overloaded'
  | 'deadline'
  /** The review does not say what is asked. */
  | 'malformed'
  /** A kind, version or operation that the entry does not judge. */
  | 'foreign'
  /** An object of the kind, and nothing that we understand. */
  | 'not-understood'
  /** A rule failed with the object. */
  | 'rule-failed'
  /** A rule lacked something about the cluster. */
  | 'facts-missing'

/** What is kept of one answer. Never the object, never a token. */
export interface DecisionRecord {
  /** The entry that was called: `enforce.networkpolicies`. */
  readonly entry: string
  /** Of the AdmissionReview, new for each call. */
  readonly uid: string
  readonly operation: string
  readonly kind: string
  readonly namespace: string
  readonly name: string
  readonly user: string
  readonly isDryRun: boolean
  /** The answer to a mutating entry is always admitted, with or without a description. */
  readonly trail: Trail
  /** Why a description was left out: a clause. */
  readonly notDescribed: string | undefined
  readonly undecidedFor: readonly UndecidedReason[]
}
