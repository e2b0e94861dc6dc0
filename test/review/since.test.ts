import t from 'tap'
import { readSince } from '../../src/review/since.ts'

const nowMs = Date.parse('2026-11-21T11:00:00Z')
const cases: readonly (readonly [text: string, meaning: string | undefined])[] = [
  ['7d', '2026-11-14T11:00:00.000Z'],
  ['24h', '2026-11-20T11:00:00.000Z'],
  ['90m', '2026-11-21T09:30:00.000Z'],
  ['2w', '2026-11-07T11:00:00.000Z'],
  ['2026-11-01', '2026-11-01T00:00:00.000Z'],
  ['2026-11-01T10:00:00Z', '2026-11-01T10:00:00.000Z'],
  ['2026-11-01T10:00:00+02:00', '2026-11-01T08:00:00.000Z'],
  ['7', undefined],
  ['-7d', undefined],
  ['7y', undefined],
  ['1.5d', undefined],
  ['2026-02-31x', undefined],
  ['2026-13-01', undefined],
  ['2026-02-31', undefined],
  ['2026-02-31T10:00:00Z', undefined],
  ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ['', undefined],
]

await t.test('reads how long ago, a day or a time', (t) => {
  for (const [text, meaning] of cases) {
    const sinceMs = readSince(text, nowMs)
    t.equal(sinceMs === undefined ? undefined : new Date(sinceMs).toISOString(), meaning, text)
  }
  t.end()
})
