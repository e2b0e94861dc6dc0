import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { ownerReferenceAdded } from '../../src/rules/owner-reference-added.ts'
import { configured } from './configured.ts'
import { conforms } from './conform.ts'
import { findingsOf } from './findings.ts'

await conforms(t, ownerReferenceAdded, rules)

function owned(...ownerReferences: readonly object[]): unknown {
  return { metadata: { name: 'p', namespace: 'shop', ownerReferences }, spec: { podSelector: {} } }
}

const web = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'a' }

await t.test('an owner is another one by its uid alone', (t) => {
  const paths = (before: readonly object[], after: readonly object[]): readonly string[] =>
    findingsOf(ownerReferenceAdded, owned(...after), owned(...before)).flatMap((found) => found.paths)
  t.same(paths([web], [{ ...web, uid: 'b' }]), ['metadata.ownerReferences[0]'])
  t.same(paths([web], [{ ...web, name: 'other', kind: 'Job', controller: true }]), [])
  t.same(paths([web], [{ ...web, uid: 'b' }, web, { ...web, uid: 'c' }]), [
    'metadata.ownerReferences[0]',
    'metadata.ownerReferences[2]',
  ])
  t.same(paths([], []), [])
  t.end()
})

await t.test('kinds that are configured may own policies', (t) => {
  const rule = configured(ownerReferenceAdded, { kinds: ['Deployment'] })
  t.same(findingsOf(rule, owned(web), owned()), [])
  t.match(findingsOf(rule, owned({ ...web, kind: 'deployment' }), owned()), [{ message: 'added' }])
  t.end()
})

await t.test('any number of owners with any names is one short finding', (t) => {
  const many = Array.from({ length: 10_000 }, (_, index) => ({
    ...web,
    name: 'x'.repeat(300),
    uid: `u${index}`,
  }))
  const [found, ...others] = findingsOf(ownerReferenceAdded, owned(...many), owned())
  t.same(others, [])
  t.equal(found?.paths.length, 16)
  t.ok((found?.wording.summary.length ?? 999) <= 150)
  t.match(found?.wording.summary, ' or 9999 more ')
  t.end()
})
