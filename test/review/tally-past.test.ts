import t from 'tap'
import { verify } from '../../src/model/past-us.ts'
import { defaultJudges } from './judges.ts'
import { failedOpen, makeEventLine, orMistake, trailAnnotations } from './make-event.ts'
import { reviewLines } from './review-lines.ts'

const startMs = Date.parse('2026-11-01T00:00:00Z')
const at = (second: number): string => new Date(startMs + second * 1000).toISOString().replace('Z', '001')
const many = 13_000
const harmless = { ...orMistake, spec: { podSelector: {}, policyTypes: ['Ingress'] } }

const trace = (second: number): string =>
  makeEventLine({ name: 'trace', received: at(second), annotations: trailAnnotations() })
const bad = (second: number): string =>
  makeEventLine({
    name: 'bad',
    namespace: 'pay',
    received: at(second),
    annotations: failedOpen(),
    requestObject: orMistake,
  })

await t.test('months without a guard do not push out what got in past it', async (t) => {
  const before = Array.from({ length: many }, (_, second) =>
    makeEventLine({ name: `old-${second}`, received: at(second) }),
  )
  const { pastUs, readiness } = await reviewLines([[...before, trace(many), bad(many + 1)]], {
    recheck: defaultJudges,
    levels: ['baseline'],
  })
  t.match(
    verify(pastUs.writes, 'baseline').wouldBeRefused.map(({ write }) => write.name),
    ['bad'],
  )
  t.match(pastUs, { more: 0, moreBeforeGuard: many + 1 - pastUs.writes.length })
  t.match(
    readiness.map(({ namespace, state }) => [namespace, state]),
    [
      ['pay', 'not-ready'],
      ['shop', 'ready'],
    ],
  )
})

await t.test(
  'an earlier trace in the log of another replica takes nothing away from the count',
  async (t) => {
    const unasked = Array.from({ length: many }, (_, second) =>
      makeEventLine({ name: `unasked-${second}`, received: at(second + 1), requestObject: harmless }),
    )
    const { pastUs } = await reviewLines([unasked, [trace(0)]])
    t.equal(pastUs.more + pastUs.writes.length, many)
    t.equal(pastUs.moreBeforeGuard, 0)
  },
)

await t.test('what would have been refused is kept, however much that is harmless got in', async (t) => {
  const open = Array.from({ length: many }, (_, second) =>
    makeEventLine({
      name: `open-${second}`,
      received: at(second + 2),
      annotations: failedOpen(),
      requestObject: harmless,
    }),
  )
  for (const second of [1, many + 2]) {
    const lines = second === 1 ? [bad(second), ...open] : [...open, bad(second)]
    const { pastUs } = await reviewLines([lines], { recheck: defaultJudges })
    t.match(
      verify(pastUs.writes, 'baseline').wouldBeRefused.map(({ write }) => write.name),
      ['bad'],
    )
    t.equal(pastUs.more + pastUs.writes.length, many + 1)
  }
})

await t.test('a namespace is not ready for what had no room in the list either', async (t) => {
  const elsewhere = Array.from({ length: many }, (_, second) =>
    makeEventLine({ name: `unknown-${second}`, received: at(second + 10), annotations: failedOpen() }),
  )
  const lines = [
    makeEventLine({ namespace: 'pay', received: at(1), annotations: trailAnnotations() }),
    makeEventLine({ namespace: 'pay', name: 'unknown', received: at(2), annotations: failedOpen() }),
    ...elsewhere,
  ]
  const { pastUs, readiness } = await reviewLines([lines], { levels: ['baseline'] })
  t.notOk(pastUs.writes.some(({ write }) => write.namespace === 'pay'))
  t.match(readiness[0], {
    namespace: 'pay',
    state: 'not-ready',
    obstacles: [{ kind: 'past-us', writes: 1 }],
  })
})
