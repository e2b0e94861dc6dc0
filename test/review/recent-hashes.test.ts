import fc from 'fast-check'
import t from 'tap'
import { makeRecentHashes } from '../../src/review/recent-hashes.ts'
import { holds } from '../property.ts'

await t.test('knows the latest numbers as a set does', (t) => {
  holds(
    t,
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), (numbers) => {
      const hashes = makeRecentHashes(64)
      const set = new Set<number>()
      for (const number of numbers) {
        t.equal(hashes.hasOrAdd(number), set.has(number))
        set.add(number)
      }
      t.equal(hashes.hasForgotten(), false)
    }),
  )
  t.end()
})

await t.test('forgets the oldest, never the latest, and says so', (t) => {
  const hashes = makeRecentHashes(16)
  // The same slot again and again, which is the worst there is.
  const numbers = Array.from({ length: 1000 }, (_, index) => (index + 1) * 4096)
  for (const [index, number] of numbers.entries()) {
    t.equal(hashes.hasOrAdd(number), false)
    for (const recent of numbers.slice(Math.max(0, index - 15), index)) t.equal(hashes.hasOrAdd(recent), true)
  }
  t.equal(hashes.hasForgotten(), true)
  t.equal(hashes.hasOrAdd(4096), false, 'the first one')
  t.end()
})
