import { judge } from '../../src/engine/judge.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { noFacts } from '../../src/model/facts.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { policyOf } from '../rules/policies.ts'
const skip = (process.env['SKIP'] ?? '').split(',')
const prepared = rules.filter((r) => !skip.includes(r.id)).map((r) => r.prepare({}, levelsAt('strict')))
const [a, b] = process.argv.slice(2).map((x) => policyOf(JSON.parse(x)))
const show = (c: any) => {
  const j = judge({ kind: 'NetworkPolicy', change: c } as any, prepared, noFacts)
  for (const f of j.findings) console.log('  ', f.rule, f.message, f.class, f.since, f.paths.join(' '))
  for (const u of j.undecided) console.log('   UNDECIDED', u.rule, u.reason)
}
console.log('A')
show({ operation: 'create', object: a })
if (b) {
  console.log('B')
  show({ operation: 'create', object: b })
  console.log('A->B')
  show({ operation: 'update', object: b, oldObject: a })
  console.log('B->A')
  show({ operation: 'update', object: a, oldObject: b })
}
