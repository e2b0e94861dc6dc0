import { readAdmissionReview } from '../../src/model/admission-review.ts'
import type { DecisionRecord } from '../../src/model/decision-record.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { ReviewAnswerer } from '../../src/server/review-answerer.ts'

/**
 * Answers as the core would, without judging: it admits. The name of the object makes it misbehave instead: `throw`,
 * `hang` (for ever), `exhaust` (its memory), `slow` (half a second).
 */
export const fakeAnswerer: ReviewAnswerer = {
  answer: (entry, body) => {
    const reading = readAdmissionReview(body)
    if (reading.kind === 'unreadable') return reading
    if (reading.kind === 'malformed') return answered(entry, reading.uid, 'undecided', 'malformed')
    const { uid, name, requester } = reading.request
    misbehave(name)
    return answered(entry, uid, 'allowed', '', name, requester.name)
  },
  giveUp: (entry, uid, reason) =>
    answered(
      entry,
      uid,
      entry.failurePolicy === 'Fail' || reason === 'too-large' ? 'refused' : 'undecided',
      `given up: ${reason}`,
    ),
}

interface Hoard {
  readonly rest: Hoard | undefined
  readonly values: readonly number[]
}

function misbehave(name: string): void {
  if (name === 'throw') throw new Error('a bug in a rule')
  const endMs = performance.now() + 500
  // In small pieces: V8 can stop a worker between two allocations, but ends the process within a large one.
  let hoard: Hoard | undefined
  while (name === 'hang' || name === 'exhaust' || (name === 'slow' && performance.now() < endMs))
    if (name === 'exhaust') hoard = { rest: hoard, values: [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5] }
}

function answered(
  entry: Entry,
  uid: string,
  verdict: DecisionRecord['verdict'],
  reason: string,
  name = '',
  user = '',
): { readonly kind: 'answered'; readonly body: string; readonly record: DecisionRecord } {
  const status = { code: 403, reason: 'Forbidden', message: reason }
  const response = { uid, allowed: verdict !== 'refused', ...(verdict === 'refused' ? { status } : {}) }
  return {
    kind: 'answered',
    body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }),
    record: {
      entry: entry.name,
      uid,
      operation: 'CREATE',
      kind: entry.kind,
      namespace: 'shop',
      name,
      user,
      isDryRun: false,
      verdict,
      findings: [],
      reasons: reason === '' ? [] : [reason],
    },
  }
}
