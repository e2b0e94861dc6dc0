import fc from 'fast-check'
import t from 'tap'
import {
  comparePolicies,
  type GivenPolicy,
  isDifferent,
  type PolicyComparison,
} from '../../../src/netpol/difference/compare-policies.ts'
import { holds } from '../../property.ts'
import { app, given, ingress } from './given.ts'
import type { RawPolicy } from './reference.ts'
import { policiesWith } from './universe.ts'

const db = { podSelector: app('db') }
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

await t.test('takes a policy that has no name yet by the beginning of it', (t) => {
  const unnamed = (spec: object): GivenPolicy => {
    const { policy, ...rest } = given('', spec)
    return { ...rest, policy: { ...policy, metadata: { ...policy.metadata, generateName: 'web-' } } }
  }
  t.match(comparePolicies([unnamed(db)], [unnamed(open)]).policies, [{ name: 'web-' }])
  t.end()
})

await t.test(
  'adds up the policies of a namespace where both sides have some and there is more than one',
  (t) => {
    const namespacesOf = (before: readonly GivenPolicy[], after: readonly GivenPolicy[]): readonly string[] =>
      comparePolicies(before, after).namespaces.map(({ namespace }) => namespace)
    t.same(namespacesOf([given('p', db)], [given('p', open)]), [], 'one policy adds up to itself')
    t.same(
      namespacesOf([], [given('p', open), given('q', open)]),
      [],
      'one side knows nothing of the namespace',
    )
    t.same(
      namespacesOf([given('p', db), given('q', db)], [given('p', db), given('q', db)]),
      [],
      'nothing changes',
    )
    t.same(namespacesOf([given('p', db)], [given('p', db), given('q', open)]), ['shop'])
    t.same(namespacesOf([given('p', db)], [given('q', db)]), ['shop'])
    t.end()
  },
)

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
