/** What the log keeps of one answer. Never the object, never a token. */
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
  readonly verdict: 'allowed' | 'refused' | 'undecided'
  /** `or-peers@spec.ingress[0].from[0];baseline;new` */
  readonly findings: readonly string[]
  /** Why nothing could be decided, or why a description was left out; empty where everything went its way. */
  readonly reasons: readonly string[]
}
