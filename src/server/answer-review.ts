import { type DescriptionPatch, type Describers, composeDescription } from '../engine/compose-description.ts'
import { decide } from '../engine/decide.ts'
import { judge } from '../engine/judge.ts'
import type { AdmissionAnswer } from '../model/admission-answer.ts'
import { admissionApiVersion, type AdmissionRequest, readAdmissionReview } from '../model/admission-review.ts'
import { type Change, readChange, subjectOf } from '../model/change.ts'
import type { DecisionRecord } from '../model/decision-record.ts'
import type { Problem } from '../model/decoded.ts'
import type { Entry } from '../model/entry.ts'
import type { Finding } from '../model/finding.ts'
import type { Level, Levels } from '../model/level.ts'
import type { PreparedRule } from '../model/rule.ts'
import { isJsonObject } from '../model/shape.ts'
import { renderAdmissionResponse } from '../report/admission-response.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { renderRefusal, type SubjectName } from '../report/refusal.ts'
import { renderWarnings } from '../report/warning.ts'
import type { AnsweredReview, GiveUpReason, ReviewAnswerer } from './review-answerer.ts'

/** What the answers depend on beside the review itself. */
export interface Guard {
  readonly rules: readonly PreparedRule[]
  /** The level that the enforce entry refuses at and the observe entry warns of. */
  readonly level: Level
  readonly describers: Describers
}

/** What is said where no verdict could be reached, by reason. Each is a clause after "because". */
const giveUpClauses: Readonly<Record<GiveUpReason, string>> = {
  'too-large': 'the review of it is larger than netpol-guardrail reads; split it into smaller policies',
  failed: 'netpol-guardrail failed while judging it; its log has the cause under this uid',
  overloaded: 'netpol-guardrail is overloaded; try again',
  deadline: 'judging it took longer than the API server waits',
}

/**
 * Answers reviews with these rules: parses, judges, words. Pure: the same review gives the same bytes.
 *
 * Whatever cannot be judged follows the entry's failure policy in words (admission-contract P1, P2): refused with the
 * reason where the API server would refuse for our silence, admitted with a warning where it would admit. Only what
 * is too large is refused everywhere, because a size is easily chosen.
 */
export function makeReviewAnswerer(guard: Guard): ReviewAnswerer {
  return {
    answer: (entry, body) => {
      const reading = readAdmissionReview(body)
      switch (reading.kind) {
        case 'unreadable':
          return reading
        case 'malformed':
          return unjudged(
            entry,
            reading.uid,
            `the review is malformed: ${firstOf(reading.problems)}`,
            'follow',
          )
        case 'request':
          return answerRequest(guard, entry, reading.request)
      }
    },
    giveUp: (entry, uid, reason) =>
      unjudged(entry, uid, giveUpClauses[reason], reason === 'too-large' ? 'refuse' : 'follow'),
  }
}

