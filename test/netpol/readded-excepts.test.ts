import fc from 'fast-check'
import t from 'tap'
import { type Cidr, parseCidr } from '../../src/model/cidr.ts'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import type { IpBlockPeer } from '../../src/model/network-policy.ts'
import { readdedExceptsOf } from '../../src/netpol/readded-excepts.ts'
import { holds } from '../property.ts'
import { policyOf } from '../rules/policies.ts'

/** A block of a space of 16 addresses, small enough to try every one of them. */
interface SmallBlock {
  readonly block: IpBlockPeer
  readonly port: number
}

const prefixes = fc.integer({ min: 28, max: 32 })

const smallCidrs: fc.Arbitrary<Cidr> = fc
  .tuple(fc.integer({ min: 0, max: 15 }), prefixes)
  .map(([host, prefix]) => parseCidr(`10.0.0.${host}/${prefix}`))
  .filter((cidr) => cidr !== undefined)

const smallBlocks: fc.Arbitrary<SmallBlock> = fc.record({
  block: fc.tuple(smallCidrs, fc.array(smallCidrs, { maxLength: 2 })).map(([cidr, excepts]) => ({
    kind: 'ipBlock' as const,
    cidr,
    except: excepts.filter(
      ({ first, last }) => cidr.first <= first && last <= cidr.last && last - first < cidr.last - cidr.first,
    ),
  })),
  port: fc.integer({ min: 1, max: 2 }),
})

const empty = policyOf({})

function policyWith(blocks: readonly SmallBlock[]): JudgedPolicy {
  const ingress = blocks.map(({ block, port }) => ({
    peers: [block],
    ports: [{ match: 'range' as const, protocol: 'TCP' as const, first: port, last: port }],
  }))
  return JudgedPolicy.of({ ...empty, spec: { ...empty.spec, ingress } })
}

function has({ first, last }: Cidr, address: bigint): boolean {
  return first <= address && address <= last
}

/** By the definition, one address after the other. */
function isReadded(except: Cidr, blocks: readonly SmallBlock[], port: number, maxCarveIn: bigint): boolean {
  const sizeOf = ({ first, last }: Cidr): bigint => last - first + 1n
  return blocks.some((other) => {
    const { cidr } = other.block
    const isCarvedIn =
      except.first <= cidr.first &&
      cidr.last <= except.last &&
      sizeOf(cidr) < sizeOf(except) &&
      sizeOf(cidr) <= maxCarveIn
    if (other.port !== port || isCarvedIn) return false
    for (let address = except.first; address <= except.last; address += 1n)
      if (has(cidr, address) && !other.block.except.some((one) => has(one, address))) return true
    return false
  })
}

void t.test('finds exactly the excepts that some other block opens again', (t) => {
  holds(
    t,
    fc.property(
      fc.array(smallBlocks, { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 0, max: 5 }),
      (blocks, maxCarveIn) => {
        const expected = blocks.flatMap(({ block, port }, rule) =>
          block.except.flatMap((except, index) =>
            isReadded(except, blocks, port, BigInt(maxCarveIn)) ? [`${rule} ${index}`] : [],
          ),
        )
        const found = readdedExceptsOf(policyWith(blocks), 'ingress', maxCarveIn).flatMap(
          ({ site, excepts }) => excepts.map((index) => `${site.rule} ${index}`),
        )
        return JSON.stringify(found.toSorted()) === JSON.stringify(expected.toSorted())
      },
    ),
  )
  t.end()
})
