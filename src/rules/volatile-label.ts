import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { replacePeer, replaceTarget } from '../netpol/peer-correction.ts'
import {
  isOnlyNegative,
  labelWord,
  labelWords,
  requiredLabelsOf,
  withoutKeys,
} from '../netpol/selector-keys.ts'
import { podSitesOf, selectorPath, type SelectorSite } from '../netpol/selector-sites.ts'
import { isEverything } from '../netpol/selector.ts'
import type { LabelConstraint } from '../netpol/selector.ts'
import { mayBeVolatile, type Volatility, volatileKeys, volatilityOf } from '../netpol/volatile-labels.ts'

const options = z.strictObject({
  keys: z
    .array(z.string())
    .default([...volatileKeys])
    .describe('Labels whose values change with rollouts, runs or releases, or differ between replicas.'),
  ignore: z
    .array(z.string())
    .default([])
    .describe('Labels that stay what they are, whatever their values look like.'),
})

type Options = z.infer<typeof options>

/** The labels that do not stay, and those that do. */
interface Known {
  readonly keys: ReadonlySet<string>
  readonly ignored: ReadonlySet<string>
}

function know({ keys, ignore }: Options): Known {
  return { keys: new Set(keys), ignored: new Set(ignore) }
}

function hitsIn(policy: JudgedPolicy, { keys, ignored }: Known): readonly Hit[] {
  const { spec } = policy
  const doubtful = podSitesOf(policy).filter(({ selector }) => mayBeVolatile(selector, keys))
  return doubtful.flatMap((site) => {
    const volatile = requiredLabelsOf(site.selector).flatMap((label) => {
      const volatility = ignored.has(label.key) ? undefined : volatilityOf(label, keys)
      return volatility === undefined ? [] : [{ label, volatility }]
    })
    const volatileHere = new Set(volatile.map(({ label }) => label.key))
    return volatile.map(({ label, volatility }): Hit => ({
      message: 'changes',
      direction: site.role === 'target' ? undefined : site.direction,
      key: label.key,
      paths: [selectorPath(site)],
      wording: () => ({
        ...wording(site, label, volatility),
        corrections: correct(spec, site, volatileHere),
      }),
    }))
  })
}

function wording(
  { role }: SelectorSite,
  { key, values }: LabelConstraint,
  volatility: Volatility,
): Omit<Wording, 'corrections'> {
  const subject = role === 'target' ? 'policy' : 'item'
  const label = labelWord(key)
  if (volatility.kind === 'replicas')
    return {
      summary: `${label} names single replicas; the ${subject} does not select the others`,
      detail: `Each replica has its own value of ${label}. Those that scaling adds are not selected${role === 'target' ? ', so that this policy does not isolate them' : ''}. Select the replicas by a label that all of them carry.`,
    }
  return {
    summary: `${label} changes with every ${volatility.with}; the ${subject} then selects nothing`,
    detail: `Pods carry ${label}=${labelWords(values)} only until the next ${volatility.with}. ${role === 'target' ? 'After it this policy selects no pod, and what it isolated is open' : 'After it this item allows nobody, and connections fail'}. Select pods by a label that stays.`,
  }
}

/** The selector without these labels, where something is left that selects: without anything it would select all. */
function correct(
  spec: NetworkPolicy['spec'],
  site: SelectorSite,
  keys: ReadonlySet<string>,
): readonly Correction[] {
  const podSelector = withoutKeys(site.selector, keys)
  if (isEverything(podSelector) || isOnlyNegative(podSelector)) return []
  const intro = `Leave out ${labelWords([...keys], 'and')}:`
  return site.role === 'target'
    ? replaceTarget(podSelector, intro)
    : replacePeer(spec, site, { ...site.peer, podSelector }, intro)
}

function example(podSelector: string, from = 'podSelector: {matchLabels: {app: web}}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${podSelector}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ${from}
    ports:
    - {protocol: TCP, port: 8080}
`
}

const api = '{matchLabels: {app: api}}'

/** Pods selected by a label that the next rollout changes. */
export const volatileLabel = defineRule<Options, KeysExtent, Known>({
  id: 'volatile-label',
  title: 'Pods selected by a label that does not stay',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Controllers give pods labels such as pod-template-hash that have another value after the next rollout. From then on the policy selects nothing: what it isolated is open, and what it allowed is shut.',
  remedy: `Select pods by labels that are the same in every release:

  podSelector:
    matchLabels: {app.kubernetes.io/name: api}`,
  whenNotToUse:
    'Where pods of one release are meant, as in a canary with its own policy that is deployed with it: name the label in the option ignore.',
  references: [
    'https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#pod-template-hash-label',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#statefulset-kubernetes-io-pod-name',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#batch-kubernetes-io-job-name',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/',
  ],
  messages: {
    changes: 'A selector of pods asks for a value that the next rollout, run, release or replica changes.',
  },
  options,
  know,
  check: (policy, known) => gatherHits(hitsIn(policy, known)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: "the hash of a Deployment's template",
      yaml: example('{matchLabels: {app: api, pod-template-hash: 7c9fd48cdd}}'),
      findings: [{ message: 'changes', path: 'spec.podSelector' }],
    },
    {
      title: "nothing but a job's name, in a peer",
      yaml: example(api, 'podSelector: {matchLabels: {job-name: backup-28391}}'),
      findings: [{ message: 'changes', path: 'spec.ingress[0].from[0].podSelector' }],
    },
    {
      title: 'the version of a chart, beside a label that stays',
      yaml: example(api, 'podSelector: {matchLabels: {app: web, helm.sh/chart: web-1.4.2}}'),
      findings: [{ message: 'changes', path: 'spec.ingress[0].from[0].podSelector' }],
    },
    {
      title: "a commit under a label of one's own",
      yaml: example(api, 'podSelector: {matchLabels: {app: web, build: 3f2a9c1}}'),
      findings: [{ message: 'changes', path: 'spec.ingress[0].from[0].podSelector' }],
    },
    {
      title: 'some replicas by name',
      yaml: example(
        '{matchExpressions: [{key: statefulset.kubernetes.io/pod-name, operator: In, values: [db-0, db-1]}]}',
      ),
      findings: [{ message: 'changes', path: 'spec.podSelector' }],
    },
    {
      title: 'one replica, which is meant',
      yaml: example('{matchLabels: {statefulset.kubernetes.io/pod-name: db-0}}'),
      findings: [],
    },
    {
      title: 'a generation that people choose',
      yaml: example(api, 'podSelector: {matchLabels: {app: web, version: v1}}'),
      findings: [],
    },
    {
      title: 'pods of any Job, and pods of none',
      yaml: example(
        '{matchExpressions: [{key: batch.kubernetes.io/job-name, operator: Exists}]}',
        'podSelector: {matchExpressions: [{key: job-name, operator: DoesNotExist}]}',
      ),
      findings: [],
    },
  ],
})
