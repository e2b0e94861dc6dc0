import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { IpBlockPeer, NetworkPolicy } from '../model/network-policy.ts'
import { defineRule } from '../model/rule.ts'
import { blockPath, type BlockSite } from '../netpol/block-sites.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { isNoNamespace, namespacesNamed, pinnedNamesOf } from '../netpol/namespace-names.ts'
import { removePeer, replacePeer } from '../netpol/peer-correction.ts'
import { labelWord, labelWords, selectorKey, withoutKeys } from '../netpol/selector-keys.ts'
import { type PeerSite, selectorPath, type SelectorSite, selectorSitesOf } from '../netpol/selector-sites.ts'
import { namespaceNameLabel } from '../netpol/selector-text.ts'
import { isEverything } from '../netpol/selector.ts'
import {
  asksForNamespaceName,
  contradictedKey,
  emptyBlocksOf,
  selectsNothing,
} from '../netpol/selects-nothing.ts'

function hitsIn(policy: JudgedPolicy): readonly Hit[] {
  const { spec } = policy
  return [
    ...selectorSitesOf(policy)
      .filter(neverMatches)
      .map((site) => selectorHit(spec, site)),
    ...emptyBlocksOf(policy).map((site) => emptyBlockHit(spec, site)),
  ]
}

function neverMatches(site: SelectorSite): boolean {
  return selectsNothing(site) || (site.role !== 'peer-namespaces' && asksForNamespaceName(site.selector))
}

function selectorHit(spec: NetworkPolicy['spec'], site: SelectorSite): Hit {
  const isContradiction = selectsNothing(site)
  return {
    message: isContradiction ? 'contradiction' : 'namespace-name-on-pods',
    direction: site.role === 'target' ? undefined : site.direction,
    key: `${site.role} ${selectorKey(site.selector)}`,
    paths: [selectorPath(site)],
    wording: () => (isContradiction ? contradictionWording(site) : namespaceNameWording(spec, site)),
  }
}

/** What follows from a selector that selects nothing. */
function effectOf(role: SelectorSite['role']): string {
  if (role === 'target') return 'this policy isolates nothing'
  return role === 'peer-pods' ? 'no pod is ever selected' : 'no namespace is ever selected'
}

function contradictionWording(site: SelectorSite): Wording {
  const { role } = site
  const key = contradictedKey(site)
  const who = role === 'peer-namespaces' ? 'namespace' : 'pod'
  const why =
    key === namespaceNameLabel && role === 'peer-namespaces'
      ? `No namespace can meet what this selector asks of the label ${key}, which every namespace has`
      : `No ${who} can meet all that this selector asks of the label ${labelWord(key)}`
  return {
    summary: `these labels contradict each other, so ${effectOf(role)}`,
    detail: `${why}: ${effectOf(role)}. Requirements of one selector must all hold at once; alternatives are several values of one In, or several items of the list.`,
    corrections: [],
  }
}

function namespaceNameWording(spec: NetworkPolicy['spec'], site: SelectorSite): Wording {
  const effect = effectOf(site.role)
  const remedy =
    site.role === 'target'
      ? 'A policy selects pods of its own namespace only; write it in the namespace that you mean.'
      : 'A namespaceSelector says in which namespaces pods are.'
  return {
    summary: `${namespaceNameLabel} is a label of namespaces, so ${effect}`,
    detail: `The API server sets ${namespaceNameLabel} on namespaces, and nobody sets it on pods: ${effect}. ${remedy}`,
    corrections: site.role === 'target' ? [] : correctNamespaceName(spec, site),
  }
}

/** The names moved to where they mean something. That a name exists would be every namespace: nothing to propose. */
function correctNamespaceName(spec: NetworkPolicy['spec'], site: PeerSite): readonly Correction[] {
  const names = pinnedNamesOf(site.selector)
  if (names === undefined) return []
  const namespaceSelector: LabelSelector = {
    requirements: [
      ...namespacesNamed(names).requirements,
      ...(site.peer.namespaceSelector?.requirements ?? []),
    ],
  }
  if (isNoNamespace(namespaceSelector)) return []
  const rest = withoutKeys(site.selector, new Set([namespaceNameLabel]))
  const podSelector = isEverything(rest) ? undefined : rest
  return replacePeer(
    spec,
    site,
    { kind: 'pods', namespaceSelector, podSelector },
    `If you meant pods of namespace ${labelWords(names)}, select it by namespaceSelector:`,
  )
}

