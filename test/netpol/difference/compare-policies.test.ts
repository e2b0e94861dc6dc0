import fc from 'fast-check'
import t from 'tap'
import {
  comparePolicies,
  isDifferent,
  type PolicyComparison,
} from '../../../src/netpol/difference/compare-policies.ts'
import type { GivenPolicy } from '../../../src/netpol/difference/pair-policies.ts'
import { holds } from '../../property.ts'
import { app, given, ingress } from './given.ts'
import type { RawPolicy } from './reference.ts'
import { policiesWith } from './universe.ts'

const db = { podSelector: app('db') }
function generated(spec: object, generateName = 'web-'): GivenPolicy {
  const { policy, ...rest } = given('', spec)
  return { ...rest, policy: { ...policy, metadata: { ...policy.metadata, generateName } } }
}

const deny = { podSelector: {}, policyTypes: ['Ingress'] }
const open = { ...db, ingress: [ingress([{ podSelector: {} }], 5432)] }

function names({ policies }: PolicyComparison): readonly string[] {
  return policies.map(({ namespace, name, before, after }) =>
    [namespace, name, before === undefined ? 'added' : after === undefined ? 'removed' : 'both'].join(' '),
  )
}

await t.test('compares each policy with the one of its namespace and name, in their order', (t) => {
  const before = [given('z', db), given('b', db, 'web'), given('gone', db), given('b', db), given('same', db)]
  const after = [
    given('same', db),
    given('new', db, 'a'),
    given('b', open),
    given('z', open),
    given('b', open, 'web'),
  ]
  const comparison = comparePolicies(before, after)
  t.same(names(comparison), ['a new added', 'shop b both', 'shop gone removed', 'shop z both', 'web b both'])
  t.equal(comparison.unchanged, 1)
  t.same(names(comparePolicies(before.toReversed(), after.toReversed())), names(comparison))
  t.end()
})

await t.test('names and namespaces that run together are not confused', (t) => {
  const before = [given('b c', db, 'a')]
  t.same(names(comparePolicies(before, [given('c', db, 'a b')])), ['a b c removed', 'a b c added'])
  t.end()
})

await t.test('another wording of the same has no effect, and what is written alike is not looked at', (t) => {
  const words = [
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] } },
    { ...db, policyTypes: ['Ingress'], ingress: [] },
  ]
  for (const spec of words) {
    const comparison = comparePolicies([given('p', db)], [given('p', spec)])
    t.match(comparison, { policies: [{ name: 'p', effects: [] }], unchanged: 0 })
    t.notOk(isDifferent(comparison))
  }
  t.same(comparePolicies([given('p', db)], [given('p', db)]).policies, [])
  t.end()
})

await t.test('a policy that is given twice counts as it is given last', (t) => {
  const first = given('p', deny, 'shop', 'one.yaml:1')
  const comparison = comparePolicies([given('p', db)], [first, given('p', db)])
  t.same(comparison.policies, [])
  t.same(comparison.superseded, [first])
  t.end()
})

await t.test('policies whose names the cluster makes up are different ones, however many', (t) => {
  t.match(comparePolicies([generated(db)], [generated(open)]).policies, [{ name: 'web-' }])
  const [one, two, three] = ['one', 'two', 'three'].map((name) => generated({ podSelector: app(name) }))
  if (one === undefined || two === undefined || three === undefined) throw new Error('three policies')
  const comparison = comparePolicies([one, two], [three, one])
  t.match(comparison, { policies: [{ before: two, after: three }], unchanged: 1, superseded: [] })
  t.match(comparePolicies([one, two, three], [three, one]), {
    policies: [{ before: two, after: undefined }],
    unchanged: 2,
  })
  t.match(comparePolicies([one], [one, one]), { policies: [{ before: undefined, after: one }], unchanged: 1 })
  t.same(names(comparePolicies([given('web-', db)], [generated(db)])), [
    'shop web- removed',
    'shop web- added',
  ])
  t.end()
})

