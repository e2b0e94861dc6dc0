import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { declaredEmpty } from '../../src/rules/declared-empty.ts'
import { conforms } from './conform.ts'
import { findingsOf } from './findings.ts'

await conforms(t, declaredEmpty, rules)

const rule = { ports: [{ port: 80 }] }
const api = { matchLabels: { app: 'api' } }

function paths(spec: object, podSelector: unknown = api): readonly string[] {
  return findingsOf(declaredEmpty, { metadata: { name: 'p' }, spec: { podSelector, ...spec } }).map(
    ({ paths }) => paths[0],
  )
}

await t.test('tells of the direction that is closed, also by default', (t) => {
  t.same(paths({ policyTypes: ['Ingress', 'Egress'], ingress: [rule] }), ['spec.egress'])
  t.same(paths({ policyTypes: ['Egress', 'Ingress'], ingress: [rule], egress: [] }), ['spec.egress'])
  t.same(paths({ policyTypes: ['Egress', 'Ingress'], ingress: null, egress: [rule] }), ['spec.ingress'])
  t.same(paths({ egress: [rule] }), ['spec.ingress'])
  t.end()
})

await t.test('is silent where it is meant, or where nothing is closed', (t) => {
  const both = ['Ingress', 'Egress']
  t.same(paths({ policyTypes: both }), [], 'both closed')
  t.same(paths({ policyTypes: ['Ingress'], ingress: [rule] }), [], 'egress is not restricted')
  t.same(paths({ policyTypes: ['Ingress', 'Ingress'], ingress: [rule] }), [])
  t.same(paths({ policyTypes: ['Ingress'], egress: [rule] }), [], 'the rules do not count')
  for (const podSelector of [{}, null, { matchLabels: {} }, { matchExpressions: [] }])
    t.same(paths({ policyTypes: both, ingress: [rule] }, podSelector), [], 'a default deny')
  t.end()
})

await t.test('is new only for a direction that was not closed', (t) => {
  const object = (policyTypes: readonly string[], spec: object): unknown => ({
    metadata: { name: 'p' },
    spec: { podSelector: api, policyTypes, ...spec },
  })
  const now = object(['Ingress', 'Egress'], { ingress: [rule] })
  const since = (old: unknown): string | undefined => findingsOf(declaredEmpty, now, old)[0]?.since
  t.equal(since(object(['Ingress', 'Egress'], { ingress: [{}, rule] })), 'before')
  t.equal(since(object(['Ingress', 'Egress'], { egress: [rule] })), 'new')
  t.equal(since(object(['Ingress'], { ingress: [rule] })), 'new')
  t.end()
})
