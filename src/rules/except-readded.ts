import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { IpBlockPeer, NetworkPolicySpec } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { correctBlocks } from '../netpol/block-correction.ts'
import { blockPath, type BlockSite, exceptPath } from '../netpol/block-sites.ts'
import { canonicalCidr, canonicalText } from '../netpol/cidr-reading.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { holdsCidr } from '../netpol/holds-cidr.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { unionOfPorts } from '../netpol/port-set.ts'
import { portsText } from '../netpol/ports-text.ts'
import { reachOfEntries } from '../netpol/reachability/reach-of.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { type ReaddedExcepts, readdedExceptsOf } from '../netpol/readded-excepts.ts'

const options = z.strictObject({
  maxCarveIn: z
    .int()
    .min(0)
    .default(256)
    .describe('A smaller block within an except that has at most so many addresses is taken for intended.'),
})

type Options = z.infer<typeof options>

/** For how many blocks it is said which one opens their excepts again: that is a search through all. */
const maxSearched = 8

function check(policy: JudgedPolicy, { maxCarveIn }: Options): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) =>
    gatherReach(
      policy,
      readdedExceptsOf(policy, direction, maxCarveIn).map((readded, index): ReachHit => {
        const { site, excepts, opens } = readded
        const by = index < maxSearched ? readded.by() : undefined
        const [first, ...others] = excepts
        return {
          message: 'readded',
          direction,
          paths: [
            exceptPath(site, first),
            ...(by === undefined ? [] : [blockPath(by)]),
            ...others.slice(0, maxPaths).map((except) => exceptPath(site, except)),
          ],
          opens: () => reachOfEntries(opens),
          wording: () => ({
            ...wording(direction, readded, by),
            corrections: by === undefined ? [] : correctionsFor(policy.spec, readded, by),
          }),
        }
      }),
    ),
  )
}

/** More fields are not named. */
const maxPaths = 8

function wording(
  direction: Direction,
  { site, excepts, opens }: ReaddedExcepts,
  by: BlockSite | undefined,
): Omit<Wording, 'corrections'> {
  const [first, ...others] = excepts
  const except = site.block.except[first]
  const text = `${except === undefined ? 'a range' : canonicalText(except)}${others.length === 0 ? '' : ` and ${others.length} more`}`
  const effect = direction === 'ingress' ? 'let in' : 'opened'
  const other = by === undefined ? 'another block' : blockPath(by)
  const range = by === undefined ? '' : ` (${canonicalText(by.block.cidr)})`
  const ports = portsText(unionOfPorts(opens.map((entry) => entry.ports)))
  return {
    summary: `${text} ${others.length === 0 ? 'is' : 'are'} excepted here and ${effect} again by ${other}`,
    detail: `An except takes addresses away from its own block and denies them nothing. What is excepted here is ${effect} again by ${other}${range} on ${ports}, so the except does not keep it out. If it should stay out, that block has to go or to have the same except; if not, this except can go.`,
  }
}

function correctionsFor(
  spec: NetworkPolicySpec,
  { site, excepts }: ReaddedExcepts,
  by: BlockSite,
): readonly Correction[] {
  const { direction, rule, index } = by
  const peers = effectiveRulesOf(spec, direction)[rule]?.peers ?? []
  const left = excepts.flatMap((at) => site.block.except[at] ?? [])
  const without = withExcepts(by.block, left)
  const instead = peers.flatMap((peer, at) =>
    at !== index ? [peer] : without === undefined ? [] : [without],
  )
  const intro =
    without === undefined
      ? 'If it should stay out, leave out the block that has it:'
      : 'If it should stay out, leave it out there too:'
  return correctBlocks(spec, direction, rule, instead, intro)
}

/** More excepts than these are not pasted by anybody. */
const maxExcepts = 16

