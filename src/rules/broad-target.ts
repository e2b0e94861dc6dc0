import * as z from 'zod'
import { parseCidr } from '../model/cidr.ts'
import { type Direction, directions } from '../model/direction.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { anyIpRules } from '../netpol/any-ip-rules.ts'
import { isDnsOnly } from '../netpol/dns.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { isEveryPod, isOwnNamespaceOnly, isSomebody } from '../netpol/peer-set.ts'
import { effectiveRulesOf, rulePath } from '../netpol/policy.ts'
import { portsOf } from '../netpol/port-set.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { openedText } from '../netpol/reachability/opened-text.ts'
import { reachOfRules } from '../netpol/reachability/reach-of.ts'
import type { Reach } from '../netpol/reachability/reach.ts'
import { isEverything } from '../netpol/selector.ts'

const options = z.strictObject({
  clusterRanges: z
    .array(z.string().refine((text) => parseCidr(text) !== undefined, 'must be a CIDR such as 10.244.0.0/16'))
    .default([])
    .describe(
      'Ranges that this cluster uses beside those of private networks; leaving one out whole counts.',
    ),
})

type Options = z.infer<typeof options>

function check(policy: NetworkPolicy, { clusterRanges: texts }: Options): readonly Found<ReachExtent>[] {
  if (!isEverything(policy.spec.podSelector)) return []
  const clusterRanges = texts.map(parseCidr).filter((range) => range !== undefined)
  return directions.flatMap((direction) => {
    const granting = grantingRules(policy, direction)
    if (granting.length === 0) return []
    const rules = effectiveRulesOf(policy.spec, direction)
    const toEveryAddress = new Set(anyIpRules(policy.spec, direction, clusterRanges).flat())
    const isForAnybody = (index: number): boolean => {
      const peers = rules[index]?.peers ?? []
      return peers.length === 0 || peers.some(isEveryPod) || toEveryAddress.has(index)
    }
    const certain = granting.filter((index) => !isForAnybody(index))
    return gatherReach(policy, [
      ...granting.filter(isForAnybody).map((index) => hitOf(policy, direction, 'allows-anybody', [index])),
      ...(certain.length === 0 ? [] : [hitOf(policy, direction, 'allows', certain)]),
    ])
  })
}

/** The rules that let somebody through who is not of the namespace, but for DNS, which every pod needs. */
function grantingRules(
  { metadata: { namespace }, spec }: NetworkPolicy,
  direction: Direction,
): readonly number[] {
  return effectiveRulesOf(spec, direction).flatMap((rule, index) => {
    if (isOwnNamespaceOnly(rule.peers, namespace)) return []
    if (direction === 'egress' && isDnsOnly(portsOf(rule.ports))) return []
    const isForSomebody = rule.peers.length === 0 || rule.peers.some((peer) => isSomebody(peer, namespace))
    return isForSomebody ? [index] : []
  })
}

function hitOf(
  { metadata: { namespace }, spec }: NetworkPolicy,
  direction: Direction,
  message: 'allows' | 'allows-anybody',
  indexes: readonly number[],
): ReachHit {
  const rules = effectiveRulesOf(spec, direction)
  let reach: Reach | undefined
  const opens = (): Reach =>
    (reach ??= reachOfRules(
      indexes.flatMap((index) => rules[index] ?? []),
      namespace,
    ))
  const paths = indexes.map((index) => rulePath(direction, index))
  const isAnybody = message === 'allows-anybody'
  const [first = 'spec.podSelector', ...others] = isAnybody ? paths : ['spec.podSelector', ...paths]
  return {
    message,
    ...(isAnybody ? { class: 'advice' as const } : {}),
    direction,
    // Beside the rule that is for everybody, so that a finding about that can take this one in.
    paths: [first, ...others],
    opens,
    wording: () => {
      const effect = direction === 'ingress' ? 'lets in' : 'opens the way to'
      const opened = opens()
      const who = opened.kind === 'restricted' ? openedText(opened.entries, namespace) : 'everybody'
      const isShort = !isAnybody && who.length <= maxWhoLength
      return {
        summary: isShort
          ? `${effect} ${who}, for every present and future pod of the namespace`
          : 'grants this to every present and future pod of the namespace',
        detail: `The empty podSelector selects every pod of the namespace, also those that somebody adds later, and for all of them this ${effect} ${who}. Select the pods that need it, such as matchLabels: {app: NAME}, and leave the empty selector to the policy that denies everything.`,
        corrections: [],
      }
    },
  }
}

/** Short enough for a line that has other things to say too. */
const maxWhoLength = 80

function example(podSelector: string, rules: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${podSelector}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}: ${rules}
`
}

const fromMonitoring =
  '[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}}], ports: [{port: 9090}]}]'

/** Allowances for every pod of a namespace. */
export const broadTarget = defineRule<Options, ReachExtent>({
  id: 'broad-target',
  title: 'An allowance for every pod of the namespace',
  class: 'info',
  gravestClass: 'advice',
  since: { major: 0, minor: 1 },
  why: 'An empty podSelector gives what the policy allows to every pod of the namespace, also to those that are added next year. Policies add up, so no other one takes it away again.',
  remedy: `Select the pods that need it:

  podSelector: {matchLabels: {app: api}}
  ingress:
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
    ports:
    - {protocol: TCP, port: 9090}

The empty selector is right for a policy that denies everything, for DNS, and for traffic within the namespace.`,
  whenNotToUse:
    'Namespaces in which every pod does offer the same, such as a metrics port for the monitoring of the cluster: that is why it is information only, unless everybody is let in.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
  ],
  messages: {
    allows: 'Somebody outside of the namespace is let through for every pod of it.',
    'allows-anybody': 'Everybody is let through for every pod of the namespace: advice.',
  },
  foldsInto: ['open-peers', 'any-ip', 'all-namespaces', 'sensitive-port-open'],
  options,
  check,
  breadth: breadthOfPolicy,
  isWithin: isWithinReach,
  examples: [
    {
      title: 'another namespace for every pod',
      yaml: example('{}', fromMonitoring),
      findings: [{ message: 'allows', path: 'spec.podSelector' }],
    },
    {
      title: 'everybody for every pod, with an empty matchLabels',
      yaml: example('{matchLabels: {}}', '[{from: [{podSelector: {}}]}, {ports: [{port: 8080}]}]'),
      findings: [{ message: 'allows-anybody', path: 'spec.ingress[1]' }],
    },
    {
      title: 'the internet for every pod',
      yaml: example('{}', '[{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443}]}]', 'egress'),
      findings: [{ message: 'allows-anybody', path: 'spec.egress[0]' }],
    },
    {
      title: 'another namespace for some pods',
      yaml: example('{matchLabels: {app: api}}', fromMonitoring),
      findings: [],
    },
    {
      title: 'nothing for every pod',
      yaml: example('{}', '[]'),
      findings: [],
    },
    {
      title: 'the own namespace for every pod',
      yaml: example(
        '{}',
        '[{from: [{podSelector: {}}]}, {from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}}]}]',
      ),
      findings: [],
    },
    {
      title: 'DNS for every pod',
      yaml: example('{}', '[{ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}]', 'egress'),
      findings: [],
    },
  ],
})
