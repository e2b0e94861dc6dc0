import type { AdmissionAnswer } from '../model/admission-answer.ts'
import type { UndecidedReason } from '../model/decision-record.ts'
import type { Entry } from '../model/entry.ts'
import type { Trail } from '../model/trail.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { renderTrail } from '../report/trail.ts'
import { unjudgedTrail } from './record-decision.ts'
import type { GiveUpReason } from './review-answerer.ts'

/** Why there is no verdict, and what is done then. */
export interface Unjudged {
  readonly reason: UndecidedReason
  /** A clause after "because". */
  readonly clause: string
  /** `follow` does what the entry's failure policy would. */
  readonly outcome: 'follow' | 'refuse' | 'admit'
}

/** What is said where no verdict could be reached, by reason. Each is a clause after "because". */
export const giveUpClauses: Readonly<Record<GiveUpReason, string>> = {
  'too-large': 'the review of it is larger than netpol-guardrail reads; split it into smaller policies',
  failed: 'netpol-guardrail failed while judging it; its log has the cause under this uid',
  overloaded: 'netpol-guardrail is overloaded; try again',
  deadline: 'judging it took longer than the API server waits',
}

/** The answer to a call that could not be judged, and what is kept of it. */
export function answerUnjudged(
  entry: Entry,
  uid: string,
  { reason, clause, outcome }: Unjudged,
  guard: string,
): { readonly answer: AdmissionAnswer; readonly trail: Trail } {
  const because = shorten(plainLine(clause), 1000)
  const isRefused = outcome === 'refuse' || (outcome === 'follow' && entry.failurePolicy === 'Fail')
  const trail = unjudgedTrail(isRefused ? 'refused' : 'undecided', `${reason}: ${because}`, guard)
  const auditAnnotations = renderTrail(trail)
  if (isRefused)
    return {
      trail,
      answer: {
        allowed: false,
        warnings: [],
        message: `This write is refused, because ${because} (uid ${shorten(plainLine(uid), 128)}).`,
        causes: [{ reason: 'undecided', field: '', message: because }],
        auditAnnotations,
      },
    }
  // A mutating entry that warned too would make kubectl print everything twice.
  const isTold = entry.phase === 'validate'
  return {
    trail,
    answer: {
      allowed: true,
      warnings: isTold ? [shorten(`[netpol-guardrail] not judged, because ${because}`, 200)] : [],
      patch: [],
      auditAnnotations,
    },
  }
}