/** The block without these ranges; undefined where one of them is all of it. */
function withExcepts(block: IpBlockPeer, ranges: IpBlockPeer['except']): IpBlockPeer | undefined {
  const cidr = canonicalCidr(block.cidr)
  if (ranges.some((range) => holdsCidr(range, cidr))) return undefined
  const inside = ranges.filter((range) => holdsCidr(cidr, range)).slice(0, maxExcepts)
  const own = block.except.filter((except) => !inside.some((range) => holdsCidr(range, except)))
  return { ...block, cidr, except: [...own, ...inside].map(canonicalCidr) }
}

function example(rules: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

const officeButLab = `  - from:
    - ipBlock: {cidr: 192.168.0.0/16, except: [192.168.64.0/18]}
`
const port = '    ports: [{protocol: TCP, port: 443}]\n'

/** Excepts that another block of the same policy opens again. */
export const exceptReadded = defineRule<Options, ReachExtent>({
  id: 'except-readded',
  title: 'An except that another block opens again',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'An except only takes addresses away from its own block: it is no denial. Where another block has them the pods are open to them, and whoever reads the except believes the opposite.',
  remedy: `Except the range in each block that has it:

  - from:
    - ipBlock: {cidr: 192.168.0.0/16, except: [192.168.64.0/18]}
    - ipBlock: {cidr: 192.168.0.0/17, except: [192.168.64.0/18]}

Or take the except away, if the range is meant to be allowed.`,
  whenNotToUse:
    'Where a part of what is excepted is allowed on purpose and is larger than 256 addresses: set the option maxCarveIn.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
  ],
  messages: { readded: 'What one block excepts another block has, on a port of both.' },
  foldsInto: ['any-ip'],
  options,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'a sibling around the except',
      yaml: example(`${officeButLab}    - ipBlock: {cidr: 192.168.0.0/17}\n${port}`),
      findings: [{ message: 'readded', path: 'spec.ingress[0].from[0].ipBlock.except[0]' }],
    },
    {
      title: 'a sibling that is the except',
      yaml: example(`${officeButLab}    - ipBlock: {cidr: 192.168.64.0/18}\n${port}`),
      findings: [{ message: 'readded', path: 'spec.ingress[0].from[0].ipBlock.except[0]' }],
    },
    {
      title: 'a rule on a wider range of ports',
      yaml: example(`${officeButLab}${port}  - from:
    - ipBlock: {cidr: 192.168.64.0/18}
    ports: [{protocol: TCP, port: 400, endPort: 500}]
`),
      findings: [{ message: 'readded', path: 'spec.ingress[0].from[0].ipBlock.except[0]' }],
    },
    {
      title: 'an excepted address by itself',
      yaml: example(
        `  - to:
    - ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.9/32]}
  - to:
    - ipBlock: {cidr: 10.0.0.9/32}
`,
        'egress',
      ),
      findings: [{ message: 'readded', path: 'spec.egress[0].to[0].ipBlock.except[0]' }],
    },
    {
      title: 'a few hosts within the except, which are meant so',
      yaml: example(`${officeButLab}    - ipBlock: {cidr: 192.168.70.0/24}\n${port}`),
      findings: [],
    },
    {
      title: 'the same block twice',
      yaml: example(
        `${officeButLab}    - ipBlock: {cidr: 192.168.0.0/16, except: [192.168.64.0/18]}\n${port}`,
      ),
      findings: [],
    },
    {
      title: 'another port',
      yaml: example(`${officeButLab}${port}  - from:
    - ipBlock: {cidr: 192.168.64.0/18}
    ports: [{protocol: UDP, port: 443}]
`),
      findings: [],
    },
    {
      title: 'another direction, which counts by itself',
      yaml: example(`${officeButLab}${port}  egress:
  - to:
    - ipBlock: {cidr: 192.168.64.0/18}
`).replace('[Ingress]', '[Ingress, Egress]'),
      findings: [],
    },
    {
      title: 'pods that may have such addresses, which nobody can tell',
      yaml: example(`${officeButLab}    - podSelector: {}\n${port}`),
      findings: [],
    },
  ],
})