function emptyBlockHit(spec: NetworkPolicy['spec'], site: BlockSite): Hit {
  const { family, first, last } = site.block.cidr
  return {
    message: 'empty-block',
    direction: site.direction,
    key: `block ${family} ${first}-${last}`,
    paths: [`${blockPath(site)}.ipBlock`],
    wording: () => ({
      ...emptyBlockWording(site.block),
      corrections: removePeer(spec, site, 'Leave out the block, which allows nobody:'),
    }),
  }
}

function emptyBlockWording({ cidr, except }: IpBlockPeer): Omit<Wording, 'corrections'> {
  const text = labelWord(cidr.text)
  return {
    summary: `the excepts leave nothing of ${text}, so no address is ever selected`,
    detail: `The ${except.length} excepts of this block together are all of ${text}, so the item allows nobody. An except only takes away from its own block; it denies nothing that another item or policy allows.`,
  }
}

function example(podSelector: string, from: string): string {
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
const contradictory =
  '{matchLabels: {app: web}, matchExpressions: [{key: app, operator: NotIn, values: [web, old]}]}'

/** Selectors and blocks that can select nothing, whatever there is in the cluster. */
export const neverMatching = defineRule<Record<string, never>, KeysExtent>({
  id: 'never-matching',
  title: 'A selector or a block that can never match',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A selector that contradicts itself is valid and selects nothing, without a word from anybody. In a list of peers it lets nobody in; as the target of a policy it leaves the pods open that it was meant to isolate.',
  remedy: `Take the contradiction out. Alternatives are several values of one requirement:

  podSelector:
    matchExpressions:
    - {key: app, operator: In, values: [web, worker]}

Name a namespace in the namespaceSelector, for pods do not carry its name:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}`,
  whenNotToUse:
    'A peer that lets nobody in on purpose is written more clearly as a direction without rules. Where pods really carry kubernetes.io/metadata.name, because something of yours sets it, switch the rule off.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  ],
  messages: {
    contradiction: 'Requirements of one selector that cannot hold together.',
    'namespace-name-on-pods': 'A podSelector asks for the name of a namespace, which only namespaces carry.',
    'empty-block': 'The excepts of a block are all of it.',
  },
  options: z.strictObject({}),
  check: (policy) => gatherHits(hitsIn(policy)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'a target whose requirements exclude each other',
      yaml: example(contradictory, 'podSelector: {matchLabels: {app: web}}'),
      findings: [{ message: 'contradiction', path: 'spec.podSelector' }],
    },
    {
      title: 'a label that must be there and must not',
      yaml: example(
        api,
        'podSelector: {matchExpressions: [{key: app, operator: Exists}, {key: app, operator: DoesNotExist}]}',
      ),
      findings: [{ message: 'contradiction', path: 'spec.ingress[0].from[0].podSelector' }],
    },
    {
      title: 'namespaces without a name',
      yaml: example(
        api,
        'namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: DoesNotExist}]}',
      ),
      findings: [{ message: 'contradiction', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'the name of a namespace as a label of pods',
      yaml: example(api, 'podSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}'),
      findings: [{ message: 'namespace-name-on-pods', path: 'spec.ingress[0].from[0].podSelector' }],
    },
    {
      title: 'two halves taken out of a block',
      yaml: example(api, 'ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9]}'),
      findings: [{ message: 'empty-block', path: 'spec.ingress[0].from[0].ipBlock' }],
    },
    {
      title: 'several values, and a namespace by its name',
      yaml: example(
        '{matchExpressions: [{key: app, operator: In, values: [web, api]}, {key: app, operator: NotIn, values: [web]}]}',
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}',
      ),
      findings: [],
    },
    {
      title: 'pods that do not carry the name of a namespace, which are all pods',
      yaml: example(
        api,
        'podSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [dev]}]}',
      ),
      findings: [],
    },
    {
      title: 'a gap between the excepts',
      yaml: example(api, 'ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.192.0.0/10]}'),
      findings: [],
    },
    {
      title: 'a direction that policyTypes does not list, whose rules Kubernetes ignores',
      yaml: example(api, `podSelector: ${contradictory}`).replace('[Ingress]', '[Egress]'),
      findings: [],
    },
  ],
})
