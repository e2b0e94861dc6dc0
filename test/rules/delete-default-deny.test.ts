import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { deleteDefaultDeny } from '../../src/rules/delete-default-deny.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { policyOf } from './policies.ts'

await conforms(t, deleteDefaultDeny, rules)

function deleted(spec: object): readonly Finding[] {
  return judge(
    {
      kind: 'NetworkPolicy',
      change: {
        operation: 'delete',
        oldObject: policyOf({ metadata: { name: 'p', namespace: 'shop' }, spec }),
      },
    },
    [deleteDefaultDeny.prepare({}, levelsAt('strict'))],
    noFacts,
  ).findings
}

await t.test('a default deny is one in every spelling of all pods and of no rule', (t) => {
  for (const spec of [
    { podSelector: {}, policyTypes: ['Ingress'] },
    { podSelector: { matchLabels: {} }, policyTypes: ['Ingress'], ingress: [] },
    { podSelector: null, ingress: null },
    {},
    { podSelector: { matchExpressions: [] }, policyTypes: ['Egress', 'Egress'], egress: [] },
  ])
    t.match(deleted(spec), [{ message: 'deleted', class: 'advice', since: 'new' }], JSON.stringify(spec))
  t.end()
})

await t.test('the sentence names the directions that it opens', (t) => {
  const summary = (spec: object): string | undefined => deleted(spec)[0]?.wording.summary
  t.match(summary({ policyTypes: ['Ingress', 'Egress'] }), 'open for ingress and egress again')
  t.match(summary({ policyTypes: ['Ingress', 'Egress'], ingress: [{}] }), 'open for egress again')
  t.match(summary({ egress: [{}] }), 'open for ingress again')
  t.end()
})

await t.test('a policy that allows something, or is for some pods, is no default deny', (t) => {
  for (const spec of [
    { podSelector: {}, ingress: [{}] },
    { podSelector: {}, policyTypes: ['Egress'], egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] },
    { podSelector: { matchLabels: { app: 'a' } } },
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } },
  ])
    t.same(deleted(spec), [], JSON.stringify(spec))
  t.end()
})

await t.test('only a deletion is spoken of', (t) => {
  const deny = policyWith('ingress', [])
  t.same(findingsOf(deleteDefaultDeny, deny), [])
  t.same(findingsOf(deleteDefaultDeny, deny, deny), [])
  t.end()
})
