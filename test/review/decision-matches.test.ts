import fc from 'fast-check'
import t from 'tap'
import type { ReviewedWrite } from '../../src/model/reviewed-write.ts'
import { makeDecisionMatches } from '../../src/review/decision-matches.ts'
import { makeLineReader } from '../../src/review/read-line.ts'
import { makeTextHash } from '../../src/review/text-hash.ts'
import { shippedScope } from '../../src/review/webhook-scope.ts'
import { makeDecisionLine, makeEventLine, trailAnnotations } from './make-event.ts'
import { holds } from '../property.ts'

const readLine = makeLineReader(shippedScope)

interface Sighting {
  readonly write: ReviewedWrite
  readonly toMs: number
}

function see(line: string): Sighting {
  const reading = readLine(Buffer.from(line), { file: 'x', line: 1 })
  if (reading.kind === 'write') return { write: reading.write, toMs: reading.endMs }
  if (reading.kind === 'decision') return { write: reading.write, toMs: reading.write.timeMs }
  throw new Error(reading.kind)
}

/** How many of the lines are known by the time they come. */
function countKnown(lines: readonly string[], capacity = 1024): number {
  const matches = makeDecisionMatches(capacity, makeTextHash(1))
  return lines.map(see).filter(({ write, toMs }) => matches.isKnown(write, { fromMs: write.timeMs, toMs }))
    .length
}

const second = (index: number): string => String(index).padStart(2, '0')
const event = (index: number, options: Parameters<typeof makeEventLine>[0] = {}): string =>
  makeEventLine({
    received: `2026-11-21T10:00:${second(index)}.000000`,
    annotations: trailAnnotations(),
    ...options,
  })
const decision = (index: number, options: Parameters<typeof makeDecisionLine>[0] = {}): string =>
  makeDecisionLine({ time: `2026-11-21T10:00:${second(index)}.010Z`, ...options })

await t.test('finds each judgement once in the other log, in whatever order the lines come', (t) => {
  const events = [0, 1, 2, 3].map((index) => event(index, { name: `policy-${index % 2}` }))
  const decisions = [0, 1, 2, 3].map((index) => decision(index, { name: `policy-${index % 2}` }))
  const lines = [...events, ...decisions]
  holds(
    t,
    fc.property(fc.shuffledSubarray(lines, { minLength: lines.length }), (shuffled) => {
      t.equal(countKnown(shuffled), 4)
    }),
  )
  t.end()
})

await t.test('does not take one for the other', (t) => {
  const different = [
    decision(0, { name: 'other' }),
    decision(0, { namespace: 'other' }),
    decision(0, { user: 'other' }),
    decision(0, { entry: 'enforce.networkpolicies' }),
    decision(0, { operation: 'DELETE' }),
    decision(30),
  ]
  for (const line of different) {
    t.equal(countKnown([event(0), line]), 0, line)
    t.equal(countKnown([line, event(0)]), 0, line)
  }
  t.equal(countKnown([event(0), event(0)]), 0, 'of the same log')
  t.end()
})

await t.test('clocks may differ by some seconds, and a request may last', (t) => {
  t.equal(countKnown([event(10), decision(14)]), 1)
  t.equal(countKnown([decision(6), event(10)]), 1)
  t.equal(countKnown([event(10, { tookMs: 30_000 }), decision(12)]), 1)
  t.equal(countKnown([decision(12), event(10, { tookMs: 30_000 })]), 1)
  t.end()
})

await t.test('a patch that creates is a creation to the guard', (t) => {
  t.equal(countKnown([event(0, { verb: 'patch' }), decision(0, { operation: 'CREATE' })]), 1)
  t.equal(countKnown([event(0, { verb: 'patch' }), decision(0, { operation: 'UPDATE' })]), 1)
  t.end()
})

await t.test('a name that the API server made up is found by its beginning', (t) => {
  const made = event(0, { name: '', requestObject: { metadata: { generateName: 'gen-' } } })
  t.equal(countKnown([made, decision(0, { name: 'gen-x2x4x' })]), 1)
  t.equal(countKnown([decision(0, { name: 'gen-x2x4x' }), made]), 1)
  t.equal(countKnown([made, decision(0, { name: 'other' })]), 0)
  t.end()
})

await t.test('of a deletecollection one line is known, and the others are further writes', (t) => {
  const collection = event(0, { verb: 'deletecollection', name: '' })
  const deletions = ['a', 'b', 'c'].map((name) => decision(0, { operation: 'DELETE', name }))
  t.equal(countKnown([collection, ...deletions]), 1)
  t.equal(countKnown([...deletions, collection]), 1)
  t.end()
})

await t.test('a review that was given up has no names, and is known by its entry', (t) => {
  const trail = { verdict: 'refused', levels: '', undecided: 'too-large: it is larger' }
  const given = decision(0, { entry: 'enforce.networkpolicies', namespace: '', name: '', user: '', trail })
  const refused = event(0, { annotations: trailAnnotations(trail, 'enforce.networkpolicies') })
  t.equal(countKnown([given, refused]), 1)
  t.equal(countKnown([refused, given]), 1)
  t.end()
})

await t.test('forgets where there is too much, and says so', (t) => {
  const matches = makeDecisionMatches(1024, makeTextHash(1))
  for (let index = 0; index < 1025; index += 1) {
    const { write, toMs } = see(event(0, { name: `policy-${index}` }))
    matches.isKnown(write, { fromMs: write.timeMs, toMs })
  }
  t.equal(matches.hasForgotten(), true)
  const { write, toMs } = see(decision(0, { name: 'policy-1024' }))
  t.equal(matches.isKnown(write, { fromMs: toMs, toMs }), true, 'the latest is known')
  t.end()
})

await t.test('ten thousand writes of one policy are matched in the time of ten thousand writes', (t) => {
  const hour = (index: number): string => {
    const time = new Date(Date.parse('2026-11-21T10:00:00Z') + index * 100).toISOString()
    return time.slice(0, -1)
  }
  const events = Array.from({ length: 10_000 }, (_, index) => event(0, { received: `${hour(index)}000` }))
  const decisions = Array.from({ length: 10_000 }, (_, index) => decision(0, { time: `${hour(index)}Z` }))
  t.equal(countKnown([...events, ...decisions], 65_536), 10_000)
  t.end()
})