await t.test('adds up the policies of a namespace where that says more than each of them', (t) => {
  const namespacesOf = (before: readonly GivenPolicy[], after: readonly GivenPolicy[]): readonly unknown[] =>
    comparePolicies(before, after).namespaces.map((each) => [each.namespace, each.before, each.after])
  t.same(namespacesOf([given('p', db)], [given('p', open)]), [], 'one policy adds up to itself')
  t.same(namespacesOf([], [given('p', open)]), [], 'also where it is the first')
  t.same(namespacesOf([given('p', db), given('q', db)], [given('p', db), given('q', db)]), [], 'no change')
  t.same(namespacesOf([given('p', db)], [given('p', db), given('q', open)]), [['shop', 1, 2]])
  t.same(namespacesOf([given('p', db)], [given('q', db)]), [['shop', 1, 1]])
  t.same(namespacesOf([], [given('p', open), given('q', open)]), [['shop', 0, 2]])
  t.same(namespacesOf([given('p', db)], []), [['shop', 1, 0]], 'the last policy opens everything')
  t.same(namespacesOf([given('p', db, '')], []), [], 'it may have been given a namespace')
  t.end()
})

await t.test('a namespace without its last policy is no longer restricted', (t) => {
  const { namespaces } = comparePolicies([given('p', deny), given('q', open)], [])
  t.match(namespaces, [{ effects: [{ shift: { kind: 'released' } }, { shift: { kind: 'released' } }] }])
  t.end()
})

await t.test('leaves out what is not known of one side, and does not add up its namespace', (t) => {
  const before = [given('p', db), given('q', db), given('r', db, 'web'), given('s', db, 'web')]
  const after = [given('q', open), given('r', open, 'web'), given('s', db, 'web')]
  const policies = [
    { namespace: 'shop', name: 'p' },
    { namespace: 'shop', name: 'p' },
  ]
  const unread = { policies, mayBeMore: false }
  const comparison = comparePolicies(before, after, unread)
  t.same(names(comparison), ['shop q both', 'web r both'])
  t.same(comparison.unread, [{ namespace: 'shop', name: 'p' }])
  t.equal(comparison.unchanged, 1)
  t.match(comparison.namespaces, [{ namespace: 'web' }])
  t.ok(isDifferent(comparePolicies([given('p', db)], [], unread)), 'it may differ')
  t.same(comparePolicies(before, after, { policies: [], mayBeMore: true }).namespaces, [], 'none is whole')
  t.end()
})

await t.test('what policies do together decides whether they differ', (t) => {
  const differ = (before: readonly GivenPolicy[], after: readonly GivenPolicy[]): boolean =>
    isDifferent(comparePolicies(before, after))
  t.notOk(differ([given('p', db)], [given('q', db)]), 'a new name')
  t.notOk(differ([given('p', open)], [given('p', open), given('q', db)]), 'isolated as before')
  t.ok(differ([given('p', db)], [given('p', db), given('q', open)]))
  t.ok(differ([given('p', db)], [given('p', open)]), 'of one policy its own effects decide')
  t.ok(differ([], [given('p', db), given('q', db)]), 'and of a namespace that only one side has')
  t.ok(
    differ(
      [given('p', db, 'a'), given('q', db, 'a'), given('p', db)],
      [given('p', db, 'a'), given('r', db, 'a')],
    ),
    'a namespace that is the same does not speak for the others',
  )
  t.end()
})

await t.test(
  'a comparison with oneself is empty, and what is added one way is removed the other way',
  (t) => {
    const sides = fc.array(policiesWith('names'), { maxLength: 4 })
    const give = (policies: readonly RawPolicy[]): readonly GivenPolicy[] =>
      policies.map(({ metadata, spec }) => given(metadata.name, spec, metadata.namespace))
    holds(
      t,
      fc.property(sides, sides, (one, other) => {
        const itself = comparePolicies(give(one), give(one))
        if (itself.policies.length + itself.namespaces.length > 0 || isDifferent(itself))
          throw new Error('differs from itself')
        const there = comparePolicies(give(one), give(other))
        const back = comparePolicies(give(other), give(one))
        if (isDifferent(there) !== isDifferent(back)) throw new Error('differs in one direction only')
        t.same(
          there.policies.map(({ name, before, after }) => [name, before, after]),
          back.policies.map(({ name, before, after }) => [name, after, before]),
        )
      }),
      100,
    )
    t.end()
  },
)
