import * as z from 'zod'
import { type AddressFamily, type Cidr, parseCidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy, PolicyRule } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import {
  addressesOfCidr,
  addressesOfPeers,
  allAddressesOf,
  type AddressSet,
  coversAddresses,
  unionOf,
} from '../netpol/address-set.ts'
import { contributingPeers, correctAnyIp } from '../netpol/any-ip-correction.ts'
import { areLargeEnough, breadthOf, isNearlyWhole } from '../netpol/any-ip.ts'
import { isDnsOnly } from '../netpol/dns.ts'
import { glanceAt } from '../netpol/glance.ts'
import { internetExcepts } from '../netpol/internal-ranges.ts'
import { type OpenedAddresses, openedAddresses } from '../netpol/opened-addresses.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { coversPorts, portsOf, type PortSet, unionOfPorts } from '../netpol/port-set.ts'
import { covers } from '../netpol/selector.ts'

const options = z.strictObject({
  clusterRanges: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 10.244.0.0/16'))
    .default([])
    .describe(
      'Ranges that this cluster uses beside those of private networks; leaving one out whole counts.',
    ),
})

type Options = z.infer<typeof options>

/** Addresses that are open on some ports, to or from these pods. */
interface Extent {
  readonly direction: Direction
  readonly target: LabelSelector
  readonly parts: readonly { readonly ports: PortSet; readonly addresses: AddressSet }[]
}

const families = ['IPv4', 'IPv6'] as const

function check(policy: JudgedPolicy, { clusterRanges: texts }: Options): readonly Found<Extent>[] {
  return directions.flatMap((direction) => {
    if (!areLargeEnough(glanceAt(policy, direction).blocks)) return []
    const clusterRanges = texts.map(parseCidr).filter((range) => range !== undefined)
    const isAny = (addresses: AddressSet): boolean =>
      families.some((family) => breadthOf(addresses, family, clusterRanges) !== 'limited')
    const parts = openedAddresses(policy.spec, direction, isAny).filter(
      (part) => !isOnlyResolversBeside(effectiveRulesOf(policy.spec, direction), part, isAny),
    )
    if (parts.length === 0) return []
    const breadths = parts.flatMap(({ addresses }) =>
      families.map((family) => ({ family, breadth: breadthOf(addresses, family, clusterRanges) })),
    )
    const isWhole = breadths.some(({ breadth }) => breadth === 'any')
    const open = families.filter((family) =>
      breadths.some((one) => one.family === family && one.breadth === (isWhole ? 'any' : 'any-but-metadata')),
    )
    const rules = [...new Set(parts.flatMap((part) => part.rules))].sort((a, b) => a - b)
    const isEvery = open.every((family) => parts.some(({ addresses }) => isNearlyWhole(addresses, family)))
    const paths = contributingPeers(policy.spec, direction, rules, open, clusterRanges)
    return [
      {
        message: isWhole ? 'any' : 'any-but-metadata',
        // Somebody has thought about it: a violation only where more is asked.
        class: isWhole ? ('baseline' as const) : ('strict' as const),
        paths,
        wording: {
          ...wording(direction, open, isWhole, isEvery, paths.length === 1),
          corrections: correctAnyIp(policy.spec, direction, rules, isAny),
        },
        extent: {
          direction,
          target: policy.spec.podSelector,
          parts: parts.map(({ ports, addresses }) => ({
            ports,
            addresses: wideFamiliesOf(addresses, clusterRanges),
          })),
        },
      },
    ]
  })
}

/**
 * Whether it is all addresses on no port but DNS, and only because private resolvers stand beside the internet: that is
 * how people write egress.
 */
function isOnlyResolversBeside(
  all: readonly PolicyRule[],
  { ports, rules }: OpenedAddresses,
  isAny: (addresses: AddressSet) => boolean,
): boolean {
  if (!isDnsOnly(ports)) return false
  const isForDns = (index: number): boolean => isDnsOnly(portsOf(all[index]?.ports ?? []))
  const blocksOf = (indexes: readonly number[]): AddressSet =>
    addressesOfPeers(
      indexes.flatMap((index) => (all[index]?.peers ?? []).filter((peer) => peer.kind === 'ipBlock')),
    )
  const others = rules.filter((index) => !isForDns(index))
  return coversAddresses(insideAddresses, blocksOf(rules.filter(isForDns))) && !isAny(blocksOf(others))
}

/** What the recommended spelling of "the internet" leaves out. */
const insideAddresses = unionOf(internetExcepts.map(addressesOfCidr))

/** The addresses of the families that are violated: a block of the other family is nobody's business here. */
function wideFamiliesOf(addresses: AddressSet, clusterRanges: readonly Cidr[]): AddressSet {
  const ofFamily = (family: AddressFamily): AddressSet[AddressFamily] =>
    breadthOf(addresses, family, clusterRanges) === 'limited' ? [] : addresses[family]
  return { IPv4: ofFamily('IPv4'), IPv6: ofFamily('IPv6') }
}

function wording(
  direction: Direction,
  open: readonly AddressFamily[],
  isWhole: boolean,
  isEvery: boolean,
  isOneBlock: boolean,
): Omit<Wording, 'corrections'> {
  const named = open.join(' and ')
  const but = isWhole ? '' : ' but link-local or metadata ones'
  const addresses = isEvery ? `every ${named} address${but}` : `most ${named} addresses`
  const effect = direction === 'egress' ? 'can be reached' : isEvery ? 'gets in' : 'get in'
  return {
    summary: `${addresses} ${effect}: the internet, and what is inside too`,
    detail: `${isOneBlock ? 'This block is' : 'Together these blocks are'} ${addresses}: ${direction === 'ingress' ? 'this lets in' : 'this opens the way to'} the internet, and on most networks also the nodes and pods of this cluster and of its neighbours${isWhole && direction === 'egress' ? ' and the address from which clouds hand out credentials' : ''}, whatever other policies say about labels.`,
  }
}

