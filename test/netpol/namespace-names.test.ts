import t from 'tap'
import { defaultTrustedNamespaceLabelKeys } from '../../src/model/trusted-namespace-labels.ts'
import type { LabelSelector, Requirement } from '../../src/model/label-selector.ts'
import {
  isNamespaceName,
  isNoNamespace,
  makeTrust,
  namesOnlyOf,
  namespacesNamed,
  normaliseNamespaces,
  pinnedNamesOf,
} from '../../src/netpol/namespace-names.ts'

const name = 'kubernetes.io/metadata.name'

function selector(...requirements: readonly Requirement[]): LabelSelector {
  return { requirements }
}

const team: Requirement = { operator: 'In', key: 'team', values: ['web'] }
const anyName: Requirement = { operator: 'Exists', key: name }
const notDev: Requirement = { operator: 'NotIn', key: name, values: ['dev'] }

await t.test('reads the names that a selector asks for, in every spelling', (t) => {
  t.same(namesOnlyOf(namespacesNamed(['b', 'a'])), ['a', 'b'])
  t.same(
    namesOnlyOf(
      selector(
        { operator: 'In', key: name, values: ['a', 'b', 'dev'] },
        notDev,
        { operator: 'In', key: name, values: ['b', 'dev'] },
        anyName,
      ),
    ),
    ['b'],
  )
  t.equal(namesOnlyOf(selector(team, ...namespacesNamed(['a']).requirements)), undefined)
  t.same(pinnedNamesOf(selector(team, ...namespacesNamed(['a']).requirements)), ['a'])
  for (const other of [selector(), selector(team), selector(notDev), selector(anyName)])
    t.equal(pinnedNamesOf(other), undefined)
  t.end()
})

await t.test('every namespace has its name', (t) => {
  const constraintsOf = (...requirements: readonly Requirement[]): unknown => {
    const normal = normaliseNamespaces(selector(...requirements))
    return normal.kind === 'nothing' ? normal.kind : normal.constraints
  }
  t.same(constraintsOf(anyName), [])
  t.same(constraintsOf(anyName, notDev), constraintsOf(notDev))
  t.same(constraintsOf(anyName, team), constraintsOf(team))
  t.equal(constraintsOf({ operator: 'DoesNotExist', key: name }), 'nothing')
  t.ok(isNoNamespace(selector({ operator: 'DoesNotExist', key: name })))
  t.ok(isNoNamespace(selector(team, { operator: 'DoesNotExist', key: 'team' })))
  t.notOk(isNoNamespace(selector({ operator: 'DoesNotExist', key: 'team' })))
  t.equal(pinnedNamesOf(selector({ operator: 'DoesNotExist', key: name })), undefined)
  t.end()
})

await t.test('trusts keys, and those that differ in their first part', (t) => {
  const isTrusted = makeTrust(defaultTrustedNamespaceLabelKeys)
  for (const key of [name, 'capsule.clastix.io/tenant', 'team-a.tree.hnc.x-k8s.io/depth'])
    t.ok(isTrusted(key), key)
  for (const key of [
    'name',
    'tree.hnc.x-k8s.io/depth',
    '.tree.hnc.x-k8s.io/depth',
    'a.b.tree.hnc.x-k8s.io/depth',
    'x/a.tree.hnc.x-k8s.io/depth',
    'a.tree.hnc.x-k8s.io/depths',
    '',
  ])
    t.notOk(isTrusted(key), key)
  t.end()
})

await t.test('knows what a namespace can be called', (t) => {
  for (const text of ['a', '0', 'kube-system', 'a'.repeat(63)]) t.ok(isNamespaceName(text), text)
  for (const text of ['', '-a', 'a-', 'A', 'a.b', 'a_b', 'a'.repeat(64), 'a\n'])
    t.notOk(isNamespaceName(text), text)
  t.end()
})
