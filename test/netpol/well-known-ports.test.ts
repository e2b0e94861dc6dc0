import t from 'tap'
import { portsOf } from '../../src/netpol/port-set.ts'
import { namedPortsOf, serviceOf } from '../../src/netpol/well-known-ports.ts'

const tcp = (
  first: number,
  last = first,
): { match: 'range'; protocol: 'TCP'; first: number; last: number } => ({
  match: 'range',
  protocol: 'TCP',
  first,
  last,
})

await t.test('knows what usually listens on a port of a protocol', (t) => {
  t.equal(serviceOf('TCP', 5432), 'PostgreSQL')
  t.equal(serviceOf('TCP', 2380), 'etcd')
  t.equal(serviceOf('UDP', 53), 'DNS')
  t.equal(serviceOf('UDP', 5432), undefined)
  t.equal(serviceOf('TCP', 2381), undefined)
  t.end()
})

await t.test('names the part of a known range that a set names', (t) => {
  t.match(namedPortsOf(portsOf([tcp(2380, 2400)]), 'ingress'), [{ first: 2380, last: 2380, service: 'etcd' }])
  t.match(namedPortsOf(portsOf([tcp(22), tcp(80)]), 'egress'), [{ service: 'SSH' }])
  t.same(namedPortsOf(portsOf([]), 'ingress'), [], 'every port')
  t.same(namedPortsOf(portsOf([tcp(1, 65535)]), 'ingress'), [], 'a complete protocol')
  t.same(namedPortsOf(portsOf([tcp(6443)]), 'egress'), [], 'sensitive the other way only')
  t.equal(namedPortsOf(portsOf([tcp(6443)]), 'ingress').length, 1)
  t.end()
})