/** A rule without peers opens more than any block: whoever narrows it to a block makes nothing worse. */
function breadth(policy: NetworkPolicy): readonly Extent[] {
  return directions.map((direction) => ({
    direction,
    target: policy.spec.podSelector,
    parts: effectiveRulesOf(policy.spec, direction)
      .filter(({ peers }) => peers.length === 0)
      .map(({ ports }) => ({ ports: portsOf(ports), addresses: unionOf(families.map(allAddressesOf)) })),
  }))
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  const wider = before
    .filter((old) => old.direction === now.direction && covers(old.target, now.target))
    .flatMap(({ parts }) => parts)
  // The ports of a part may have been several parts before, each beside ports that are gone now.
  return now.parts.every(({ ports, addresses }) => {
    const open = wider.filter((old) => coversAddresses(old.addresses, addresses))
    return coversPorts(unionOfPorts(open.map((old) => old.ports)), ports)
  })
}

function example(peers: readonly string[], direction: Direction = 'egress', more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
${peers.map((peer) => `    - ${peer}\n`).join('')}    ports:
    - {protocol: TCP, port: 443}
${more}`
}

const internetOnly =
  'ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]}'

/** Blocks that together are every address of a family, with no exception that means anything. */
export const anyIp = defineRule<Options, Extent>({
  id: 'any-ip',
  title: 'Every address of a family, in whatever disguise',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'An ipBlock of 0.0.0.0/0 is not only the internet: on most networks it is also every node, every pod and the metadata service that hands out credentials. Cutting it in halves, or excepting one address, changes nothing about that.',
  remedy: `Leave out what is inside, if you meant the internet:

  - to:
    - ipBlock:
        cidr: 0.0.0.0/0
        except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]

Select pods by their labels, if you meant pods. For IPv6 leave out fc00::/7 and fe80::/10.`,
  whenNotToUse:
    "A cluster whose nodes and pods have public addresses: name its ranges in the option clusterRanges, and leave them out as well. A rule without any peers is wider still; it is another rule's business.",
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
    'https://www.rfc-editor.org/rfc/rfc1918',
    'https://www.rfc-editor.org/rfc/rfc4193',
  ],
  messages: {
    any: 'At least half of what the internet routes, and something of every internal range.',
    'any-but-metadata':
      'The same without the metadata address or without link-local ones: a violation of strict only.',
  },
  options,
  check,
  breadth,
  isWithin,
  examples: [
    {
      title: '0.0.0.0/0',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/0}']),
      findings: [{ message: 'any', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'cut in halves',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/1}', 'ipBlock: {cidr: 128.0.0.0/1}'], 'ingress'),
      findings: [{ message: 'any', path: 'spec.ingress[0].from[0]' }],
    },
    {
      title: 'halves in two rules that share a port',
      yaml: example(
        ['ipBlock: {cidr: 0.0.0.0/1}'],
        'egress',
        `  - to:
    - ipBlock: {cidr: 128.0.0.0/1}
    ports:
    - {protocol: TCP, port: 440, endPort: 450}
`,
      ),
      findings: [{ message: 'any', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'every IPv6 address beside a careful IPv4 block',
      yaml: example([internetOnly, "ipBlock: {cidr: '::/0'}"]),
      findings: [{ message: 'any', path: 'spec.egress[0].to[1]' }],
    },
    {
      title: 'an address with the prefix 0, and the IPv4-mapped spelling',
      yaml: example(['ipBlock: {cidr: 10.0.0.0/0}'], 'egress', '').replace('10.0.0.0/0}', "'::ffff:0:0/96'}"),
      findings: [{ message: 'any', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'one excepted address',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/0, except: [203.0.113.5/32]}']),
      findings: [{ message: 'any', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'half of an internal range excepted',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/9]}']),
      findings: [{ message: 'any', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'excepts that a sibling opens again',
      yaml: example([
        internetOnly,
        'ipBlock: {cidr: 8.0.0.0/6}',
        'ipBlock: {cidr: 172.16.0.0/12}',
        'ipBlock: {cidr: 192.168.0.0/16}',
      ]),
      findings: [{ message: 'any-but-metadata', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'everything but the metadata address',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}']),
      findings: [{ message: 'any-but-metadata', path: 'spec.egress[0].to[0]' }],
    },
    {
      title: 'the internet without what is inside',
      yaml: example([internetOnly]),
      findings: [],
    },
    {
      title: 'one internal range left out whole',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}']),
      findings: [],
    },
    {
      title: 'one half',
      yaml: example(['ipBlock: {cidr: 0.0.0.0/1}']),
      findings: [],
    },
    {
      title: 'halves on ports that do not meet',
      yaml: example(
        ['ipBlock: {cidr: 0.0.0.0/1}'],
        'egress',
        `  - to:
    - ipBlock: {cidr: 128.0.0.0/1}
    ports:
    - {protocol: UDP, port: 443}
`,
      ),
      findings: [],
    },
    {
      title: 'global IPv6 without unique local addresses',
      yaml: example(["ipBlock: {cidr: '2000::/3'}"]),
      findings: [],
    },
    {
      title: 'all private networks, and no internet',
      yaml: example([
        'ipBlock: {cidr: 10.0.0.0/8}',
        'ipBlock: {cidr: 172.16.0.0/12}',
        'ipBlock: {cidr: 192.168.0.0/16}',
      ]),
      findings: [],
    },
  ],
})
