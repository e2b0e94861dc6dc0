import t from 'tap'
import { tellHits, type TextHit } from '../../src/netpol/text-hits.ts'

function hit(number: number, message = 'one'): TextHit {
  return {
    message,
    paths: () => [`spec.ingress[${number}]`],
    wording: () => ({ summary: `problem ${number}`, detail: 'A problem.', corrections: [] }),
    fix: () => ({ safety: 'chosen', edits: [] }),
    extent: String(number).padStart(4, '0'),
  }
}

function hits(count: number): readonly TextHit[] {
  return Array.from({ length: count }, (_, index) => hit(index))
}

void t.test('tells few problems one by one, with their fixes', (t) => {
  const told = tellHits(hits(32))
  t.equal(told.length, 32)
  t.ok(told.every(({ fix }) => fix !== undefined))
  t.end()
})

void t.test('counts what is more than that, by message, without a fix for all', (t) => {
  const told = tellHits([...hits(40), hit(100, 'two'), hit(101, 'two')])
  t.equal(told.length, 34)
  const [rest, other] = told.slice(-2)
  t.match(rest?.wording.summary, /^problem 32; and 7 more like it$/)
  t.match(other?.wording.summary, /^problem 100; and 1 more like it$/)
  t.equal(rest?.fix, undefined)
  t.equal(rest?.paths.length, 8)
  t.same([rest?.message, other?.message], ['one', 'two'])
  t.end()
})

void t.test('what is told and what is the rest does not depend on the order', (t) => {
  const extents = (all: readonly TextHit[]): readonly string[] =>
    tellHits(all)
      .map(({ extent }) => extent)
      .toSorted()
  t.same(extents(hits(50)), extents(hits(50).toReversed()))
  t.end()
})
