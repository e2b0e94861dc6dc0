import t from 'tap'
import type { Review } from '../../../src/model/review.ts'
import { renderReviewText, renderVerifyText } from '../../../src/report/review/render-text.ts'
import {
  failedOpen,
  makeDecisionLine,
  makeEventLine,
  orMistake,
  trailAnnotations,
} from '../../review/make-event.ts'
import { defaultJudges } from '../../review/judges.ts'
import { reviewLines } from '../../review/review-lines.ts'
import { makeMixedReview } from './make-review.ts'

const rules = [
  { id: 'or-peers', title: 'Two peers that were meant to be one', remedy: 'Write one item:\n\n  - from: []' },
]
const mixed = await makeMixedReview()

/** The lines below a title, up to the next empty line. */
function below(text: string, title: string): readonly string[] {
  const lines = text.split('\n')
  const start = lines.indexOf(title)
  const end = lines.indexOf('', start)
  return start === -1 ? [] : lines.slice(start + 1, end)
}

function print(review: Review): string {
  return renderReviewText(review, rules)
}

await t.test('the answer comes first', (t) => {
  t.same(print(mixed).split('\n').slice(0, 9), [
    '7 writes judged, from 2026-11-21 10:00Z to 2026-11-21 10:00Z; 1 was refused.',
    '',
    'enforce=baseline: 3 writes that got in would be refused. Of 5 namespaces 1 ready, 2 not ready, 1',
    'without evidence, 1 enforced already.',
    'enforce=strict: 3 writes that got in would be refused. Of 5 namespaces 2 ready, 2 not ready, 1',
    'without evidence, 0 enforced already.',
    '2 writes got in past the guard, unjudged. Judged now: baseline would have refused 1, and of 1 nobody',
    'knows; strict would have refused 1, and of 1 nobody knows.',
    'CAREFUL: 1 line of 15 could not be read; what stood there is in no count.',
  ])
  t.end()
})

await t.test('says what to type where it is safe, and what stands in the way where it is not', (t) => {
  const text = print(mixed)
  t.same(below(text, 'Ready for baseline'), [
    '  kubectl label namespace quiet netpol-guardrail.dev/enforce=baseline --overwrite  # 1 write, none refused',
  ])
  t.same(below(text, 'Not ready for baseline').slice(-2), [
    '  shop: 2 writes would be refused: or-peers 2; last 2026-11-21 10:00Z; 2 writes got in past the',
    '      guard',
  ])
  t.same(below(text, 'No evidence for baseline: no policy was created or changed there, so nobody knows'), [
    '  fresh',
  ])
  t.same(below(text, 'Enforced already'), ['  pay'])
  t.end()
})

await t.test('tells a fix once, with an object', (t) => {
  const text = print(mixed)
  t.match(text, /NetworkPolicy bad at spec\.ingress\[0\]\.from\[0\], patch, id/)
  t.equal(text.split('Write one item:').length, 2)
  t.match(text, 'More: netpol-guardrail explain or-peers')
  t.end()
})

