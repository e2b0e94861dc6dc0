import fc from 'fast-check'
import t from 'tap'
import { countValues } from '../../src/server/count-values.ts'
import { holds } from '../property.ts'

/** The values in a parsed JSON text, counted the slow way. Names of members are no values. */
function valuesIn(value: unknown): number {
  const members = typeof value === 'object' && value !== null ? Object.values(value) : []
  return members.reduce<number>((sum, member) => sum + valuesIn(member), 1)
}

void t.test('never counts fewer values than a text has', (t) => {
  holds(
    t,
    fc.property(
      fc.json({ maxDepth: 6 }),
      (json) => countValues(Buffer.from(json)) >= valuesIn(JSON.parse(json)),
    ),
  )
  t.end()
})

void t.test('counts commas and opening brackets', (t) => {
  for (const [json, count] of [
    ['7', 1],
    ['[]', 2],
    ['[[],{}]', 5],
    ['{"a":1,"b":[2,3]}', 5],
    ['"[,{"', 4],
  ] as const)
    t.equal(countValues(Buffer.from(json)), count, json)
  t.end()
})
