import { readAdmissionReview } from '../../src/model/admission-review.ts'
import type { DecisionRecord } from '../../src/model/decision-record.ts'
import type { Entry } from '../../src/model/entry.ts'
import type { ReviewAnswerer } from '../../src/server/review-answerer.ts'
import { recordWith } from './records.ts'

/**
 * Answers as the core would, without judging: it admits. The name of the object makes it misbehave instead: `throw`,
 * `hang` (for ever), `exhaust` (its memory), `slow` (half a second).
 */
export const fakeAnswerer: ReviewAnswerer = {
  // Async, so that an exception is a rejection, as it is in the real one.
  answer: async (entry, body) => {
    await Promise.resolve()
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
      '',
      '',
      reason,
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
  verdict: DecisionRecord['trail']['verdict'],
  reason: string,
  name = '',
  user = '',
  undecidedFor?: DecisionRecord['undecidedFor'][number],
): { readonly kind: 'answered'; readonly body: string; readonly record: DecisionRecord } {
  const status = { code: 403, reason: 'Forbidden', message: reason }
  const response = { uid, allowed: verdict !== 'refused', ...(verdict === 'refused' ? { status } : {}) }
  return {
    kind: 'answered',
    body: JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response }),
    record: recordWith(
      {
        entry: entry.name,
        uid,
        kind: entry.kind,
        name,
        user,
        undecidedFor: undecidedFor === undefined ? [] : [undecidedFor],
      },
      { verdict, undecided: reason === '' ? undefined : reason },
    ),
  }
}
