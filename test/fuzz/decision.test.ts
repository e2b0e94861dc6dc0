import t from 'tap'
import { renderFailure } from '../../tools/fuzz/render-fuzz.ts'
import { runFuzz } from '../../tools/fuzz/run-fuzz.ts'

const drawn = Math.floor(Math.random() * 2 ** 31)

for (const { seed, reviews } of [
  { seed: 1, reviews: 3000 },
  { seed: drawn, reviews: 1000 },
])
  await t.test(`answers ${reviews} generated reviews as the reference says, seed ${seed}`, async (t) => {
    const { failures, counts } = await runFuzz({ seed, reviews })
    for (const failure of failures) t.fail(renderFailure(failure))
    t.equal(sum([...counts.values()]), reviews, 'all of them')
    for (const [answer, expectation] of [
      ['refused', 'refuse'],
      ['admitted', 'admit'],
      ['patched', 'admit'],
    ] as const) {
      const keys = [...counts.keys()].filter((key) => key.endsWith(` ${answer} ${expectation}`))
      t.ok(sum(keys.map((key) => counts.get(key) ?? 0)) > reviews / 20, `many are ${answer}`)
    }
  })

await t.test('gives the same reviews and answers for the same seed', async (t) => {
  const one = await runFuzz({ seed: 7, reviews: 200 })
  const other = await runFuzz({ seed: 7, reviews: 200 })
  t.same([...one.counts], [...other.counts])
  const next = await runFuzz({ seed: 8, reviews: 200 })
  t.notSame([...one.counts], [...next.counts])
})

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0)
}
