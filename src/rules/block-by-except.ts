import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { addressesOfPeer } from '../netpol/address-set.ts'
import { exceptPath } from '../netpol/block-sites.ts'
import { canonicalText } from '../netpol/cidr-reading.ts'
import { type DenyingBlock, denyingBlocksOf } from '../netpol/denying-excepts.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { effectiveRulesOf } from '../netpol/policy.ts'
import { everyPort } from '../netpol/port-set.ts'
import { portsOfRule } from '../netpol/rule-ports.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

function check(policy: JudgedPolicy): readonly Found<ReachExtent>[] {
  return directions.flatMap((direction) =>
    gatherReach(
      policy,
      denyingBlocksOf(policy, direction).map((denying): ReachHit => {
        const { site } = denying
        const rule = effectiveRulesOf(policy.spec, direction)[site.rule]
        const ports = rule === undefined ? everyPort : portsOfRule(policy, rule)
        return {
          message: 'cannot-block',
          direction,
          paths: [exceptPath(site)],
          opens: () => ({
            kind: 'restricted',
            entries: [{ peers: { kind: 'addresses', addresses: addressesOfPeer(site.block) }, ports }],
          }),
          wording: () => ({ ...wording(direction, denying), corrections: [] }),
        }
      }),
    ),
  )
}

function wording(
  direction: Direction,
  { site: { block }, word }: DenyingBlock,
): Omit<Wording, 'corrections'> {
  const [first, ...others] = block.except
  const excepted = `${first === undefined ? 'nothing' : canonicalText(first)}${others.length === 0 ? '' : ` and ${others.length} more`}`
  const told =
    word === undefined
      ? `This is all that the policy says of ${direction}, so it was probably written`
      : `By the word "${word.slice(0, 30)}" the policy was written`
  return {
    summary: `excepts deny nothing: this ${direction === 'ingress' ? 'lets in' : 'opens'} all of ${canonicalText(block.cidr)} but them, and other policies may open them`,
    detail: `${told} to shut out ${excepted}. Policies only add: this one allows everything else, also where other policies allow less, and where another one allows ${excepted} it stays open. Remove it, and take the addresses out of the policy that allows them. If it is the only policy for ${direction} of these pods, it does what it says, until somebody adds another.`,
  }
}

function example(
  name: string,
  block: string,
  direction: Direction = 'ingress',
  description?: string,
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
${description === undefined ? '' : `  annotations: {kubernetes.io/description: "${description}"}\n`}spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - ipBlock: ${block}
`
}

const internetOnly =
  '{cidr: 0.0.0.0/0, except: [10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 100.64.0.0/10, 169.254.0.0/16]}'

/** Policies that are written to deny something by excepting it from everything. */
export const blockByExcept = defineRule<Options, ReachExtent>({
  id: 'block-by-except',
  title: 'An except that is meant to deny',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A policy cannot deny anything: to write "everything but these addresses" allows everything, for pods that other policies may have restricted to little. And the addresses stay open wherever another policy allows them.',
  remedy: `Remove the policy, and take the addresses out of the one that allows them:

  - from:
    - ipBlock:
        cidr: 192.168.0.0/16
        except: [192.168.66.0/24]

To deny for the whole cluster there are AdminNetworkPolicies and the firewall.`,
  whenNotToUse:
    'Pods for which this is the only policy of the direction: there it does keep the addresses out.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#what-you-can-t-do-with-network-policies-at-least-not-yet',
    'https://network-policy-api.sigs.k8s.io/',
  ],
  messages: {
    'cannot-block': 'Most of the internet is allowed so that a part of it is not.',
  },
  foldsInto: ['any-ip'],
  options,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'a name that says block',
      yaml: example('block-malicious-ip', '{cidr: 0.0.0.0/0, except: [203.0.113.66/32]}'),
      findings: [{ message: 'cannot-block', path: 'spec.ingress[0].from[0].ipBlock.except' }],
    },
    {
      title: 'one address left out of everything, and nothing else',
      yaml: example('api', "{cidr: '::/0', except: ['2001:db8::66/128']}", 'egress'),
      findings: [{ message: 'cannot-block', path: 'spec.egress[0].to[0].ipBlock.except' }],
    },
    {
      title: 'a description that says so, with internal ranges left out',
      yaml: example('api', internetOnly, 'egress', 'Denies egress to private networks'),
      findings: [{ message: 'cannot-block', path: 'spec.egress[0].to[0].ipBlock.except' }],
    },
    {
      title: 'a recipe against the metadata service',
      yaml: example('deny-metadata', '{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}', 'egress'),
      findings: [{ message: 'cannot-block', path: 'spec.egress[0].to[0].ipBlock.except' }],
    },
    {
      title: 'the internet without what is inside',
      yaml: example('allow-internet', internetOnly, 'egress'),
      findings: [],
    },
    {
      title: 'everything but the metadata address',
      yaml: example('api', '{cidr: 0.0.0.0/0, except: [169.254.169.254/32]}', 'egress'),
      findings: [],
    },
    {
      title: 'a name that speaks of the other direction',
      yaml: example('deny-ingress', internetOnly, 'egress'),
      findings: [],
    },
    {
      title: 'a part of a network left out',
      yaml: example('block-lab', '{cidr: 192.168.0.0/16, except: [192.168.66.0/24]}'),
      findings: [],
    },
    {
      title: 'one address left out, beside another rule',
      yaml: `${example('api', '{cidr: 0.0.0.0/0, except: [203.0.113.66/32]}')}  - from:
    - podSelector: {}
`,
      findings: [],
    },
  ],
})
