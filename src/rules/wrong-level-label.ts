import * as z from 'zod'
import type { Correction } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { defaultTrustedNamespaceLabelKeys } from '../model/trusted-namespace-labels.ts'
import { makeTrust } from '../netpol/namespace-names.ts'
import { replacePeer } from '../netpol/peer-correction.ts'
import { labelWords, requiredLabelsOf, selectorKey, withoutKeys } from '../netpol/selector-keys.ts'
import { namespaceSitesOf, type PeerSite, selectorPath } from '../netpol/selector-sites.ts'
import { namespaceNameLabel } from '../netpol/selector-text.ts'
import { isEverything, isNothing } from '../netpol/selector.ts'

const options = z.strictObject({
  podKeys: z
    .array(z.string())
    .default([
      'app',
      'k8s-app',
      'tier',
      'app.kubernetes.io/name',
      'app.kubernetes.io/component',
      'app.kubernetes.io/instance',
    ])
    .describe('Labels that pods carry, and namespaces only by exception.'),
  trustedNamespaceLabelKeys: z
    .array(z.string())
    .default([...defaultTrustedNamespaceLabelKeys])
    .describe('Labels of namespaces that only administrators can set: they are on namespaces on purpose.'),
})

type Options = z.infer<typeof options>

/** The labels that pods carry and that are not trusted on namespaces. */
type PodKeys = ReadonlySet<string>

function know({ podKeys, trustedNamespaceLabelKeys }: Options): PodKeys {
  const isTrusted = makeTrust(trustedNamespaceLabelKeys)
  return new Set(podKeys.filter((key) => !isTrusted(key)))
}

function hitsIn(policy: JudgedPolicy, podKeys: PodKeys): readonly Hit[] {
  const { spec } = policy
  // Nearly every selector speaks of none of them.
  const doubtful = namespaceSitesOf(policy).filter(({ selector }) =>
    selector.requirements.some(({ key }) => podKeys.has(key)),
  )
  return doubtful.flatMap((site): readonly Hit[] => {
    // Who also says the name knows which selector this is.
    if (site.selector.requirements.some(({ key }) => key === namespaceNameLabel)) return []
    const keys = requiredLabelsOf(site.selector)
      .map(({ key }) => key)
      .filter((key) => podKeys.has(key))
    if (keys.length === 0) return []
    return [
      {
        message: 'pod-label',
        direction: site.direction,
        key: selectorKey(site.selector),
        paths: [selectorPath(site)],
        wording: () => ({
          summary: `namespaces rarely carry ${labelWords(keys, 'and')}; was podSelector meant?`,
          detail: `A namespaceSelector looks at the labels of namespaces, and ${labelWords(keys, 'and')} ${keys.length === 1 ? 'is a label' : 'are labels'} that people put on pods. Where no namespace carries ${keys.length === 1 ? 'it' : 'them'}, this item allows nobody; where one does, it allows all pods there that the item selects.`,
          corrections: correct(spec, site, keys),
        }),
      },
    ]
  })
}

/** The labels moved to the selector of pods, in the policy's own namespace where nothing else says where. */
function correct(
  spec: NetworkPolicy['spec'],
  site: PeerSite,
  keys: readonly string[],
): readonly Correction[] {
  const moved = new Set(keys)
  const rest = withoutKeys(site.selector, moved)
  const podSelector: LabelSelector = {
    requirements: [
      ...(site.peer.podSelector?.requirements ?? []),
      ...site.selector.requirements.filter(({ key }) => moved.has(key)),
    ],
  }
  if (isNothing(podSelector)) return []
  const isOwn = isEverything(rest)
  return replacePeer(
    spec,
    site,
    { kind: 'pods', namespaceSelector: isOwn ? undefined : rest, podSelector },
    `If you meant pods${isOwn ? ' of this namespace' : ''}, select them by podSelector:`,
  )
}

function example(from: string, more = ''): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ${from}
${more}    ports:
    - {protocol: TCP, port: 8080}
`
}

/** A namespaceSelector that asks for labels of pods. */
export const wrongLevelLabel = defineRule<Options, KeysExtent, PodKeys>({
  id: 'wrong-level-label',
  title: 'A namespaceSelector with a label of pods',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A namespaceSelector never looks at pods. Asked for app=frontend it selects the namespaces that are labelled so, mostly none, and the traffic that was meant stays shut without a word.',
  remedy: `Select pods by podSelector, with the namespace beside it where it is another one:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}
      podSelector: {matchLabels: {app: frontend}}`,
  whenNotToUse:
    'Where your namespaces carry one of these labels: take the key out of the option podKeys, or add it to trustedNamespaceLabelKeys if only administrators can set it.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/',
  ],
  messages: { 'pod-label': 'A namespaceSelector asks for a label that pods carry.' },
  foldsInto: ['or-peers'],
  options,
  know,
  check: (policy, podKeys) => gatherHits(hitsIn(policy, podKeys)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'app in a namespaceSelector',
      yaml: example('namespaceSelector: {matchLabels: {app: frontend}}'),
      findings: [{ message: 'pod-label', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'as an expression, beside a podSelector and a label of namespaces',
      yaml: example(
        'namespaceSelector: {matchLabels: {team: web}, matchExpressions: [{key: k8s-app, operator: Exists}]}',
        '      podSelector: {matchLabels: {tier: front}}\n',
      ),
      findings: [{ message: 'pod-label', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'beside another namespace',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}',
        '    - namespaceSelector: {matchLabels: {app: frontend}}\n',
      ),
      findings: [{ message: 'pod-label', path: 'spec.ingress[0].from[1].namespaceSelector' }],
    },
    {
      title: 'labels that platforms put on namespaces',
      yaml: example(
        'namespaceSelector: {matchLabels: {component: cache, team: web, app.kubernetes.io/part-of: kubeflow-profile}}',
      ),
      findings: [],
    },
    {
      title: 'the name of the namespace beside it',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web, app.kubernetes.io/instance: web}}',
      ),
      findings: [],
    },
    {
      title: 'a namespace that must not carry it',
      yaml: example(
        'namespaceSelector: {matchExpressions: [{key: app, operator: DoesNotExist}, {key: team, operator: Exists}]}',
      ),
      findings: [],
    },
    {
      title: 'app in the podSelector',
      yaml: example('podSelector: {matchLabels: {app: frontend}}'),
      findings: [],
    },
  ],
})
