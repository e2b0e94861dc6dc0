import t from 'tap'
import { everyPort, portsOf } from '../../src/netpol/port-set.ts'
import { portsText } from '../../src/netpol/ports-text.ts'

await t.test('names a few ports and counts the rest', (t) => {
  const ports = [80, 443, 8080, 9090, 9443].map((first) => ({
    match: 'range' as const,
    protocol: 'TCP' as const,
    first,
    last: first,
  }))
  t.equal(portsText(portsOf(ports)), 'TCP 80, TCP 443, TCP 8080 and 2 more entries')
  t.equal(portsText(everyPort), 'all ports')
  t.end()
})
