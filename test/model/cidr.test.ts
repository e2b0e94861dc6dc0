import fc from 'fast-check'
import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import { holds } from '../property.ts'

/** What a CIDR was read as, shorter than the object: family, first address in hexadecimal, size as a power of 2. */
function read(text: string): string {
  const cidr = parseCidr(text)
  if (cidr === undefined) return 'not a CIDR'
  const hostBits = (cidr.last - cidr.first + 1n).toString(2).length - 1
  return `${cidr.family} ${cidr.first.toString(16)} 2^${hostBits} /${cidr.prefixLength}`
}

const texts: Readonly<Record<string, readonly (readonly [text: string, read: string])[]>> = {
  'reads plain CIDRs': [
    ['10.9.8.0/24', 'IPv4 a090800 2^8 /24'],
    ['0.0.0.0/0', 'IPv4 0 2^32 /0'],
    ['255.255.255.255/32', 'IPv4 ffffffff 2^0 /32'],
    ['::/0', 'IPv6 0 2^128 /0'],
    ['2001:db8::/32', 'IPv6 20010db8000000000000000000000000 2^96 /32'],
    ['::1/128', 'IPv6 1 2^0 /128'],
  ],
  'reads leading zeros as decimal': [
    ['010.0.0.0/8', 'IPv4 a000000 2^24 /8'],
    ['10.0.0.0/08', 'IPv4 a000000 2^24 /8'],
    ['0.0.0.0/00', 'IPv4 0 2^32 /0'],
    ['1::/016', 'IPv6 10000000000000000000000000000 2^112 /16'],
    ['0000000255.0.0.000000001/00000000000032', 'IPv4 ff000001 2^0 /32'],
    ['::00000000ffff/128', 'IPv6 ffff 2^0 /128'],
  ],
  'masks host bits away': [
    ['10.0.0.1/8', 'IPv4 a000000 2^24 /8'],
    ['1.2.3.4/0', 'IPv4 0 2^32 /0'],
    ['2001:db8::1/32', 'IPv6 20010db8000000000000000000000000 2^96 /32'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/1', 'IPv6 80000000000000000000000000000000 2^127 /1'],
  ],
  'takes IPv4-mapped ranges for the IPv4 ranges that they are': [
    ['::ffff:10.0.0.0/104', 'IPv4 a000000 2^24 /104'],
    ['::ffff:0:0/96', 'IPv4 0 2^32 /96'],
    ['::ffff:0.0.0.0/96', 'IPv4 0 2^32 /96'],
    ['::FFFF:a00:1/128', 'IPv4 a000001 2^0 /128'],
    ['0:0:0:0:0:ffff:010.1.2.3/128', 'IPv4 a010203 2^0 /128'],
  ],
  'keeps IPv6 what only looks mapped': [
    ['::ffff:0:0/95', 'IPv6 fffe00000000 2^33 /95'],
    ['::ffff:10.0.0.0/0', 'IPv6 0 2^128 /0'],
    ['::ffff:0:10.0.0.0/128', 'IPv6 ffff00000a000000 2^0 /128'],
    ['::10.0.0.0/104', 'IPv6 a000000 2^24 /104'],
    ['64:ff9b::192.0.2.1/128', 'IPv6 64ff9b0000000000000000c0000201 2^0 /128'],
  ],
  'reads every spelling of IPv6': [
    ['::0/0', 'IPv6 0 2^128 /0'],
    ['0:0:0:0:0:0:0:0/0', 'IPv6 0 2^128 /0'],
    ['0000::/0', 'IPv6 0 2^128 /0'],
    ['2001:DB8::/32', 'IPv6 20010db8000000000000000000000000 2^96 /32'],
    ['1:2:3:4:5:6:7::/128', 'IPv6 10002000300040005000600070000 2^0 /128'],
    ['::2:3:4:5:6:7:8/128', 'IPv6 2000300040005000600070008 2^0 /128'],
    ['1:2:3:4:5:6:1.2.3.4/128', 'IPv6 10002000300040005000601020304 2^0 /128'],
    ['1::1.2.3.4/128', 'IPv6 10000000000000000000001020304 2^0 /128'],
  ],
  'refuses what is no CIDR': [
    '',
    '/',
    '/8',
    '10.0.0.0',
    '10.0.0.0/',
    '::',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '10..0.0/8',
    '.10.0.0/8',
    '10.0.0.0./8',
    '256.0.0.0/8',
    '1.2.3.99999999999999999999/8',
    '0x0a.0.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/+8',
    '10.0.0.0/-1',
    '10.0.0.0/8/8',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    '10.0.0.0 /8',
    '10.0.0.0/255.0.0.0',
    '10.0.0.0/16777216',
    '1٠.0.0.0/8',
    '::/129',
    ':/0',
    ':::/0',
    '1:/16',
    '1:2:3:4:5:6:7/64',
    '1:2:3:4:5:6:7:8:/64',
    '1:2:3:4:5:6:7:8:9/64',
    '1:2:3:4:5:6:7:8::/64',
    '::1:2:3:4:5:6:7:8/64',
    '1::2::3/64',
    '1:::2/64',
    '::10000/64',
    'g::/16',
    'fe80::1%eth0/64',
    '[::]/0',
    '1:2:3:4:5:6:7:1.2.3.4/128',
    '1:2:3:4:5:1.2.3.4/128',
    '::1:2:3:4:5:6:1.2.3.4/128',
    '::1.2.3/128',
    '::1.2.3.4:5/128',
    '::1.2.3.256/128',
    '::a.2.3.4/128',
  ].map((text) => [text, 'not a CIDR']),
}

for (const [title, cases] of Object.entries(texts)) {
  await t.test(title, (t) => {
    for (const [text, expected] of cases) t.equal(read(text), expected, text === '' ? 'empty' : text)
    t.end()
  })
}

await t.test('keeps the text as the author wrote it', (t) => {
  t.equal(parseCidr('010.1.2.3/08')?.text, '010.1.2.3/08')
  t.end()
})

await t.test('reads back every IPv4 range, however many zeros lead its numbers', (t) => {
  const zeros = fc.nat({ max: 5 }).map((count) => '0'.repeat(count))
  const padded = (max: number) =>
    fc.tuple(zeros, fc.nat({ max })).map(([before, value]) => ({ before, value }))
  holds(
    t,
    fc.property(padded(255), padded(255), padded(255), padded(255), padded(32), (a, b, c, d, prefix) => {
      const text = [a, b, c, d].map(({ before, value }) => `${before}${value}`).join('.')
      const cidr = parseCidr(`${text}/${prefix.before}${prefix.value}`)
      const address = ((a.value * 256 + b.value) * 256 + c.value) * 256 + d.value
      const size = 2 ** (32 - prefix.value)
      const first = address - (address % size)
      return cidr?.family === 'IPv4' && cidr.first === BigInt(first) && cidr.last === BigInt(first + size - 1)
    }),
  )
  t.end()
})

await t.test('reads back every IPv6 range, wherever the gap stands', (t) => {
  const group = fc.oneof(fc.constant(0), fc.nat({ max: 0xffff }))
  const groups = fc.array(group, { minLength: 8, maxLength: 8 })
  holds(
    t,
    fc.property(
      groups,
      fc.nat({ max: 128 }),
      fc.nat({ max: 7 }),
      fc.boolean(),
      (given, prefix, gap, upper) => {
        // The gap stands for the zeros from its index on, if there are any.
        let end = gap
        while (given[end] === 0) end += 1
        const hex = given.map((value) => value.toString(16))
        const shortened = `${hex.slice(0, gap).join(':')}::${hex.slice(end).join(':')}`
        const text = end > gap ? shortened : hex.join(':')
        const cidr = parseCidr(`${upper ? text.toUpperCase() : text}/${prefix}`)
        const digits = given.map((value) => value.toString(2).padStart(16, '0')).join('')
        const network = BigInt(`0b${digits.slice(0, prefix).padEnd(128, '0')}`)
        const mapped = prefix >= 96 && network >> 32n === 0xffffn
        return (
          cidr?.family === (mapped ? 'IPv4' : 'IPv6') &&
          cidr.first === (mapped ? network & 0xffff_ffffn : network) &&
          cidr.last - cidr.first + 1n === 1n << BigInt(128 - prefix)
        )
      },
    ),
  )
  t.end()
})

await t.test('answers any text without throwing', (t) => {
  const alphabet = fc.constantFrom(...'0123456789abfF:::...//% +-x\0'.split(''))
  holds(
    t,
    fc.property(fc.oneof(fc.string({ unit: alphabet }), fc.string({ unit: 'binary' })), (text) => {
      const cidr = parseCidr(text)
      return cidr === undefined || (cidr.text === text && cidr.first <= cidr.last)
    }),
    2000,
  )
  t.end()
})

await t.test('reads texts of a megabyte', (t) => {
  const million = 1_000_000
  t.equal(read(`${'0'.repeat(million)}10.0.0.0/8`), 'IPv4 a000000 2^24 /8')
  t.equal(read(`10.0.0.0/${'0'.repeat(million)}8`), 'IPv4 a000000 2^24 /8')
  t.equal(read(`${'1:'.repeat(million)}:/8`), 'not a CIDR')
  t.equal(read(`${':'.repeat(million)}/8`), 'not a CIDR')
  t.equal(read('9'.repeat(million)), 'not a CIDR')
  t.end()
})
