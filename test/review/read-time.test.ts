import fc from 'fast-check'
import t from 'tap'
import { makeTimeReader, readTime } from '../../src/review/read-time.ts'
import { holds } from '../property.ts'

await t.test('reads the times of kube-apiserver as Date does', (t) => {
  const read = makeTimeReader()
  holds(
    t,
    fc.property(
      fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      fc.integer({ min: 0, max: 999 }),
      (date, micros) => {
        const text = date.toISOString().replace('Z', `${String(micros).padStart(3, '0')}Z`)
        t.equal(read(text), date.getTime())
      },
    ),
  )
  t.end()
})

await t.test('reads other spellings of RFC 3339', (t) => {
  const read = makeTimeReader()
  t.equal(read('2026-11-21T10:00:00Z'), Date.UTC(2026, 10, 21, 10))
  t.equal(read('2026-11-21T12:00:00.5+02:00'), Date.UTC(2026, 10, 21, 10) + 500)
  t.end()
})

await t.test('a text that is no time is none', (t) => {
  const read = makeTimeReader()
  read('2026-11-21T10:08:19.708573Z')
  const texts = [
    '',
    'yesterday',
    'Nov 21 2026',
    '2026-11-21',
    '2026-13-21T10:08:19.708573Z',
    '2026-11-21T10:08:60.708573Z',
    '2026-11-21T10:08:1x.708573Z',
    '2026-11-21T10:08:19.70857xZ',
    '2026-11-21T10:08:19.708573',
    '+012026-11-21T10:08:19.000000Z',
    '0000-01-01T00:00:00.000000Z',
  ]
  for (const text of texts) {
    t.ok(Number.isNaN(read(text)), text)
    t.ok(Number.isNaN(readTime(text)), text)
  }
  t.end()
})
