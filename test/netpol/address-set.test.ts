import { BlockList } from 'node:net'
import fc from 'fast-check'
import t from 'tap'
import { type AddressFamily, type Cidr, parseCidr } from '../../src/model/cidr.ts'
import type { IpBlockPeer } from '../../src/model/network-policy.ts'
import {
  addressesOfCidr,
  addressesOfPeer,
  addressesOfPeers,
  type AddressSet,
  allAddressesOf,
  countAddresses,
  coversAddresses,
  coversFamily,
  difference,
  intersection,
  isEmptyAddressSet,
  noAddresses,
  sameAddresses,
  toCidrs,
  unionOf,
} from '../../src/netpol/address-set.ts'
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

/** The addresses of CIDRs, in any order. */
function setOf(...texts: readonly string[]): AddressSet {
  return unionOf(texts.map((text) => addressesOfCidr(cidrOf(text))))
}

/**
 * The naive model: the address space has 256 parts of equal size, and a set is 256 booleans. CIDRs with at most 8
 * bits of prefix never cut a part in two.
 */
const families: readonly (readonly [family: AddressFamily, partBits: bigint])[] = [
  ['IPv4', 24n],
  ['IPv6', 120n],
]

function parts(set: AddressSet, family: AddressFamily, partBits: bigint): readonly boolean[] {
  return Array.from({ length: 256 }, (_, part) => {
    const start = BigInt(part) << partBits
    return set[family].some(({ first, last }) => first <= start && start <= last)
  })
}

/** A CIDR of the model as text, and the parts that it holds. */
interface ModelCidr {
  readonly text: string
  readonly holds: readonly boolean[]
}

function modelCidr(family: AddressFamily): fc.Arbitrary<ModelCidr> {
  return fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 8 })).map(([part, prefix]) => {
    const mask = (0xff00 >> prefix) & 0xff
    const text = family === 'IPv4' ? `${part}.0.0.0` : `${(part * 256).toString(16)}::`
    return {
      text: `${text}/${prefix}`,
      holds: Array.from({ length: 256 }, (_, other) => (other & mask) === (part & mask)),
    }
  })
}

/** Peers with excepts, and the parts that they open: excepts take away from their own block only. */
function modelPeers(family: AddressFamily): fc.Arbitrary<{
  readonly peers: readonly IpBlockPeer[]
  readonly holds: readonly boolean[]
}> {
  const cidr = modelCidr(family)
  return fc.array(fc.tuple(cidr, fc.array(cidr, { maxLength: 4 })), { maxLength: 5 }).map((written) => ({
    peers: written.map(([{ text }, except]) => block(text, ...except.map((entry) => entry.text))),
    holds: Array.from({ length: 256 }, (_, part) =>
      written.some(
        ([of, except]) => of.holds[part] === true && except.every((taken) => taken.holds[part] === false),
      ),
    ),
  }))
}

/** How many CIDRs a set needs at the least: a whole block one, an empty one none, any other what its halves need. */
function fewest(holds: readonly boolean[]): number {
  if (holds.every((bit) => bit)) return 1
  if (!holds.includes(true)) return 0
  const half = holds.length / 2
  return fewest(holds.slice(0, half)) + fewest(holds.slice(half))
}

function isCanonical(set: AddressSet): boolean {
  return [set.IPv4, set.IPv6].every((ranges) =>
    ranges.every(({ first, last }, index) => {
      const before = ranges[index - 1]
      return first <= last && (before === undefined || before.last + 1n < first)
    }),
  )
}

for (const [family, partBits] of families) {
  await t.test(`opens the ${family} addresses that the peers say, each without its own excepts`, (t) => {
    holds(
      t,
      fc.property(modelPeers(family), ({ peers, holds }) => {
        const set = addressesOfPeers(peers)
        return (
          isCanonical(set) &&
          String(parts(set, family, partBits)) === String(holds) &&
          sameAddresses(set, unionOf(peers.map(addressesOfPeer)))
        )
      }),
    )
    t.end()
  })

  await t.test(`unites, takes away, shares and covers ${family} sets as the model does`, (t) => {
    holds(
      t,
      fc.property(modelPeers(family), modelPeers(family), (a, b) => {
        const set = { a: addressesOfPeers(a.peers), b: addressesOfPeers(b.peers) }
        const every = (made: AddressSet, expected: (inA: boolean, inB: boolean) => boolean): boolean =>
          isCanonical(made) &&
          parts(made, family, partBits).every(
            (bit, part) => bit === expected(a.holds[part] === true, b.holds[part] === true),
          )
        return (
          every(unionOf([set.a, set.b]), (inA, inB) => inA || inB) &&
          every(difference(set.a, set.b), (inA, inB) => inA && !inB) &&
          every(intersection(set.a, set.b), (inA, inB) => inA && inB) &&
          coversAddresses(set.a, set.b) === b.holds.every((bit, part) => !bit || a.holds[part] === true) &&
          sameAddresses(set.a, set.b) === (String(a.holds) === String(b.holds)) &&
          isEmptyAddressSet(set.a) === !a.holds.includes(true) &&
          coversFamily(set.a, family) === !a.holds.includes(false) &&
          countAddresses(set.a, family) === BigInt(a.holds.filter((bit) => bit).length) << partBits
        )
      }),
    )
    t.end()
  })

  await t.test(`writes ${family} sets as the fewest CIDRs`, (t) => {
    holds(
      t,
      fc.property(modelPeers(family), ({ peers, holds }) => {
        const set = addressesOfPeers(peers)
        const texts = toCidrs(set)
        return texts.length === fewest(holds) && sameAddresses(setOf(...texts), set)
      }),
    )
    t.end()
  })
}

