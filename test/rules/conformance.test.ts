import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'

for (const rule of rules) await conforms(t, rule, rules)

await t.test('rules have ids of their own, and refuse options that they do not have', (t) => {
  t.equal(new Set(rules.map(({ id }) => id)).size, rules.length)
  for (const rule of rules) t.throws(() => rule.prepare({ nosuch: true }, levelsAt('baseline')), rule.id)
  t.end()
})
