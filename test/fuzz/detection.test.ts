import t from 'tap'
import type { AnsweredReview, ReviewAnswerer } from '../../src/server/review-answerer.ts'
import { runFuzz } from '../../tools/fuzz/run-fuzz.ts'
import { makeGuard, type World } from '../../tools/fuzz/worlds.ts'

/** The shipped guard, with something done to what it answers. */
function guardWith(change: (answer: AnsweredReview) => AnsweredReview): (world: World) => ReviewAnswerer {
  return (world) => {
    const guard = makeGuard(world)
    return { ...guard, answer: async (entry, body) => change(await guard.answer(entry, body)) }
  }
}

/** The same, where only the text of the body changes. */
function rewriting(from: string | RegExp, to: string): (world: World) => ReviewAnswerer {
  return guardWith((answer) =>
    answer.kind === 'answered' ? { ...answer, body: answer.body.replace(from, to) } : answer,
  )
}

/** The first fault that a run finds. */
async function firstFault(guardOf: (world: World) => ReviewAnswerer): Promise<string> {
  const { failures } = await runFuzz({ seed: 1, reviews: 1000, maxFailures: 1, guardOf })
  return failures[0]?.faults[0] ?? 'none'
}

const faultyGuards: readonly (readonly [string, (world: World) => ReviewAnswerer, RegExp])[] = [
  ['admits everything', rewriting('"allowed":false', '"allowed":true'), /admits what has to be refused/],
  [
    'refuses everything',
    rewriting('"allowed":true', '"allowed":false,"status":{"code":403,"reason":"Forbidden","message":"no"}'),
    /refuses what has to be admitted|a describing entry refuses/,
  ],
  ['forgets the uid', rewriting(/"uid":"uid-\d+"/, '"uid":""'), /the uid is not echoed/],
  ['says allowed in words', rewriting('"allowed":true', '"allowed":"true"'), /allowed is no boolean/],
  [
    'prints a control character',
    rewriting('"warnings":["', '"warnings":["\\u001b[31m'),
    /a warning is not printable ASCII/,
  ],
  [
    'patches what is not there',
    rewriting(
      /"patch":"[^"]+"/,
      `"patch":"${Buffer.from('[{"op":"remove","path":"/spec/nothing"}]').toString('base64')}"`,
    ),
    /the patch does not apply/,
  ],
  [
    'patches with something else',
    rewriting(/"patch":"[^"]+"/, '"patch":"eyJ9"'),
    /the patch is no JSON Patch/,
  ],
  [
    'forgets a rule beside others',
    rewriting(/("would-refuse":"[^"]*)ambiguous-cidr/, '$1wide-ports'),
    /would not refuse: ambiguous-cidr/,
  ],
  [
    'finds a violation of a rule that there is not',
    rewriting(/("levels":"[^"]*"),"findings"/, '$1,"would-refuse":"baseline:ignored-rules","findings"'),
    /would refuse without a reason: ignored-rules/,
  ],
  ['answers no JSON', rewriting(/^\{/, ''), /there is no response/],
  [
    'patches more than the description',
    guardWith((answer) =>
      answer.kind === 'answered' ? { ...answer, body: withSecondOperation(answer.body) } : answer,
    ),
    /the patch touches more than the description/,
  ],
  [
    'answers nobody',
    guardWith(() => ({ kind: 'unreadable', reason: 'no' })),
    /a review with a uid gets no answer/,
  ],
  [
    'throws',
    guardWith(() => {
      throw new RangeError('too deep')
    }),
    /it threw: RangeError: too deep/,
  ],
]

for (const [what, guardOf, fault] of faultyGuards)
  await t.test(`finds out a guard that ${what}`, async (t) => {
    t.match(await firstFault(guardOf), fault)
  })

await t.test('finds out a guard that answers one review in two ways', async (t) => {
  let answers = 0
  const guardOf = guardWith((answer) => {
    answers += 1
    return answer.kind === 'answered' ? { ...answer, body: `${answer.body}${' '.repeat(answers)}` } : answer
  })
  t.match(await firstFault(guardOf), /the same review gets another answer/)
})

await t.test('shows a failure with a smaller body that has it too', async (t) => {
  const { failures } = await runFuzz({
    seed: 1,
    reviews: 500,
    maxFailures: 1,
    guardOf: rewriting('"allowed":false', '"allowed":true'),
  })
  const [failure] = failures
  t.ok(failure)
  t.ok((failure?.shrunk.length ?? 0) < (failure?.body.length ?? 0) / 2)
})

function withSecondOperation(body: string): string {
  return body.replace(/"patch":"([^"]+)"/, (_, patch: string) => {
    const operations = JSON.parse(Buffer.from(patch, 'base64').toString()) as readonly object[]
    const more = [...operations, { op: 'add', path: '/spec', value: {} }]
    return `"patch":"${Buffer.from(JSON.stringify(more)).toString('base64')}"`
  })
}
