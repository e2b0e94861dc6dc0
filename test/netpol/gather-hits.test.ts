import t from 'tap'
import { gatherHits, type Hit, isWithinKeys } from '../../src/netpol/gather-hits.ts'

function hit(key: string, path: string, more: Partial<Hit> = {}): Hit {
  return {
    message: 'm',
    direction: 'ingress',
    key,
    paths: [path],
    wording: () => ({ summary: `about ${key}`, detail: 'Detail.', corrections: [] }),
    ...more,
  }
}

await t.test('equal keys are one problem, with the fields of all', (t) => {
  const found = gatherHits([hit('a', 'p0'), hit('b', 'p1'), hit('a', 'p2'), hit('a', 'p0')])
  t.same(
    found.map(({ paths, extent }) => [paths, [...extent.keys]]),
    [
      [['p0', 'p2'], ['a']],
      [['p1'], ['b']],
    ],
  )
  t.same(gatherHits([]), [])
  t.end()
})

await t.test('the same key in another direction, message or class is another problem', (t) => {
  const others = [
    hit('a', 'p0'),
    hit('a', 'p1', { direction: 'egress' }),
    hit('a', 'p2', { direction: undefined }),
    hit('a', 'p3', { message: 'n' }),
    hit('a', 'p4', { class: 'info' }),
  ]
  const found = gatherHits(others)
  t.equal(found.length, others.length)
  t.same(
    found.map(({ class: one }) => one),
    [undefined, undefined, undefined, undefined, 'info'],
  )
  t.end()
})

await t.test('words 32 problems and counts the rest, with all their keys', (t) => {
  let worded = 0
  const hits = Array.from({ length: 10_000 }, (_, index) =>
    hit(`k${index}`, `p${index}`, {
      direction: index % 2 === 0 ? 'ingress' : 'egress',
      wording: () => {
        worded += 1
        return { summary: `about ${index}`, detail: 'Detail.', corrections: [] }
      },
    }),
  )
  const found = gatherHits(hits)
  t.equal(found.length, 34)
  t.equal(worded, 34)
  const [ingress, egress] = found.slice(32)
  t.equal(ingress?.extent.keys.size, 4984)
  t.equal(egress?.extent.direction, 'egress')
  t.equal(ingress?.wording.summary, 'about 32; and 4983 more like it')
  t.equal(ingress?.paths.length, 16)
  t.same(
    found.map(({ extent }) =>
      isWithinKeys(
        extent,
        gatherHits(hits.toReversed()).map((one) => one.extent),
      ),
    ),
    found.map(() => true),
    'in another order it is what it was',
  )
  t.end()
})

await t.test('a single problem beyond the 32 is worded like any other', (t) => {
  const found = gatherHits(Array.from({ length: 33 }, (_, index) => hit(`k${index}`, 'p')))
  t.equal(found.at(-1)?.wording.summary, 'about k32')
  t.end()
})

await t.test('names at most 16 fields of one problem', (t) => {
  const found = gatherHits(Array.from({ length: 100 }, (_, index) => hit('a', `p${index}`)))
  t.equal(found.length, 1)
  t.equal(found[0]?.paths.length, 16)
  t.end()
})

await t.test('was there before, if every key was, in the same direction', (t) => {
  const extent = (direction: 'ingress' | 'egress' | undefined, ...keys: string[]) => ({
    direction,
    keys: new Set(keys),
  })
  t.ok(isWithinKeys(extent('ingress', 'a', 'b'), [extent('ingress', 'a'), extent('ingress', 'b', 'c')]))
  t.notOk(isWithinKeys(extent('ingress', 'a', 'b'), [extent('ingress', 'a'), extent('egress', 'b')]))
  t.notOk(isWithinKeys(extent(undefined, 'a'), [extent('ingress', 'a')]))
  t.notOk(isWithinKeys(extent('ingress', 'a'), []))
  t.end()
})
