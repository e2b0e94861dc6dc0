import type { Trail } from './trail.ts'

/** Which log said it: kube-apiserver's audit log, or the lines that the guard itself writes (docs/trail.md). */
export type LogSource = 'audit-log' | 'decision-log'

/** Where a line stands. */
export interface LogPlace {
  /** As the user named it, or as it was found in a directory; `-` is standard input. */
  readonly file: string
  /** Counted from 1; in a compressed file the line of the text. */
  readonly line: number
}

/** The verbs of an audit event that change an object; a decision of ours has `update` for a patch too. */
export const writeVerbs = ['create', 'update', 'patch', 'delete', 'deletecollection'] as const

/** A verb that changes an object. */
export type WriteVerb = (typeof writeVerbs)[number]

/** What a client says of itself in its user agent. Anybody can say anything there: good for counting, never for trust. */
export const clientKinds = [
  'kubectl',
  'argo-cd',
  'flux',
  'helm',
  'terraform',
  'controller-manager',
  'api-server',
  'other',
  /** The decision log does not say it. */
  'unknown',
] as const

/** A kind of client. */
export type ClientKind = (typeof clientKinds)[number]

/** What became of a write, as far as the guard is concerned. */
export type WriteOutcome =
  | {
      readonly kind: 'judged'
      /** The validating entry that judged it: `enforce.networkpolicies`. */
      readonly entry: string
      readonly trail: Trail
      /** Written by a newer release: what this one does not know is not in the trail. */
      readonly isNewer: boolean
    }
  /** It was admitted because no validating entry got an answer. `entries` names those that were asked. */
  | { readonly kind: 'failed-open'; readonly entries: readonly string[] }
  /** It was admitted, the webhook configurations cover it, and nothing shows that the guard was asked. */
  | { readonly kind: 'not-asked' }
  /** It was admitted without a trace of the guard, and the log cannot tell whether there should be one: a clause. */
  | { readonly kind: 'unclear'; readonly because: string }
  /** The API server refused it because the guard did not answer and the entry asks for that. */
  | { readonly kind: 'held-up'; readonly entry: string }
  /** Somebody else refused it before the guard was asked: authorization, validation, a quota, a missing namespace. */
  | { readonly kind: 'refused-elsewhere' }
  /** It is left out by the webhook configurations: by its namespace, or by who wrote it. */
  | { readonly kind: 'out-of-scope' }

/** One write of a NetworkPolicy or a Namespace, as a log shows it. The texts come from others: print them with care. */
export interface ReviewedWrite {
  readonly source: LogSource
  readonly place: LogPlace
  /** The auditID, or the uid of the review in the decision log. A client may choose its auditID. */
  readonly id: string
  /** When the API server received it; in the decision log when it was answered. Milliseconds since 1970. */
  readonly timeMs: number
  readonly kind: 'NetworkPolicy' | 'Namespace'
  readonly verb: WriteVerb
  /** Of the policy; for a Namespace its own name. Empty where the guard could not read what it was asked. */
  readonly namespace: string
  /** Empty for a deletecollection; `gen-*` where the log has only the generateName. */
  readonly name: string
  /** Who it was done as. */
  readonly user: string
  /** Who did it in that name, where somebody was impersonated. */
  readonly impersonator: string | undefined
  readonly client: ClientKind
  readonly isDryRun: boolean
  /** The HTTP status of the answer. */
  readonly responseCode: number | undefined
  /** Whether a description could not be written because the mutating entry did not answer, or could not judge. */
  readonly lacksDescription: boolean
  readonly outcome: WriteOutcome
}
