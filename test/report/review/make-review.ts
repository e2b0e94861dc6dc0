import type { Review } from '../../../src/model/review.ts'
import { defaultJudges } from '../../review/judges.ts'
import { failedOpen, makeEventLine, orMistake, trailAnnotations } from '../../review/make-event.ts'
import { reviewLines } from '../../review/review-lines.ts'

const at = (second: number): string => `2026-11-21T10:00:${String(second).padStart(2, '0')}.000000`

/** What somebody may choose as a name: markup, an escape sequence, a new line, a formula, a right-to-left override. */
export const hostileName = '=<script>alert(1)</script>\u001b[31m\n\u202e##[error]x'

const bad = trailAnnotations({
  'would-refuse': 'baseline:or-peers',
  findings: 'or-peers@spec.ingress[0].from[0];baseline;new',
})
const enforced = 'enforce=baseline warn=strict audit=strict from=labels'

/** Some of everything that a log can hold. */
export const mixedLines: readonly string[] = [
  makeEventLine({ name: 'early' }),
  makeEventLine({ namespace: 'quiet', received: at(1), annotations: trailAnnotations() }),
  makeEventLine({ name: 'bad', received: at(2), annotations: bad }),
  makeEventLine({ name: 'bad', received: at(3), verb: 'patch', code: 200, annotations: bad, user: 'admin' }),
  makeEventLine({
    namespace: 'pay',
    name: 'refused',
    received: at(4),
    code: 403,
    annotations: trailAnnotations({
      verdict: 'refused',
      levels: enforced,
      'would-refuse': 'baseline:any-ip',
    }),
  }),
  makeEventLine({ namespace: 'pay', received: at(5), annotations: trailAnnotations({ levels: enforced }) }),
  makeEventLine({ name: 'down', received: at(6), annotations: failedOpen(), requestObject: orMistake }),
  makeEventLine({ name: 'lost', received: at(7), verb: 'patch', code: 200 }),
  makeEventLine({
    resource: 'namespaces',
    name: 'fresh',
    namespace: 'fresh',
    received: at(8),
    annotations: trailAnnotations({}, 'namespaces'),
  }),
  makeEventLine({ received: at(9), uri: '/x?dryRun=All', annotations: bad }),
  makeEventLine({ received: at(10), code: 422 }),
  makeEventLine({ received: at(11), namespace: 'kube-system' }),
  makeEventLine({ received: at(12), verb: 'deletecollection', name: '', code: 200 }),
  makeEventLine({
    name: hostileName,
    namespace: hostileName,
    user: hostileName,
    received: at(13),
    annotations: bad,
  }),
  'no JSON at all',
]

/** A review of all of it, with what got in judged again. */
export async function makeMixedReview(): Promise<Review> {
  return reviewLines([mixedLines], { recheck: defaultJudges })
}