function answerRequest(guard: Guard, entry: Entry, request: AdmissionRequest): AnsweredReview {
  const reading = readChange(request)
  if (reading.kind === 'undecodable') {
    const outcome = isDeletion(request) ? 'admit' : 'follow'
    return unjudged(
      entry,
      request.uid,
      `it is not understood: ${firstOf(reading.problems)}`,
      outcome,
      request,
    )
  }
  if (reading.kind === 'foreign' || reading.change.kind !== entry.kind) {
    const what = reading.kind === 'foreign' ? reading.what : `${request.operation} of ${request.kind}`
    return unjudged(entry, request.uid, `this entry does not judge a ${what}`, 'follow', request)
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
  guard: Guard,
  entry: Entry,
  request: AdmissionRequest,
  change: Change,
): AnsweredReview {
  const description: DescriptionPatch = composeDescription(change, guard.describers)
  const answer: AdmissionAnswer = {
    allowed: true,
    warnings: [],
    patch: description.kind === 'patch' ? description.operations : [],
    auditAnnotations: {},
  }
  return answered(entry, request.uid, answer, {
    ...recordOf(request, change),
    verdict: 'allowed',
    findings: [],
    reasons: description.kind === 'none' ? [description.reason] : [],
  })
}

function answerVerdict(
  guard: Guard,
  entry: Entry,
  request: AdmissionRequest,
  change: Change,
): AnsweredReview {
  const verdict = decide(judge(change, guard.rules), levelsOf(entry, guard.level))
  const warnings = renderWarnings(verdict)
  const record = recordOf(request, change)
  const answer: AdmissionAnswer = verdict.isAllowed
    ? { allowed: true, warnings, patch: [], auditAnnotations: {} }
    : {
        allowed: false,
        warnings,
        ...renderRefusal(record, verdict, request.uid),
        auditAnnotations: {},
      }
  return answered(entry, request.uid, answer, {
    ...record,
    verdict: verdict.outcome,
    findings: [...verdict.refusedFor, ...verdict.warnings].map(renderFindingForLog),
    reasons: verdict.undecided.map(({ rule, reason }) => `${rule}: ${reason}`),
  })
}

/** Until namespace labels say it, the entry does: `enforce` judges at the configured level, the others only watch. */
function levelsOf(entry: Entry, level: Level): Levels {
  return { enforce: entry.failurePolicy === 'Fail' ? level : 'off', warn: level, audit: level }
}

function unjudged(
  entry: Entry,
  uid: string,
  clause: string,
  outcome: 'follow' | 'refuse' | 'admit',
  request?: AdmissionRequest,
): AnsweredReview & { readonly kind: 'answered' } {
  const because = shorten(plainLine(clause), 1000)
  const isRefused = outcome === 'refuse' || (outcome === 'follow' && entry.failurePolicy === 'Fail')
  const auditAnnotations = { undecided: shorten(because, 1000) }
  const answer: AdmissionAnswer = isRefused
    ? {
        allowed: false,
        warnings: [],
        message: `This write is refused, because ${because} (uid ${shorten(plainLine(uid), 128)}).`,
        causes: [{ reason: 'undecided', field: '', message: because }],
        auditAnnotations,
      }
    : {
        allowed: true,
        // A mutating entry that warned too would make kubectl print everything twice.
        warnings:
          entry.phase === 'validate'
            ? [shorten(`[netpol-guardrail] not judged, because ${because}`, 200)]
            : [],
        patch: [],
        auditAnnotations,
      }
  return answered(entry, uid, answer, {
    ...(request === undefined ? nobody : recordOf(request, undefined)),
    verdict: isRefused ? 'refused' : 'undecided',
    findings: [],
    reasons: [because],
  })
}

type RecordedRequest = Pick<DecisionRecord, 'operation' | 'user' | 'isDryRun'> & SubjectName

const nobody: RecordedRequest = {
  operation: '',
  kind: '',
  namespace: '',
  name: '',
  user: '',
  isDryRun: false,
}

function recordOf(request: AdmissionRequest, change: Change | undefined): RecordedRequest {
  const metadata = change === undefined ? undefined : subjectMetadata(change)
  return {
    operation: request.operation,
    kind: request.kind,
    namespace: request.kind === 'Namespace' ? '' : request.namespace,
    // A deletecollection names nothing in the request, and generateName has only its prefix while it is unresolved.
    name:
      [request.name, metadata?.name, metadata?.generateName].find(
        (name) => name !== undefined && name !== '',
      ) ?? '',
    user: request.requester.name,
    isDryRun: request.isDryRun,
  }
}

function subjectMetadata(change: Change): { readonly name: string; readonly generateName: string } {
  return change.kind === 'NetworkPolicy'
    ? subjectOf(change.change).metadata
    : subjectOf(change.change).metadata
}

function answered(
  entry: Entry,
  uid: string,
  answer: AdmissionAnswer,
  record: RecordedRequest & Pick<DecisionRecord, 'verdict' | 'findings' | 'reasons'>,
): AnsweredReview & { readonly kind: 'answered' } {
  const body = renderAdmissionResponse(admissionApiVersion, uid, answer, (text) =>
    Buffer.from(text, 'utf8').toString('base64'),
  )
  return { kind: 'answered', body, record: { entry: entry.name, uid, ...record } }
}

function renderFindingForLog(finding: Finding): string {
  return `${finding.rule}@${finding.paths[0]};${finding.class};${finding.since}`
}

function firstOf(problems: readonly Problem[]): string {
  const [first] = problems
  if (first === undefined) return 'no reason given'
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : ''
  return `${first.path === '' ? '' : `${first.path} `}${first.reason}${more}`
}
