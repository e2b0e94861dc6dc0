import fc from 'fast-check'
import t from 'tap'
import { makeTextHash } from '../../src/review/text-hash.ts'
import { holds } from '../property.ts'

await t.test('gives a number for each list of texts, the same each time', (t) => {
  const hash = makeTextHash(42)
  holds(
    t,
    fc.property(fc.array(fc.string()), (texts) => {
      const number = hash(...texts)
      t.ok(Number.isSafeInteger(number) && number > 0)
      t.equal(hash(...texts), number)
    }),
  )
  t.not(hash('ab', 'c'), hash('a', 'bc'))
  t.not(hash('a', ''), hash('a'))
  t.end()
})

await t.test('a hundred thousand names that resemble each other get as many numbers', (t) => {
  const hash = makeTextHash(7)
  const numbers = new Set<number>()
  const low = new Set<number>()
  for (let index = 0; index < 100_000; index += 1) {
    const number = hash('shop', `policy-${index}`)
    numbers.add(number)
    low.add(number % 65_536)
  }
  t.equal(numbers.size, 100_000)
  t.ok(low.size > 50_000, `${low.size} of 65,536 slots`)
  t.end()
})

await t.test('with another seed it gives other numbers', (t) => {
  t.not(makeTextHash(1)('shop'), makeTextHash(2)('shop'))
  t.end()
})
