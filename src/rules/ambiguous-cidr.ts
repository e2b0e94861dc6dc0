import * as z from 'zod'
import type { Cidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { type CidrSite, correctCidr } from '../netpol/block-correction.ts'
import { type BlockSite, cidrPath, exceptPath, writtenBlockSitesOf } from '../netpol/block-sites.ts'
import {
  canonicalCidr,
  canonicalText,
  type CidrOddity,
  narrowerReading,
  oddityOf,
} from '../netpol/cidr-reading.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

/** A text that is odd, and where it stands. */
interface OddText {
  readonly site: BlockSite
  /** The index of the except; undefined for the CIDR itself. */
  readonly except: number | undefined
  readonly cidr: Cidr
  readonly oddity: CidrOddity
}

function check(policy: JudgedPolicy): readonly Found<KeysExtent>[] {
  return gatherHits(
    directions.flatMap((direction) =>
      // Also where the direction is not in effect: the API server reads every text.
      oddTextsIn(writtenBlockSitesOf(policy, direction)).map((odd): Hit => hitOf(policy.spec, odd)),
    ),
  )
}

function oddTextsIn(sites: readonly BlockSite[]): readonly OddText[] {
  const found: OddText[] = []
  const look = (site: BlockSite, cidr: Cidr, except: number | undefined): void => {
    const oddity = oddityOf(cidr)
    if (oddity !== undefined) found.push({ site, except, cidr, oddity })
  }
  for (const site of sites) {
    look(site, site.block.cidr, undefined)
    site.block.except.forEach((range, index) => {
      look(site, range, index)
    })
  }
  return found
}

function hitOf(spec: NetworkPolicySpec, { site, except, cidr, oddity }: OddText): Hit {
  return {
    message: oddity,
    // Of no direction: the API server forgives a text that the old object had anywhere (KEP-4858).
    direction: undefined,
    key: cidr.text,
    paths: [except === undefined ? cidrPath(site) : exceptPath(site, except)],
    wording: () => ({
      ...wordings[oddity](shown(cidr.text), canonicalText(cidr), alternative(cidr)),
      corrections: correctionsFor(spec, { ...site, except }, cidr),
    }),
    fix: () => fixOf({ ...site, except }, cidr),
  }
}

/** Longer texts are cut: an author can write any number of zeros. */
const maxTextLength = 45

function shown(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}...`
}

function alternative(cidr: Cidr): string | undefined {
  const narrower = narrowerReading(cidr)
  return narrower === undefined ? undefined : canonicalText(narrower)
}

const wordings: Readonly<
  Record<
    CidrOddity,
    (text: string, canonical: string, narrower: string | undefined) => Omit<Wording, 'corrections'>
  >
> = {
  'host-bits': (text, canonical, narrower) => ({
    summary: `${text} is read as ${canonical} by some and refused by others${narrower === undefined ? '' : ` (${narrower}?)`}`,
    detail: `The address in ${text} has bits behind its prefix. Most programs read ${canonical} and ignore them, some refuse the text, and network plugins have dropped the rule or the whole policy for it. Since Kubernetes 1.36 the API server refuses it in new policies.`,
  }),
  'leading-zero': (text, canonical, narrower) => ({
    summary: `${text} has a leading zero: ${canonical} to Kubernetes, octal to others${narrower === undefined ? '' : ` (${narrower}?)`}`,
    detail: `Kubernetes reads ${text} as ${canonical}, with decimal numbers. Other programs take a number with a leading zero for octal, so that they let through other addresses, or refuse it (CVE-2021-29923). Since Kubernetes 1.36 the API server refuses it in new policies.`,
  }),
  'ipv4-mapped': (text, canonical) => ({
    summary: `${text} is ${canonical} to Kubernetes and a range of IPv6 to others`,
    detail: `The address in ${text} is an IPv4-mapped IPv6 one. Kubernetes reads ${canonical}, and other programs an IPv6 range that nobody has, so that the block lets through other addresses than it says. Since Kubernetes 1.36 the API server refuses it in new policies.`,
  }),
}

/**
 * The range that Kubernetes reads, in the text that everybody reads alike. None where that is every address, which hardly
 * anybody means by an address with the prefix 0, and none that would make Kubernetes refuse the block: an except's prefix,
 * as it is written, has to be longer than the block's.
 */
function fixOf(site: CidrSite, cidr: Cidr): Fix | undefined {
  const { block, except } = site
  const canonical = canonicalCidr(cidr)
  if (canonical.prefixLength === 0 && narrowerReading(cidr) !== undefined) return undefined
  const isAccepted =
    except === undefined
      ? block.except.every(({ prefixLength }) => canonical.prefixLength < prefixLength)
      : block.cidr.prefixLength < canonical.prefixLength
  const path = except === undefined ? cidrPath(site) : exceptPath(site, except)
  return isAccepted ? { safety: 'proven', edits: [{ kind: 'set', path, value: canonical.text }] } : undefined
}

/** The likelier reading first: hardly anybody means every address by an address with the prefix 0. */
function correctionsFor(spec: NetworkPolicySpec, site: CidrSite, cidr: Cidr): readonly Correction[] {
  const narrower = narrowerReading(cidr)
  const readings = [canonicalCidr(cidr), ...(narrower === undefined ? [] : [narrower])]
  if (cidr.prefixLength === 0) readings.reverse()
  return readings.flatMap((meant) => correctCidr(spec, site, meant))
}

function example(block: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - ipBlock: ${block}
    ports:
    - {protocol: TCP, port: 443}
`
}

