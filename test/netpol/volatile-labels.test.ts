import t from 'tap'
import { volatileKeys, volatilityOf } from '../../src/netpol/volatile-labels.ts'

const listed = { allows: 'listed', allowsAbsence: false } as const

await t.test('tells with what a label changes', (t) => {
  const kindOf = (key: string, ...values: readonly string[]): unknown =>
    volatilityOf({ ...listed, key, values }, volatileKeys)
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
  t.equal(
    volatilityOf({ key, allows: 'unlisted', values: ['x'], allowsAbsence: false }, volatileKeys),
    undefined,
  )
  t.equal(volatilityOf({ key, allows: 'listed', values: [], allowsAbsence: true }, volatileKeys), undefined)
  t.end()
})

await t.test('looks only at the keys that are given', (t) => {
  t.equal(volatilityOf({ ...listed, key: 'job-name', values: ['x'] }, []), undefined)
  t.same(volatilityOf({ ...listed, key: 'shard', values: ['x'] }, ['shard']), {
    kind: 'changes',
    with: 'release',
  })
  t.end()
})
