import t from 'tap'
import { orderLogs } from '../../src/review/order-logs.ts'

await t.test('rotated logs come in the order of time, the one that is written now last', (t) => {
  const inOrder = [
    'a/audit-2026-11-20T23-59-59.999.log.gz',
    'a/audit-2026-11-21T00-00-00.000.log',
    'a/audit-2026-11-21T10-00-00.000.log.gz',
    'a/audit.log',
    'b/audit-2026-01-01T00-00-00.000.log',
    'b/audit.log',
    'b/guard.log',
  ]
  t.same(orderLogs([...inOrder].reverse()), inOrder)
  t.same(orderLogs(['audit.log', 'audit-2026-11-21T10-00-00.000.log']), [
    'audit-2026-11-21T10-00-00.000.log',
    'audit.log',
  ])
  t.end()
})

await t.test('a name with something like a time is a name', (t) => {
  t.same(orderLogs(['b-2026-11-21.log', 'a.log']), ['a.log', 'b-2026-11-21.log'])
  t.end()
})
