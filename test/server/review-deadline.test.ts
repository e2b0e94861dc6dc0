import t from 'tap'
import { readDeadlineMs } from '../../src/server/review-deadline.ts'

void t.test('leaves a fifth of the time that the API server waits', (t) => {
  const cases: readonly (readonly [unknown, number])[] = [
    ['5s', 4_000],
    ['2s', 1_600],
    ['30s', 24_000],
    ['500ms', 400],
  ]
  for (const [timeout, deadlineMs] of cases) t.equal(readDeadlineMs(timeout), deadlineMs, String(timeout))
  t.end()
})

void t.test('takes anything else for absent, and no time for longer than the API server could wait', (t) => {
  for (const timeout of [undefined, '', '5', 's', '-5s', '1e9s', '5S', '0s', '99999999999s', ['1s', '2s'], 7])
    t.equal(readDeadlineMs(timeout), 8_000, JSON.stringify(timeout))
  t.equal(readDeadlineMs('999s'), 24_000)
  t.end()
})
