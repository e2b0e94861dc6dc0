import t from 'tap'
import { makeDecisionReader } from '../../../src/page/detail/read-again.ts'
import { shippedScope } from '../../../src/review/webhook-scope.ts'
import { makeEventLine, orMistake, trailAnnotations } from '../../review/make-event.ts'
import { reviewSample } from '../serve-sample.ts'

const line = makeEventLine({ annotations: trailAnnotations(), requestObject: orMistake })
const { decisions } = await reviewSample([[line]])

function readFrom(lines: readonly string[]): ReturnType<ReturnType<typeof makeDecisionReader>> {
  const decision = decisions.at(0)
  if (decision === undefined) throw new Error('the line is no decision')
  const read = makeDecisionReader(async function* () {
    await Promise.resolve()
    yield Buffer.from(lines.join('\n'))
  }, shippedScope)
  return read(decision)
}

await t.test('reads a decision again, with its object', async (t) => {
  t.match(await readFrom([line]), {
    kind: 'found',
    recorded: { objects: { requestObject: orMistake }, groups: ['developers', 'system:authenticated'] },
  })
})

await t.test('another line at its place is never taken for it', async (t) => {
  for (const other of [
    makeEventLine({ annotations: trailAnnotations(), name: 'other' }),
    makeEventLine({ annotations: trailAnnotations(), received: '2026-11-21T10:00:01.000001' }),
    'no JSON',
  ])
    t.match(await readFrom([other]), { kind: 'gone', because: /rotated or replaced/ })
  t.match(await readFrom([]), { kind: 'gone', because: /does not have this line/ })
})
