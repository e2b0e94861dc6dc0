import t from 'tap'
import { isEveryPodTogether } from '../../src/netpol/complement.ts'
import { policyWith } from '../rules/findings.ts'
import { policyOf } from '../rules/policies.ts'

/** A namespaceSelector of such requirements. */
function all(...matchExpressions: readonly unknown[]): unknown {
  return { namespaceSelector: { matchExpressions } }
}

function areTogether(...from: readonly unknown[]): boolean {
  const [rule] = policyOf(policyWith('ingress', [{ from }])).spec.ingress
  return isEveryPodTogether(rule?.peers ?? [])
}

const has = { key: 'team', operator: 'Exists' }
const lacks = { key: 'team', operator: 'DoesNotExist' }
const is = (...values: readonly string[]): unknown => ({ key: 'team', operator: 'In', values })
const isNot = (...values: readonly string[]): unknown => ({ key: 'team', operator: 'NotIn', values })

await t.test('finds what is left out among the other peers', (t) => {
  t.ok(areTogether(all(has), all(lacks)))
  t.ok(areTogether(all(isNot('a', 'b')), all(is('b', 'c')), all(is('a'))))
  t.ok(areTogether(all(isNot('a')), all(has)))
  t.ok(areTogether(all(isNot('a')), all(isNot('b'))))
  t.ok(areTogether(all(has, isNot('a')), all(is('a')), all(lacks)))
  t.ok(areTogether(all()), 'one is enough')
  t.ok(
    areTogether(all(lacks), { podSelector: { matchLabels: { app: 'x' } } }, all(has)),
    'others do not matter',
  )
  t.ok(
    areTogether(
      all({ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['dev'] }),
      all({ key: 'kubernetes.io/metadata.name', operator: 'In', values: ['dev'] }),
    ),
  )
  t.end()
})

await t.test('is not content with less', (t) => {
  t.notOk(areTogether(all(lacks)))
  t.notOk(areTogether())
  t.notOk(areTogether(all(isNot('a')), all(isNot('a', 'b'))))
  t.notOk(areTogether(all(has, lacks), all(has)), 'the first one is nobody')
  t.notOk(areTogether(all(lacks), all(is('a'))), 'other teams')
  t.notOk(areTogether(all(isNot('a', 'b')), all(is('a'))))
  t.notOk(areTogether(all(has), all(is('a'))))
  t.notOk(areTogether(all(lacks), all(has, { key: 'env', operator: 'Exists' })))
  t.notOk(areTogether(all(lacks, { key: 'env', operator: 'DoesNotExist' }), all(has)), 'an env and no team')
  const some = { namespaceSelector: { matchExpressions: [has] }, podSelector: { matchLabels: { app: 'x' } } }
  t.notOk(areTogether(all(lacks), some), 'only some pods of the others')
  t.end()
})

await t.test('however many peers stand beside them', (t) => {
  const many = Array.from({ length: 20_000 }, (_, index) => all(is(`team-${index}`)))
  t.notOk(areTogether(...many, all(isNot('team-1', 'other'))))
  t.ok(areTogether(...many, all(isNot('team-1', 'team-19999'))))
  t.end()
})
