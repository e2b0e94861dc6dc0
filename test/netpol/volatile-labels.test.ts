import t from 'tap'
import type { Requirement } from '../../src/model/label-selector.ts'
import { mayBeVolatile, volatileKeys, volatilityOf } from '../../src/netpol/volatile-labels.ts'

const keys = new Set(volatileKeys)
const listed = { allows: 'listed', allowsAbsence: false } as const

await t.test('tells with what a label changes', (t) => {
  const kindOf = (key: string, ...values: readonly string[]): unknown =>
    volatilityOf({ ...listed, key, values }, keys)
  t.same(kindOf('pod-template-hash', 'x'), { kind: 'changes', with: 'rollout' })
  t.same(kindOf('job-name', 'x', 'y'), { kind: 'changes', with: 'run' })
  t.same(kindOf('version', '1.2'), { kind: 'changes', with: 'release' })
  t.same(kindOf('anything', '3f2a9c1', 'v1.2.3'), { kind: 'changes', with: 'release' })
  t.same(kindOf('apps.kubernetes.io/pod-index', '0', '1'), { kind: 'replicas' })
  t.equal(kindOf('apps.kubernetes.io/pod-index', '0'), undefined)
  t.equal(kindOf('version', '1.2', 'v1'), undefined, 'one of them stays')
  t.equal(kindOf('anything', 'x'), undefined)
  t.end()
})

await t.test('what need not have one of some values does not change', (t) => {
  const key = 'pod-template-hash'
  t.equal(volatilityOf({ key, allows: 'unlisted', values: ['x'], allowsAbsence: false }, keys), undefined)
  t.equal(volatilityOf({ key, allows: 'listed', values: [], allowsAbsence: true }, keys), undefined)
  t.end()
})

await t.test('looks only at the keys that are given', (t) => {
  t.equal(volatilityOf({ ...listed, key: 'job-name', values: ['x'] }, new Set()), undefined)
  t.same(volatilityOf({ ...listed, key: 'shard', values: ['x'] }, new Set(['shard'])), {
    kind: 'changes',
    with: 'release',
  })
  t.end()
})

await t.test('sees at a glance where a closer look is worth it', (t) => {
  const mayBe = (requirement: Requirement): boolean =>
    mayBeVolatile({ requirements: [{ operator: 'In', key: 'app', values: ['web'] }, requirement] }, keys)
  t.ok(mayBe({ operator: 'In', key: 'version', values: ['v1'] }))
  t.ok(mayBe({ operator: 'In', key: 'tier', values: ['x', '1.2.3'] }))
  t.notOk(mayBe({ operator: 'In', key: 'tier', values: ['1.2', '2024'] }))
  t.notOk(mayBe({ operator: 'NotIn', key: 'version', values: ['1.2.3'] }))
  t.notOk(mayBe({ operator: 'Exists', key: 'version' }))
  t.end()
})
