import fc from 'fast-check'
import t from 'tap'
import { sortedByAddress } from '../../src/netpol/address-order.ts'
import { holds } from '../property.ts'

interface Thing {
  readonly address: bigint
  readonly index: number
}

/** The naive order: a stable sort by comparing. */
function expected(things: readonly Thing[]): readonly Thing[] {
  return things.toSorted((a, b) =>
    a.address < b.address ? -1 : a.address > b.address ? 1 : a.index - b.index,
  )
}

const ipv4 = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), fc.bigInt({ min: 0n, max: 3n }))
const ipv6 = fc.oneof(ipv4, fc.bigInt({ min: 2n ** 127n, max: 2n ** 127n + 3n }))

for (const [family, addresses] of [
  ['IPv4', ipv4],
  ['IPv6 among IPv4', ipv6],
] as const)
  await t.test(`sorts addresses of ${family}, equal ones as they stood`, (t) => {
    holds(
      t,
      fc.property(fc.array(addresses), (list) => {
        const things = list.map((address, index) => ({ address, index }))
        const sorted = sortedByAddress(things, ({ address }) => address)
        return (
          sorted.every((thing, index) => thing === expected(things)[index]) && sorted.length === list.length
        )
      }),
    )
    t.end()
  })

await t.test('keeps the highest address and the lowest apart', (t) => {
  t.same(
    sortedByAddress([2n ** 32n - 1n, 0n, 2n ** 32n, 2n ** 32n - 1n], (address) => address),
    [0n, 2n ** 32n - 1n, 2n ** 32n - 1n, 2n ** 32n],
  )
  t.end()
})
