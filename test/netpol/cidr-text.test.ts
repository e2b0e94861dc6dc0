import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import { cidrText } from '../../src/netpol/cidr-text.ts'
import { holds } from '../property.ts'

const cases: readonly (readonly [written: string, canonical: string])[] = [
  ['010.0.0.1/08', '10.0.0.0/8'],
  ['0.0.0.0/0', '0.0.0.0/0'],
  ['255.255.255.255/32', '255.255.255.255/32'],
  ['128.0.0.0/1', '128.0.0.0/1'],
  ['::ffff:10.0.0.0/104', '10.0.0.0/8'],
  ['0:0:0:0:0:0:0:0/0', '::/0'],
  ['0:0:0:0:0:0:0:1/128', '::1/128'],
  ['1:0:0:0:0:0:0:0/16', '1::/16'],
  ['2001:0DB8::0001/128', '2001:db8::1/128'],
  // RFC 5952, section 4.2: not for one group, the longest run, the first of equal ones.
  ['2001:db8:0:1:1:1:1:1/128', '2001:db8:0:1:1:1:1:1/128'],
  ['2001:0:0:1:0:0:0:1/128', '2001:0:0:1::1/128'],
  ['1:0:0:2:0:0:0:0/128', '1:0:0:2::/128'],
  ['2001:db8:0:0:1:0:0:1/128', '2001:db8::1:0:0:1/128'],
  ['0:0:0:2:0:0:0:0/128', '0:0:0:2::/128'],
  ['1:2:3:4:5:6:7:8/128', '1:2:3:4:5:6:7:8/128'],
]

for (const [written, canonical] of cases) {
  await t.test(`writes ${written} as ${canonical}`, (t) => {
    const cidr = parseCidr(written)
    t.equal(cidr && cidrText(cidr.family, cidr.first, cidr.last - cidr.first + 1n), canonical)
    t.end()
  })
}

await t.test('writes IPv6 as the URL standard does', (t) => {
  const group = fc.oneof(fc.constant(0), fc.nat({ max: 0xffff }))
  holds(
    t,
    fc.property(fc.array(group, { minLength: 8, maxLength: 8 }), (groups) => {
      const full = groups.map((value) => value.toString(16).padStart(4, '0')).join(':')
      const text = cidrText('IPv6', BigInt(`0x${full.replaceAll(':', '')}`), 1n).replace('/128', '')
      return isIPv6(text) && `[${text}]` === new URL(`http://[${full}]`).hostname
    }),
    1000,
  )
  t.end()
})
