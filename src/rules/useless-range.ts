import * as z from 'zod'
import { type Cidr, parseCidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { blockSitesOf, cidrPath } from '../netpol/block-sites.ts'
import { canonicalText } from '../netpol/cidr-reading.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { holdsCidr } from '../netpol/holds-cidr.ts'
import { type SpecialRange, specialRangeAround } from '../netpol/special-ranges.ts'

const options = z.strictObject({
  ignore: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 192.0.2.0/24'))
    .default([])
    .describe('Ranges that hosts really have here, such as documentation ranges in test clusters.'),
})

type Options = z.infer<typeof options>

/** The ranges that hosts have here. */
function know({ ignore }: Options): readonly Cidr[] {
  return ignore.flatMap((text) => parseCidr(text) ?? [])
}

function check(policy: JudgedPolicy, ignored: readonly Cidr[]): readonly Found<KeysExtent>[] {
  return gatherHits(
    directions.flatMap((direction) =>
      blockSitesOf(policy, direction).flatMap((site): readonly Hit[] => {
        const { cidr } = site.block
        const special = specialRangeAround(cidr)
        if (special === undefined || ignored.some((range) => holdsCidr(range, cidr))) return []
        const text = canonicalText(cidr)
        return [
          {
            message: special.kind,
            direction,
            key: text,
            paths: [cidrPath(site)],
            wording: () => ({ ...wordings[special.kind](text, special, direction), corrections: [] }),
          },
        ]
      }),
    ),
  )
}

const wordings: Readonly<
  Record<
    SpecialRange['kind'],
    (text: string, special: SpecialRange, direction: Direction) => Omit<Wording, 'corrections'>
  >
> = {
  documentation: (text, { range }, direction) => ({
    summary: `${text} is kept for documentation: no host has such an address`,
    detail: `The range ${range.text} is for examples in documents and is never given to a host, so this block ${effect(direction)}. It was probably copied from an example: write the real range in its place.`,
  }),
  unroutable: (text, { range, use }, direction) => ({
    summary: `${text} is no address of any other host, but kept for ${use}`,
    detail: `The range ${range.text} is kept for ${use} and is never the address of another host, so this block ${effect(direction)}.${direction === 'egress' && use === 'multicast groups' ? ' Some network plugins carry multicast: there it opens that.' : ''}`,
  }),
}

function effect(direction: Direction): string {
  return direction === 'ingress' ? 'lets nobody in' : 'opens the way to nobody'
}

function example(cidr: string, direction: Direction = 'egress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - ipBlock: ${cidr}
    ports:
    - {protocol: TCP, port: 443}
`
}

/** Blocks in ranges that no host has: placeholders of tutorials, loopback, multicast. */
export const uselessRange = defineRule<Options, KeysExtent, readonly Cidr[]>({
  id: 'useless-range',
  title: 'A block in a range that no host has',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Ranges such as 203.0.113.0/24 stand in examples because no host has them. A policy that was copied with them looks complete, and lets through nobody who needs it.',
  remedy: `Write the range that is really meant:

  - to:
    - ipBlock: {cidr: 10.20.0.0/16}

Pods are selected by labels, not by 127.0.0.1: traffic of a pod with itself is not restricted anyway.`,
  whenNotToUse:
    'Test clusters that use documentation ranges, and networks that carry multicast: name the ranges in the option ignore.',
  references: [
    'https://www.rfc-editor.org/rfc/rfc5737',
    'https://www.rfc-editor.org/rfc/rfc6890',
    'https://www.rfc-editor.org/rfc/rfc9637',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  ],
  messages: {
    documentation: 'The block lies in a range that is kept for documentation.',
    unroutable: 'The block lies in a range that is never the address of another host, such as loopback.',
  },
  options,
  know,
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'the range of most tutorials',
      yaml: example('{cidr: 203.0.113.0/24}'),
      findings: [{ message: 'documentation', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: 'a part of the IPv6 range for documentation',
      yaml: example("{cidr: '2001:db8:1::/48'}", 'ingress'),
      findings: [{ message: 'documentation', path: 'spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    {
      title: 'loopback',
      yaml: example('{cidr: 127.0.0.1/32}'),
      findings: [{ message: 'unroutable', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: '0.0.0.0 alone, which is not everything',
      yaml: example('{cidr: 0.0.0.0/32}'),
      findings: [{ message: 'unroutable', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    {
      title: 'multicast over IPv6',
      yaml: example("{cidr: 'ff02::/16'}"),
      findings: [{ message: 'unroutable', path: 'spec.egress[0].to[0].ipBlock.cidr' }],
    },
    { title: 'a private network', yaml: example('{cidr: 10.20.0.0/16}'), findings: [] },
    {
      title: 'every address, which has such ranges in it',
      yaml: example('{cidr: 0.0.0.0/0}'),
      findings: [],
    },
    {
      title: 'a wide block with such a range left out',
      yaml: example('{cidr: 203.0.0.0/8, except: [203.0.113.0/24]}'),
      findings: [],
    },
    { title: 'the range beside it', yaml: example('{cidr: 203.0.112.0/24}'), findings: [] },
  ],
})
