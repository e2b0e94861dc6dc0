import { type Describers, composeDescription } from '../engine/compose-description.ts'
import type { AdmissionAnswer } from '../model/admission-answer.ts'
import { admissionApiVersion, type AdmissionRequest, readAdmissionReview } from '../model/admission-review.ts'
import { type Change, readChange } from '../model/change.ts'
import type { DecisionRecord } from '../model/decision-record.ts'
import type { Problem } from '../model/decoded.ts'
import type { Entry } from '../model/entry.ts'
import { isJsonObject } from '../model/shape.ts'
import { renderAdmissionResponse } from '../report/admission-response.ts'
import { renderRefusal } from '../report/refusal.ts'
import { renderTrail } from '../report/trail.ts'
import { renderWarnings } from '../report/warning.ts'
import { type Judges, judgeRequest } from './judge-request.ts'
import {
  recordNobody,
  recordRequest,
  type RecordedRequest,
  trailOf,
  undecidedReasons,
  unjudgedTrail,
} from './record-decision.ts'
import type { AnsweredReview, GiveUpReason, ReviewAnswerer } from './review-answerer.ts'
import { answerUnjudged, giveUpClauses, type Unjudged } from './unjudged.ts'

/** What the answers depend on beside the review itself. */
export interface Guard extends Judges {
  readonly describers: Describers
  /** Which guard this is, with which configuration: `v0.1.0 config=3f9c1a`. */
  readonly name: string
}

/**
 * Answers reviews with this guard: parses, judges, words. The same review and the same cluster give the same bytes.
 *
 * Whatever cannot be judged follows the entry's failure policy in words (admission-contract P1, P2): refused with the
 * reason where the API server would refuse for our silence, admitted with a warning where it would admit. Only what
 * is too large is refused everywhere, because a size is easily chosen.
 */
export function makeReviewAnswerer(guard: Guard): ReviewAnswerer {
  const unjudged = (entry: Entry, request: RecordedRequest, why: Unjudged): Answered => {
    const { answer, trail } = answerUnjudged(entry, request.uid, why, guard.name)
    return answered(request, answer, { trail, notDescribed: undefined, undecidedFor: [why.reason] })
  }
  return {
    answer: async (entry, body) => {
      const reading = readAdmissionReview(body)
      switch (reading.kind) {
        case 'unreadable':
          return reading
        case 'malformed': {
          const clause = `the review is malformed: ${firstOf(reading.problems)}`
          const request = recordNobody(entry, reading.uid)
          return unjudged(entry, request, { reason: 'malformed', clause, outcome: 'follow' })
        }
        case 'request':
          return answerRequest(guard, entry, reading.request, unjudged)
      }
    },
    giveUp: (entry, uid, reason: GiveUpReason) =>
      unjudged(entry, recordNobody(entry, uid), {
        reason,
        clause: giveUpClauses[reason],
        outcome: reason === 'too-large' ? 'refuse' : 'follow',
      }),
  }
}

type Answered = AnsweredReview & { readonly kind: 'answered' }

async function answerRequest(
  guard: Guard,
  entry: Entry,
  request: AdmissionRequest,
  unjudged: (entry: Entry, request: RecordedRequest, why: Unjudged) => Answered,
): Promise<Answered> {
  const reading = readChange(request)
  if (reading.kind === 'undecodable' && request.kind === entry.kind)
    return unjudged(entry, recordRequest(entry, request, undefined), {
      reason: 'not-understood',
      clause: `it is not understood: ${firstOf(reading.problems)}`,
      outcome: isDeletion(request) ? 'admit' : 'follow',
    })
  if (reading.kind !== 'change' || reading.change.kind !== entry.kind) {
    const what = reading.kind === 'foreign' ? reading.what : `${request.operation} of ${request.kind}`
    return unjudged(entry, recordRequest(entry, request, undefined), {
      reason: 'foreign',
      clause: `this entry does not judge a ${what}`,
      outcome: 'follow',
    })
  }
  return entry.phase === 'mutate'
    ? answerDescription(guard, entry, request, reading.change)
    : answerVerdict(guard, entry, request, reading.change)
}

/** Nothing may hold a deletion up, least of all an object that we cannot read: it would be there for ever. */
function isDeletion({ operation, object }: AdmissionRequest): boolean {
  if (operation === 'DELETE') return true
  const metadata = isJsonObject(object) ? object['metadata'] : undefined
  const deletionTimestamp = isJsonObject(metadata) ? metadata['deletionTimestamp'] : undefined
  return operation === 'UPDATE' && deletionTimestamp !== undefined && deletionTimestamp !== null
}

function answerDescription(
  { describers, name }: Guard,
  entry: Entry,
  request: AdmissionRequest,
  change: Change,
): Answered {
  const description = composeDescription(change, describers)
  const patch = description.kind === 'patch' ? description.operations : []
  return answered(
    recordRequest(entry, request, change),
    { allowed: true, warnings: [], patch, auditAnnotations: {} },
    {
      trail: unjudgedTrail('allowed', undefined, name),
      notDescribed: description.kind === 'none' ? description.reason : undefined,
      undecidedFor: [],
    },
  )
}

async function answerVerdict(
  guard: Guard,
  entry: Entry,
  request: AdmissionRequest,
  change: Change,
): Promise<Answered> {
  const verdict = await judgeRequest(guard, entry, request, change)
  const record = recordRequest(entry, request, change)
  const trail = trailOf(verdict, guard.name)
  const warnings = renderWarnings(verdict)
  const auditAnnotations = renderTrail(trail)
  const answer: AdmissionAnswer =
    verdict.outcome === 'refused'
      ? { allowed: false, warnings, ...renderRefusal(record, verdict, request.uid), auditAnnotations }
      : { allowed: true, warnings, patch: [], auditAnnotations }
  return answered(record, answer, {
    trail,
    notDescribed: undefined,
    undecidedFor: undecidedReasons(verdict),
  })
}

function answered(
  request: RecordedRequest,
  answer: AdmissionAnswer,
  outcome: Pick<DecisionRecord, 'trail' | 'notDescribed' | 'undecidedFor'>,
): Answered {
  const body = renderAdmissionResponse(admissionApiVersion, request.uid, answer, (text) =>
    Buffer.from(text, 'utf8').toString('base64'),
  )
  return { kind: 'answered', body, record: { ...request, ...outcome } }
}

function firstOf(problems: readonly Problem[]): string {
  const [first] = problems
  if (first === undefined) return 'no reason given'
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return `${first.path === '' ? '' : `${first.path} `}${first.reason}${more}`
}
