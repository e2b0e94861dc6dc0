import type { Requester } from '../model/admission-review.ts'
import type { DecisionRecord, UndecidedReason } from '../model/decision-record.ts'
import type { Entry } from '../model/entry.ts'
import type { AccessAnswer, NamespaceLookup } from '../model/facts.ts'
import type { PolicyListing } from '../model/policy-listing.ts'

/** What comes of a review. */
export type AnsweredReview =
  /** It gets HTTP 200 with this body. */
  | { readonly kind: 'answered'; readonly body: string; readonly record: DecisionRecord }
  /** There is nothing to answer to: HTTP 400 with this reason. */
  | { readonly kind: 'unreadable'; readonly reason: string }

/**
 * Why a review is answered without a verdict:
 * - `too-large`: it is over the size limit, so it was never held as a whole;
 * - `failed`: judging it threw, or used up the memory or the worker that it had;
 * - `overloaded`: too many reviews were waiting;
 * - `deadline`: no verdict in the time that the API server waits.
 */
export type GiveUpReason = Extract<UndecidedReason, 'too-large' | 'failed' | 'overloaded' | 'deadline'>

/** What the server needs from the core: answers. The main thread and a worker have one each. */
export interface ReviewAnswerer {
  /** Parses, judges and answers the text of a request. Rejects only through a bug. */
  readonly answer: (entry: Entry, body: string) => Promise<AnsweredReview>
  /**
   * The explicit answer where there is no verdict. It follows the entry's failure policy (admission-contract P2), but
   * `too-large` is always refused: whoever writes could choose it.
   */
  readonly giveUp: (
    entry: Entry,
    uid: string,
    reason: GiveUpReason,
  ) => AnsweredReview & { readonly kind: 'answered' }
}

/** What the core may ask about the cluster. All answer within a second or so, and never reject. */
export interface ClusterFacts {
  readonly labelsOf: (namespace: string) => Promise<NamespaceLookup>
  /** Whether the requester may lower the guard's labels on the namespace, by the API server's word. */
  readonly mayConfigure: (requester: Requester, namespace: string) => Promise<AccessAnswer>
  /** The policies of a namespace, read anew: only for somebody who raises its level. */
  readonly policiesOf: (namespace: string) => Promise<PolicyListing>
}