const anyCidr = fc
  .tuple(
    fc.constantFrom<AddressFamily>('IPv4', 'IPv6'),
    fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }),
    fc.nat({ max: 128 }),
  )
  .map(([family, random, prefix]) => {
    const bits = family === 'IPv4' ? 32 : 128
    const hostBits = BigInt(bits - (prefix % (bits + 1)))
    return { family, first: (BigInt.asUintN(bits, random) >> hostBits) << hostBits, size: 1n << hostBits }
  })
  // As text such a range is an IPv4 one.
  .filter(({ family, first, size }) => family === 'IPv4' || first >> 32n !== 0xffffn || size > 1n << 32n)

await t.test('holds the addresses that Node says a CIDR holds, at its edges and beyond', (t) => {
  const step = fc.constantFrom(-2n, -1n, 0n, 1n, 2n)
  holds(
    t,
    fc.property(
      fc.array(anyCidr, { minLength: 1, maxLength: 3 }),
      step,
      fc.boolean(),
      (cidrs, off, atEnd) => {
        // One list for each family: in a common one, IPv6 ranges also hold the IPv4 addresses that are mapped there.
        const blocks = { IPv4: new BlockList(), IPv6: new BlockList() }
        for (const { family, first, size } of cidrs) {
          const [address = '', prefix] = cidrText(family, first, size).split('/')
          blocks[family].addSubnet(address, Number(prefix), family === 'IPv4' ? 'ipv4' : 'ipv6')
        }
        const set = setOf(...cidrs.map(({ family, first, size }) => cidrText(family, first, size)))
        return cidrs.every(({ family, first, size }) => {
          const bits = family === 'IPv4' ? 32 : 128
          const probe = BigInt.asUintN(bits, first + (atEnd ? size - 1n : 0n) + off)
          const [address = ''] = cidrText(family, probe, 1n).split('/')
          const inSet = set[family].some(({ first, last }) => first <= probe && probe <= last)
          return inSet === blocks[family].check(address, family === 'IPv4' ? 'ipv4' : 'ipv6')
        })
      },
    ),
    1000,
  )
  t.end()
})

await t.test('writes any set so that reading it gives the set again', (t) => {
  holds(
    t,
    fc.property(fc.array(anyCidr, { maxLength: 4 }), fc.array(anyCidr, { maxLength: 4 }), (plus, minus) => {
      const make = (cidrs: typeof plus): AddressSet =>
        setOf(...cidrs.map(({ family, first, size }) => cidrText(family, first, size)))
      const set = difference(make(plus), make(minus))
      const mapped: AddressSet = {
        ...noAddresses,
        IPv6: [{ first: 0xffffn << 32n, last: (0x10000n << 32n) - 1n }],
      }
      return sameAddresses(difference(setOf(...toCidrs(set)), mapped), difference(set, mapped))
    }),
  )
  t.end()
})

await t.test('row 32: sees through every disguise of a whole family', (t) => {
  const quarters = ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2']
  for (const texts of [
    ['0.0.0.0/0'],
    ['10.0.0.0/0'],
    ['0.0.0.0/00'],
    ['128.0.0.0/1', '0.0.0.0/1'],
    quarters,
    ['::ffff:0:0/96'],
    ['::ffff:0:0/97', '::ffff:128.0.0.0/97'],
    Array.from({ length: 256 }, (_, part) => `${255 - part}.0.0.0/8`),
  ])
    t.equal(coversFamily(setOf(...texts), 'IPv4'), true, texts.slice(0, 4).join(' '))
  for (const texts of [['::/0'], ['1::/0'], ['8000::/1', '::/1'], ['0:0:0:0:0:0:0:0/0']])
    t.equal(coversFamily(setOf(...texts), 'IPv6'), true, texts.join(' '))
  t.equal(coversFamily(setOf(...quarters.slice(1)), 'IPv4'), false)
  t.equal(coversFamily(setOf('0.0.0.0/0'), 'IPv6'), false)
  t.equal(coversFamily(setOf('::/0'), 'IPv4'), false)
  t.end()
})

