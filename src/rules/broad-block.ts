import * as z from 'zod'
import { type AddressFamily, type Cidr, parseCidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { countAddresses } from '../netpol/address-set.ts'
import { cidrPath } from '../netpol/block-sites.ts'
import { type BroadBlocks, broadBlocksOf } from '../netpol/broad-blocks.ts'
import { canonicalText } from '../netpol/cidr-reading.ts'
import { addressBits } from '../netpol/cidr-text.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { glanceAt } from '../netpol/glance.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { portsOf } from '../netpol/port-set.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'

const options = z.strictObject({
  ipv4: z
    .int()
    .min(1)
    .max(32)
    .default(8)
    .describe('The shortest prefix of an IPv4 block that is not wide: more addresses than it has are.'),
  ipv6: z.int().min(1).max(128).default(16).describe('The same for IPv6.'),
  clusterRanges: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 10.244.0.0/16'))
    .default([])
    .describe(
      'Ranges that this cluster uses beside those of private networks; leaving one out whole counts.',
    ),
})

type Options = z.infer<typeof options>

/** How many addresses are not many, and what counts as inside. */
interface Known {
  readonly limits: Readonly<Record<AddressFamily, number>>
  readonly clusterRanges: readonly Cidr[]
}

function know({ ipv4, ipv6, clusterRanges }: Options): Known {
  return {
    limits: { IPv4: 2 ** (addressBits.IPv4 - ipv4), IPv6: 2 ** (addressBits.IPv6 - ipv6) },
    clusterRanges: clusterRanges.flatMap((text) => parseCidr(text) ?? []),
  }
}

function check(policy: JudgedPolicy, { limits, clusterRanges }: Known): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) => {
    const { largestBlock } = glanceAt(policy, direction)
    if (largestBlock.IPv4 <= limits.IPv4 && largestBlock.IPv6 <= limits.IPv6) return []
    return gatherReach(
      policy,
      effectiveRulesOf(policy.spec, direction).flatMap((rule, index) =>
        broadBlocksOf(rule, limits, clusterRanges).map((broad) => hitOf(direction, index, rule, broad)),
      ),
    )
  })
}

function hitOf(direction: Direction, index: number, rule: PolicyRule, broad: BroadBlocks): ReachHit {
  const [first, ...others] = broad.peers
  return {
    message: broad.isInternet ? 'internet' : 'broad',
    direction,
    paths: [
      cidrPath({ direction, rule: index, index: first }),
      ...others.map((peer) => cidrPath({ direction, rule: index, index: peer })),
    ],
    opens: () => ({
      kind: 'restricted',
      entries: [{ peers: { kind: 'addresses', addresses: broad.addresses }, ports: portsOf(rule.ports) }],
    }),
    wording: () => ({ ...wording(direction, rule, broad), corrections: [] }),
  }
}

function wording(
  direction: Direction,
  { peers }: PolicyRule,
  { family, isInternet, peers: [first, ...others], addresses }: BroadBlocks,
): Omit<Wording, 'corrections'> {
  const peer = peers[first]
  const text = peer?.kind === 'ipBlock' ? canonicalText(peer.cidr) : family
  const without = peer?.kind === 'ipBlock' && peer.except.length > 0 ? ' but for its excepts' : ''
  const more = others.length === 0 ? '' : ` and ${others.length} more block${others.length === 1 ? '' : 's'}`
  const effect = direction === 'ingress' ? 'may get in' : 'can be reached'
  if (isInternet)
    return {
      summary: `${text}${without}${more} ${others.length === 0 ? 'is' : 'are'} most of the internet, which ${effect}`,
      detail: `At least half of all public ${family} addresses ${effect}, and some internal range is left out. That is how an allowance for the internet should look; whether these pods need all of it is for you to say.`,
    }
  const count = countOf(countAddresses(addresses, family))
  return {
    summary: `${text}${without}${more} ${others.length === 0 ? 'is' : 'are'} ${count} addresses`,
    detail: `So ${count} addresses ${effect}. Hardly any network of one owner is so large: most of them belong to others. Name the ranges that are meant, if they are known.`,
  }
}

/** A number for people: `33,554,432`, and beyond what anybody can read a power of two. */
function countOf(count: bigint): string {
  const digits = count.toString()
  if (digits.length <= 15) return digits.replaceAll(/\B(?=(?:\d{3})+$)/g, ',')
  const bits = count.toString(2).length - 1
  return count === 1n << BigInt(bits) ? `2^${bits}` : `more than 2^${bits}`
}

function example(blocks: readonly string[], direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
${blocks.map((block) => `    - ipBlock: ${block}\n`).join('')}    ports:
    - {protocol: TCP, port: 443}
`
}

/** Blocks that are wide without being every address of a family. */
export const broadBlock = defineRule<Options, ReachExtent, Known>({
  id: 'broad-block',
  title: 'A block of very many addresses',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A block with a short prefix is a good part of the internet, whoever it was written for. Nobody can say who has these addresses today or will have them tomorrow.',
  remedy: `Name the networks that are meant:

  - from:
    - ipBlock: {cidr: 198.18.12.0/24}

For the internet leave out what is inside, as the rule any-ip shows.`,
  whenNotToUse:
    'It only informs. Where a prefix as short as this is normal, such as a large private network of IPv6, set the option.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
    'https://www.iana.org/assignments/ipv4-address-space/ipv4-address-space.xhtml',
  ],
  messages: {
    internet:
      'The blocks of the rule are at least half of what the internet routes, and leave out an internal range.',
    broad: 'A block has more addresses than one with the configured prefix.',
  },
  foldsInto: ['any-ip', 'metadata-reachable', 'block-by-except'],
  options,
  know,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'the internet without private networks',
      yaml: example(['{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16]}'], 'egress'),
      findings: [{ message: 'internet', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: 'all global unicast addresses of IPv6',
      yaml: example(["{cidr: '2000::/3'}"]),
      findings: [{ message: 'internet', path: 'spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    {
      title: 'two networks of /8',
      yaml: example(['{cidr: 8.0.0.0/7}']),
      findings: [{ message: 'broad', path: 'spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    {
      title: 'a wide block beside a small one',
      yaml: example(['{cidr: 10.0.0.0/8}', '{cidr: 128.0.0.0/4, except: [128.0.0.0/8]}']),
      findings: [{ message: 'broad', path: 'spec.ingress[0].from[1].ipBlock.cidr' }],
    },
    { title: 'a private network', yaml: example(['{cidr: 10.0.0.0/8}']), findings: [] },
    {
      title: 'a wide block of which little is left',
      yaml: example(['{cidr: 8.0.0.0/7, except: [9.0.0.0/8]}']),
      findings: [],
    },
    {
      title: 'every address, of which another rule speaks',
      yaml: example(['{cidr: 0.0.0.0/0}']),
      findings: [],
    },
    {
      title: 'halves of every address',
      yaml: example(['{cidr: 0.0.0.0/1}', '{cidr: 128.0.0.0/1}']),
      findings: [],
    },
  ],
})