/** CIDRs whose text means different ranges to different programs. */
export const ambiguousCidr = defineRule<Options, KeysExtent>({
  id: 'ambiguous-cidr',
  title: 'A CIDR that not everybody reads alike',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'The API server, the network plugin and the reviewer read such a text each in their own way: as another range, as one address, or not at all. Network plugins have dropped whole policies for it, and newer API servers refuse it.',
  remedy: `Write the network with all bits behind the prefix zero, in plain decimal numbers:

  - from:
    - ipBlock: {cidr: 192.168.1.0/24}

One address has the prefix 32, or 128 for IPv6:

  - from:
    - ipBlock: {cidr: 192.168.1.5/32}`,
  whenNotToUse:
    'There is no good use of such a text. What stands in a stored policy already is only warned of, as the API server does.',
  references: [
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-network/4858-ip-cidr-validation',
    'https://nvd.nist.gov/vuln/detail/CVE-2021-29923',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'host-bits': 'The address has bits behind its prefix.',
    'leading-zero': 'A decimal number is written with a leading zero.',
    'ipv4-mapped': 'An IPv4 range is written as an IPv6 one.',
  },
  options,
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'a host and its network',
      yaml: example('{cidr: 192.168.1.5/24}'),
      findings: [{ message: 'host-bits', path: 'spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    {
      title: 'a prefix that is too short',
      yaml: example('{cidr: 10.0.0.0/0}', 'egress'),
      findings: [{ message: 'host-bits', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: 'an except',
      yaml: example("{cidr: 'fd00:1::/32', except: ['fd00:1:2::1/48']}"),
      findings: [{ message: 'host-bits', path: 'spec.ingress[0].from[0].ipBlock.except[0]' }],
    },
    {
      title: 'an octet with a leading zero',
      yaml: example('{cidr: 010.0.0.0/8}', 'egress'),
      findings: [{ message: 'leading-zero', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: 'a prefix with a leading zero',
      yaml: example('{cidr: 10.0.0.0/08}'),
      findings: [{ message: 'leading-zero', path: 'spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    {
      title: 'an IPv4-mapped block and its except',
      yaml: example("{cidr: '::ffff:10.0.0.0/104', except: ['::ffff:10.9.0.0/112']}"),
      findings: [
        { message: 'ipv4-mapped', path: 'spec.ingress[0].from[0].ipBlock.cidr' },
        { message: 'ipv4-mapped', path: 'spec.ingress[0].from[0].ipBlock.except[0]' },
      ],
    },
    {
      title: 'a network, one address, and an except',
      yaml: example('{cidr: 192.168.0.0/16, except: [192.168.1.5/32, 192.168.2.0/24]}'),
      findings: [],
    },
    {
      title: 'IPv6 in capitals, with zeros that may be left out',
      yaml: example("{cidr: 'FD00:0001:0000::/48'}"),
      findings: [],
    },
    {
      title: 'the addresses of NAT64, which have IPv4 ones in them',
      yaml: example("{cidr: '64:ff9b::10.0.0.0/104'}"),
      findings: [],
    },
  ],
})