await t.test('gives back what an item excepts where a sibling holds it', (t) => {
  const peers = [block('0.0.0.0/0', '10.0.0.0/8'), block('10.0.0.0/7')]
  t.equal(coversFamily(addressesOfPeers(peers), 'IPv4'), true)
  t.strictSame(toCidrs(addressesOfPeers([block('0.0.0.0/0', '0.0.0.0/1'), block('10.1.2.3/32')])), [
    '10.1.2.3/32',
    '128.0.0.0/1',
  ])
  t.end()
})

await t.test('reads excepts that the API server accepts although they look wrong', (t) => {
  t.equal(isEmptyAddressSet(addressesOfPeer(block('0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1'))), true)
  t.equal(isEmptyAddressSet(addressesOfPeer(block('10.0.0.0/8', '::ffff:10.0.0.0/104'))), true)
  t.equal(isEmptyAddressSet(addressesOfPeer(block('10.0.0.0/8', '::ffff:10.0.0.0/103'))), true)
  t.strictSame(toCidrs(addressesOfPeer(block('10.0.0.0/8', '10.0.0.0/9', '10.0.0.0/9'))), ['10.128.0.0/9'])
  t.strictSame(toCidrs(addressesOfPeer(block('::/0', '0.0.0.0/1'))), ['::/0'], 'of another family')
  t.end()
})

await t.test('holds the documented example', (t) => {
  t.strictSame(toCidrs(addressesOfPeer(block('172.17.0.0/16', '172.17.1.0/24'))), [
    '172.17.0.0/24',
    '172.17.2.0/23',
    '172.17.4.0/22',
    '172.17.8.0/21',
    '172.17.16.0/20',
    '172.17.32.0/19',
    '172.17.64.0/18',
    '172.17.128.0/17',
  ])
  t.end()
})

await t.test('counts and writes whole families', (t) => {
  t.equal(countAddresses(allAddressesOf('IPv4'), 'IPv4'), 1n << 32n)
  t.equal(countAddresses(allAddressesOf('IPv6'), 'IPv6'), 1n << 128n)
  t.equal(countAddresses(allAddressesOf('IPv6'), 'IPv4'), 0n)
  t.strictSame(toCidrs(unionOf([allAddressesOf('IPv6'), allAddressesOf('IPv4')])), ['0.0.0.0/0', '::/0'])
  t.strictSame(toCidrs(noAddresses), [])
  t.equal(isEmptyAddressSet(unionOf([])), true)
  t.end()
})

await t.test('writes the widest sets that one range can be', (t) => {
  const inner = difference(unionOf([allAddressesOf('IPv4'), allAddressesOf('IPv6')]), {
    IPv4: [
      { first: 0n, last: 0n },
      { first: (1n << 32n) - 1n, last: (1n << 32n) - 1n },
    ],
    IPv6: [
      { first: 0n, last: 0n },
      { first: (1n << 128n) - 1n, last: (1n << 128n) - 1n },
    ],
  })
  const texts = toCidrs(inner)
  t.equal(texts.filter((text) => text.includes('.')).length, 62)
  t.equal(texts.filter((text) => text.includes(':')).length, 254)
  t.strictSame(toCidrs(inner, 3), texts.slice(0, 3))
  t.strictSame(toCidrs(inner, 0), [])
  t.end()
})

await t.test('writes no IPv6 CIDR that would be read as IPv4', (t) => {
  const around = setOf('::/87', '::1:0:0:0/80')
  const texts = toCidrs(difference(allAddressesOf('IPv6'), around))
  t.ok(texts.length > 0)
  t.equal(setOf(...texts).IPv4.length, 0)
  t.end()
})

await t.test('takes 100,000 excepts and 100,000 peers', (t) => {
  const cidrs = Array.from({ length: 100_000 }, (_, index) => {
    const shuffled = (index * 7919) % 100_000
    return `10.${shuffled >> 15}.${(shuffled >> 7) & 255}.${(shuffled & 127) * 2}/32`
  })
  const left = addressesOfPeer(block('0.0.0.0/0', ...cidrs))
  const taken = addressesOfPeers(cidrs.map((cidr) => block(cidr)))
  t.equal(countAddresses(left, 'IPv4'), (1n << 32n) - 100_000n)
  t.equal(taken.IPv4.length, 100_000)
  t.equal(coversFamily(unionOf([left, taken]), 'IPv4'), true)
  t.equal(isEmptyAddressSet(intersection(left, taken)), true)
  t.end()
})
