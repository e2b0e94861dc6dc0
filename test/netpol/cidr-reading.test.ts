import fc from 'fast-check'
import t from 'tap'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { IpBlockPeer } from '../../src/model/network-policy.ts'
import { canonicalBlock, canonicalCidr, narrowerReading, oddityOf } from '../../src/netpol/cidr-reading.ts'
import { cidrText } from '../../src/netpol/cidr-text.ts'
import { holds } from '../property.ts'

function cidrOf(text: string): Cidr {
  const cidr = parseCidr(text)
  if (cidr === undefined) throw new Error(`${text} is no CIDR`)
  return cidr
}

function block(cidr: string, ...except: readonly string[]): IpBlockPeer {
  return { kind: 'ipBlock', cidr: cidrOf(cidr), except: except.map(cidrOf) }
}

void t.test('finds what is odd about a text, and nothing about usual ones', (t) => {
  const cases: readonly (readonly [text: string, oddity: ReturnType<typeof oddityOf>])[] = [
    ['10.0.0.0/8', undefined],
    ['0.0.0.0/0', undefined],
    ['10.0.0.1/32', undefined],
    ['::/0', undefined],
    ['2001:DB8:0:0::/32', undefined],
    ['64:ff9b::10.0.0.0/104', undefined],
    ['10.0.0.1/31', 'host-bits'],
    ['10.0.0.0/0', 'host-bits'],
    ['fd00::1/64', 'host-bits'],
    ['00.0.0.0/0', 'leading-zero'],
    ['10.0.00.0/8', 'leading-zero'],
    ['10.0.0.00/8', 'leading-zero'],
    ['10.0.0.0/008', 'leading-zero'],
    ['fd00::/08', 'leading-zero'],
    ['64:ff9b::010.0.0.0/104', 'leading-zero'],
    ['010.0.0.1/8', 'leading-zero'],
    ['::ffff:10.0.0.0/104', 'ipv4-mapped'],
    ['::ffff:a00:0/104', 'ipv4-mapped'],
    ['::FFFF:010.0.0.1/104', 'ipv4-mapped'],
    ['::ffff:10.0.0.0/64', 'ipv4-mapped'],
  ]
  for (const [text, oddity] of cases) t.equal(oddityOf(cidrOf(text)), oddity, text)
  t.end()
})

void t.test('finds nothing odd in canonical texts, which are of the same range', (t) => {
  holds(
    t,
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, prefix) => {
      const written = cidrOf(`${address}/${prefix}`)
      const canonical = canonicalCidr(written)
      return (
        oddityOf(canonical) === undefined &&
        canonical.first === written.first &&
        canonical.last === written.last &&
        canonical.text === cidrText('IPv4', written.first, written.last - written.first + 1n)
      )
    }),
  )
  t.end()
})

void t.test('reads the texts that somebody else may mean', (t) => {
  const cases: readonly (readonly [text: string, narrower: string | undefined])[] = [
    ['10.0.0.0/8', undefined],
    ['10.0.0.0/0', '10.0.0.0/8'],
    ['10.244.0.0/8', '10.244.0.0/16'],
    ['192.168.1.0/16', '192.168.1.0/24'],
    ['192.168.1.5/24', '192.168.1.5/32'],
    ['fd00:1::/8', 'fd00:1::/32'],
    ['fd00::1/64', 'fd00::1/128'],
    ['::ffff:10.244.0.0/104', '10.244.0.0/16'],
    ['::ffff:10.0.0.5/64', '10.0.0.5/32'],
    ['::ffff:0.0.0.0/64', undefined],
  ]
  for (const [text, narrower] of cases) t.equal(narrowerReading(cidrOf(text))?.text, narrower, text)
  t.end()
})

void t.test('brings a mapped block into a form that Kubernetes takes, or into none', (t) => {
  const read = canonicalBlock(block('::ffff:10.0.0.0/104', '::ffff:10.9.9.9/112'))
  t.equal(read?.cidr.text, '10.0.0.0/8')
  t.same(
    read?.except.map(({ text }) => text),
    ['10.9.0.0/16'],
  )
  t.equal(canonicalBlock(block('10.0.0.0/8', '::ffff:10.0.0.0/104')), undefined)
  t.end()
})
