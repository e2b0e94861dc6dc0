import t from 'tap'
import { makeBackoff } from '../../src/cluster/backoff.ts'
import { makeHandClock } from './hand-clock.ts'

await t.test('waits twice as long after each failure, up to half a minute', (t) => {
  const backoff = makeBackoff(makeHandClock(), () => 0)
  const waits = Array.from({ length: 8 }, () => backoff.afterFailure(false))
  t.same(waits, [800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
  t.end()
})

await t.test('chance makes a wait up to twice as long, within the limit', (t) => {
  const backoff = makeBackoff(makeHandClock(), () => 0.999)
  t.equal(Math.round(backoff.afterFailure(false)), 1599)
  for (let left = 10; left > 0; left -= 1) t.ok(backoff.afterFailure(false) <= 30_000)
  t.end()
})

await t.test('starts over after two minutes without a failure', (t) => {
  const clock = makeHandClock()
  const backoff = makeBackoff(clock, () => 0)
  for (let left = 10; left > 0; left -= 1) backoff.afterFailure(false)
  clock.advance(30_000 + 119_999)
  t.equal(backoff.afterFailure(false), 30_000)
  clock.advance(30_000 + 120_000)
  t.equal(backoff.afterFailure(false), 800)
  t.end()
})

await t.test('attempts that reached nobody do not make the wait for somebody long', (t) => {
  const backoff = makeBackoff(makeHandClock(), () => 0)
  for (let left = 100; left > 0; left -= 1) t.ok(backoff.afterFailure(true) <= 5000)
  t.equal(backoff.afterFailure(false), 5000)
  t.equal(backoff.afterFailure(false), 10_000)
  t.end()
})
