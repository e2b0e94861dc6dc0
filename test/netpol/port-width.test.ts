import t from 'tap'
import { type PolicyPort, protocols } from '../../src/model/policy-port.ts'
import { everyPort, isNoPort, portsOf, type PortSet } from '../../src/netpol/port-set.ts'
import {
  completeProtocols,
  countPorts,
  portSetOf,
  portWidthOf,
  wideRanges,
} from '../../src/netpol/port-width.ts'

const none = portSetOf([])

function tcp(first: number, last: number): PolicyPort {
  return { match: 'range', protocol: 'TCP', first, last }
}

function widthOf(...items: readonly PolicyPort[]): string | undefined {
  return portWidthOf(portsOf(items), 1000, none)?.message
}

await t.test('finds the protocols that are complete in whatever spelling', (t) => {
  t.same(completeProtocols(everyPort), protocols)
  t.same(completeProtocols(portsOf([tcp(2, 65535), tcp(1, 1)])), ['TCP'])
  t.same(completeProtocols(portsOf([tcp(1, 65534)])), [])
  t.end()
})

await t.test('says the widest first', (t) => {
  const all = protocols.map((protocol) => ({ match: 'all', protocol }) as const)
  t.equal(widthOf(), 'every-port')
  t.equal(widthOf(...all), 'every-port')
  t.equal(widthOf({ match: 'all', protocol: 'UDP' }, tcp(1, 60000)), 'whole-protocol')
  t.equal(widthOf(tcp(1, 65534)), 'wide-range')
  t.equal(widthOf(tcp(1, 1000)), undefined)
  t.equal(widthOf(tcp(1, 1001)), 'wide-range')
  t.equal(widthOf(tcp(1, 1000), tcp(1001, 1001)), 'wide-range', 'ranges that touch are one')
  t.equal(widthOf(tcp(1, 900), tcp(1000, 1900)), undefined, 'ranges with a gap are two')
  t.end()
})

await t.test('gives the wide part alone, as a set and as items', (t) => {
  const width = portWidthOf(portsOf([tcp(80, 80), tcp(2000, 4000)]), 1000, none)
  t.same(width?.ports, portsOf([tcp(2000, 4000)]))
  t.same(width?.items, [tcp(2000, 4000)])
  t.equal(countPorts(width?.ports ?? none), 2001)
  t.end()
})

await t.test('leaves out what is expected, and not what passes it', (t) => {
  const expected: PortSet = portsOf([tcp(30000, 32767)])
  t.same(wideRanges(portsOf([tcp(30000, 32767)]), 1000, expected), [])
  t.same(wideRanges(portsOf([tcp(30500, 32000)]), 1000, expected), [])
  t.same(wideRanges(portsOf([tcp(29999, 32767)]), 1000, expected), [
    { protocol: 'TCP', first: 29999, last: 32767 },
  ])
  t.end()
})

await t.test('no range is no port, and never every port', (t) => {
  t.ok(isNoPort(none))
  t.end()
})
