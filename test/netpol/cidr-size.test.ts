import fc from 'fast-check'
import t from 'tap'
import { parseCidr } from '../../src/model/cidr.ts'
import { sizeOfCidr } from '../../src/netpol/cidr-size.ts'
import { holds } from '../property.ts'

const cidrs = fc.oneof(
  fc.nat({ max: 32 }).map((prefix) => `10.1.2.3/${prefix}`),
  fc.nat({ max: 128 }).map((prefix) => `fd00::1/${prefix}`),
  fc.nat({ max: 128 }).map((prefix) => `::ffff:10.1.2.3/${prefix}`),
)

await t.test('counts the addresses from first to last, in every spelling', (t) => {
  holds(
    t,
    fc.property(cidrs, (text) => {
      const cidr = parseCidr(text)
      return cidr !== undefined && BigInt(sizeOfCidr(cidr)) === cidr.last - cidr.first + 1n
    }),
  )
  t.end()
})