await t.test('prints ASCII only, and nothing that a terminal or the runner of a build obeys', (t) => {
  for (const text of [print(mixed), renderVerifyText(mixed, 'strict')]) {
    t.match(text, /^[\n\x20-\x7e]+$/)
    t.notMatch(text, /##\[/)
  }
  t.match(print(mixed), '=<script>alert(1)</script>\\u{1b}[31m\\u{a}\\u{202e}')
  t.end()
})

await t.test('verify says first whether anything is wrong', (t) => {
  const text = renderVerifyText(mixed, 'baseline')
  t.match(
    text,
    /^2 writes got in past the guard: 1 would have been refused at baseline, 0 would not, 1 could not be\njudged\.\nCAREFUL: 1 line of 15 could not be read; what stood there is in no count\.\n\nWould have been refused at baseline\n/,
  )
  t.match(below(text, 'Could not be judged'), [
    /patch NetworkPolicy shop\/lost by dev: nothing shows/,
    /asked/,
    /Not judged again: the log has only the patch\./,
  ])
  t.match(
    text,
    'From before the first trace of the guard: not counted above\n  1 write; -o json lists up to 10,000',
  )
  t.end()
})

await t.test('verify of a log in which nothing got in says so', async (t) => {
  const review = await reviewLines([[makeEventLine({ annotations: trailAnnotations() })]])
  t.match(renderVerifyText(review, 'baseline'), /^Nothing got in past the guard\.\n/)
})

await t.test('verify of logs that show nothing does not say that nothing got in', async (t) => {
  for (const lines of [[], ['{"a":1}'], [makeDecisionLine()]])
    t.match(renderVerifyText(await reviewLines([lines]), 'baseline'), /^Nobody can tell from these logs/)
})

await t.test('counts by namespace, with the time, and says when a table goes on', async (t) => {
  const lines = Array.from({ length: 16 }, (_, index) =>
    makeEventLine({
      namespace: `team-${index}`,
      received: `2026-11-${String(index + 1).padStart(2, '0')}T10:00:00.000001`,
      annotations: trailAnnotations(),
    }),
  )
  const text = print(await reviewLines([lines]))
  const namespaces = below(text, 'By namespace')
  t.match(namespaces[0], /^ {2}namespace +judged +refused +baseline +strict +first seen +last seen$/)
  t.match(namespaces[1], /^ {2}team-0 +1 +0 +0 +0 +2026-11-01 10:00Z +2026-11-01 10:00Z$/)
  t.same(namespaces.slice(-1), ['  and 6 more; -o json has them'])
  t.same(below(text, 'By day').slice(-2), [
    '  2026-11-16  1       0        0         0',
    '  and 2 earlier; -o json has them',
  ])
})

await t.test('of what got in, the worst comes first', (t) => {
  const got = below(print(mixed), 'What got in past the guard').filter((line) => /^ {2}\d/.test(line))
  t.match(got, [/shop\/down/, /shop\/lost/])
  t.end()
})

const nothing: readonly (readonly [title: string, review: Promise<Review>, words: RegExp])[] = [
  [
    'no write at all',
    reviewLines([['{"a":1}']]),
    /^No write of a NetworkPolicy or a Namespace was found\. Are these the audit logs[^]*CAREFUL: 1 line of 1 could/,
  ],
  [
    'only older writes',
    reviewLines([[makeEventLine({ annotations: trailAnnotations() })]], {
      sinceMs: Date.parse('2026-11-22T00:00:00Z'),
    }),
    /^Nothing since 2026-11-22 00:00Z: 1 write in these logs is older\.\n/,
  ],
  [
    'only other namespaces',
    reviewLines([[makeEventLine({ annotations: trailAnnotations() })]], { namespaces: ['pay', 'web'] }),
    /^No write in pay, web; 1 write in other namespaces\.\n[^]*No evidence for baseline[^]*pay, web/,
  ],
]

await t.test('says why there is nothing to say', async (t) => {
  for (const [title, review, words] of nothing) t.match(print(await review), words, title)
})

await t.test('says what these logs cannot show', async (t) => {
  const guard = await reviewLines([[makeDecisionLine()]])
  t.match(print(guard), /Only the log of the guard was read/)
  const audit = await reviewLines([
    [
      makeEventLine({
        verb: 'deletecollection',
        name: '',
        code: 200,
        level: 'Metadata',
        annotations: trailAnnotations(),
      }),
    ],
    [makeEventLine({ level: 'Metadata', annotations: trailAnnotations() })],
  ])
  t.match(print(audit), /1 event of a deletecollection: the audit log shows the first object/)
  t.match(print(audit), /1 event without the object \(audit level Metadata\)/)
})

await t.test('says what makes the counts less certain', async (t) => {
  const account = 'system:serviceaccount:kube-system:job-controller'
  const judged = trailAnnotations()
  const review = await reviewLines([
    [
      makeEventLine({ annotations: trailAnnotations({ schema: '3' }), user: account, userUid: 'a' }),
      makeEventLine({ annotations: judged, user: account, userUid: 'b', name: 'x' }),
      makeEventLine({ annotations: judged, received: '2026-11-21T09:00:00.000000' }),
      makeEventLine({ annotations: judged, received: '2026-11-21T12:00:00.000000' }),
    ],
  ])
  const text = print(review).replaceAll(/\s+/g, ' ')
  t.match(text, /1 judgement written by a newer release, and read as far as this one understands them\./)
  t.match(text, /The time went back 1 time within a log, by up to 60 minutes: a clock was set/)
  t.match(text, /1 event later than the clock here\./)
  t.match(text, /job-controller has several uids: these may be the logs of two clusters/)
})

await t.test('long lists end, and say how much is left out', async (t) => {
  const lines = Array.from({ length: 120 }, (_, index) =>
    makeEventLine({
      namespace: `team-${index}`,
      user: `user-${index}`,
      annotations: trailAnnotations({ 'would-refuse': 'baseline:or-peers' }),
    }),
  )
  const past = Array.from({ length: 30 }, (_, index) =>
    makeEventLine({ namespace: `late-${index}`, annotations: failedOpen(), requestObject: orMistake }),
  )
  const text = print(await reviewLines([[...lines, ...past]], { recheck: defaultJudges }))
  t.match(text, 'and 100 more; -o csv has all of them')
  t.match(text, 'and 110 more; -o json has up to 1000 of them')
  t.match(text, 'and 10 more writes; -o json has up to 10,000')
  t.ok(text.split('\n').length < 500, `${text.split('\n').length} lines`)
})
