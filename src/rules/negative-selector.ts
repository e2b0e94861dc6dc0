import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { exclusionsOf, exclusionsText, type OpenList, openListsOf } from '../netpol/exclusions.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { gatherReach, type ReachHit } from '../netpol/gather-reach.ts'
import { namespacesNamed } from '../netpol/namespace-names.ts'
import { replacePeer, replaceTarget } from '../netpol/peer-correction.ts'
import { breadthOfPolicy, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { labelWords, selectorKey } from '../netpol/selector-keys.ts'
import { type PeerSite, podSitesOf, selectorPath, type SelectorSite } from '../netpol/selector-sites.ts'
import { isEverything } from '../netpol/selector.ts'

/** Namespaces are a width, like everything that lets too many in; pods are told by their selectors. */
type Extent =
  | { readonly kind: 'pods'; readonly keys: KeysExtent }
  | { readonly kind: 'reach'; readonly reach: ReachExtent }

function check(policy: JudgedPolicy): readonly Found<Extent>[] {
  const namespaces = openListsOf(policy).map((list) => namespacesHit(policy, list))
  const pods = podSitesOf(policy).filter((site) => exclusionsOf(site).length > 0)
  return [
    ...gatherHits(pods.map((site) => podsHit(policy.spec, site))).map((found) => ({
      ...found,
      extent: { kind: 'pods', keys: found.extent } as const,
    })),
    ...gatherReach(policy, namespaces).map((found) => ({
      ...found,
      extent: { kind: 'reach', reach: found.extent } as const,
    })),
  ]
}

function namespacesHit({ metadata, spec }: NetworkPolicy, { site, opens }: OpenList): ReachHit {
  return {
    message: 'namespaces',
    direction: site.direction,
    paths: [selectorPath(site)],
    opens,
    wording: () => {
      const { podSelector } = site.peer
      const isWhole = podSelector === undefined || isEverything(podSelector)
      const who = `every future namespace but ${exclusionsText(site)}`
      const effect = site.direction === 'ingress' ? (isWhole ? 'gets in' : 'get in') : 'can be reached'
      return {
        summary: `${isWhole ? '' : 'such pods of '}${who} ${effect}`,
        detail: `This selector says which namespaces are left out, so that all others are selected, those included that somebody creates tomorrow. A namespace that is misspelt or renamed here is selected as well. Name the namespaces that are meant.`,
        corrections: nameNamespaces(metadata.namespace, spec, site),
      }
    },
  }
}

function nameNamespaces(
  ownNamespace: string,
  spec: NetworkPolicy['spec'],
  site: PeerSite,
): readonly Correction[] {
  const sample = ownNamespace === '' ? 'monitoring' : ownNamespace
  return replacePeer(
    spec,
    site,
    { ...site.peer, namespaceSelector: namespacesNamed([sample]) },
    'Name the namespaces that are meant, as here:',
  )
}

function podsHit(spec: NetworkPolicy['spec'], site: SelectorSite): Hit {
  return {
    message: 'pods',
    class: 'info',
    direction: site.role === 'target' ? undefined : site.direction,
    key: `${site.role} ${selectorKey(site.selector)}`,
    paths: [selectorPath(site)],
    wording: (): Wording => ({
      summary: `every future pod but ${exclusionsText(site)} is selected`,
      detail: `This selector says which pods are left out, so that all others are selected: those without the label, and those with a value that is misspelt here or there. ${site.role === 'target' ? 'The policy isolates all of them, and allows all of them what it allows.' : 'The item allows all of them.'} Ask for a label that the meant pods carry.`,
      corrections: askForLabels(spec, site),
    }),
  }
}

/** The label must be there as well. That cannot be asked where it must not. */
function askForLabels(spec: NetworkPolicy['spec'], site: SelectorSite): readonly Correction[] {
  const keys = exclusionsOf(site).flatMap(({ key, allows }) => (allows === 'unlisted' ? [key] : []))
  if (keys.length === 0) return []
  const podSelector = {
    requirements: [
      ...site.selector.requirements,
      ...keys.map((key) => ({ operator: 'Exists', key }) as const),
    ],
  }
  const intro = `If only pods with the label ${labelWords(keys, 'and')} are meant, ask for it:`
  return site.role === 'target'
    ? replaceTarget(podSelector, intro)
    : replacePeer(spec, site, { ...site.peer, podSelector }, intro)
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  return now.kind === 'pods'
    ? isWithinKeys(
        now.keys,
        before.flatMap((old) => (old.kind === 'pods' ? [old.keys] : [])),
      )
    : isWithinReach(
        now.reach,
        before.flatMap((old) => (old.kind === 'reach' ? [old.reach] : [])),
      )
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

/** A selector that says only what it leaves out. */
export const negativeSelector = defineRule<Record<string, never>, Extent>({
  id: 'negative-selector',
  title: 'A selector that says only what it leaves out',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'NotIn and DoesNotExist select everything else, what carries no such label at all included. Every namespace that somebody creates tomorrow is let in, and one letter wrong in a value lets in the one that was to stay out.',
  remedy: `Name what is meant:

  namespaceSelector:
    matchExpressions:
    - {key: kubernetes.io/metadata.name, operator: In, values: [web, monitoring]}

For pods ask for a label that they carry:

  podSelector:
    matchExpressions:
    - {key: track, operator: Exists}
    - {key: track, operator: NotIn, values: [legacy]}`,
  whenNotToUse:
    'Where all but a few is what is meant, as for a service that every tenant uses: switch the rule off for those namespaces.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#set-based-requirement',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
  ],
  messages: {
    namespaces: 'Namespaces are selected by what they are not, those of the future included.',
    pods: 'Pods are selected by what they are not.',
  },
  foldsInto: ['all-namespaces', 'or-peers', 'sensitive-port-open'],
  options: z.strictObject({}),
  check,
  breadth: (policy) => breadthOfPolicy(policy).map((reach) => ({ kind: 'reach', reach })),
  isWithin,
  examples: [
    {
      title: 'every namespace but one',
      yaml: example(
        api,
        'namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: [dev]}]}',
      ),
      findings: [{ message: 'namespaces', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'the same, asking for the name that each one has',
      yaml: example(
        api,
        '{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: Exists}, {key: env, operator: NotIn, values: [prod]}]}, podSelector: {matchLabels: {app: web}}}',
      ),
      findings: [{ message: 'namespaces', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'namespaces without a label',
      yaml: example(api, 'namespaceSelector: {matchExpressions: [{key: tenant, operator: DoesNotExist}]}'),
      findings: [{ message: 'namespaces', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'pods that are not of one kind',
      yaml: example(
        '{matchExpressions: [{key: track, operator: NotIn, values: [legacy]}]}',
        'podSelector: {matchExpressions: [{key: track, operator: NotIn, values: [canary]}, {key: job, operator: DoesNotExist}]}',
      ),
      findings: [
        { message: 'pods', path: 'spec.ingress[0].from[0].podSelector' },
        { message: 'pods', path: 'spec.podSelector' },
      ],
    },
    {
      title: 'a label that must be there, with any value but one',
      yaml: example(
        '{matchExpressions: [{key: track, operator: NotIn, values: [legacy]}, {key: track, operator: Exists}]}',
        'namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [prod]}, {key: team, operator: Exists}]}',
      ),
      findings: [],
    },
    {
      title: 'every namespace, which leaves nothing out',
      yaml: example('{}', 'namespaceSelector: {}'),
      findings: [],
    },
    {
      title: 'a value that is left out of those that are named',
      yaml: example(
        '{matchExpressions: [{key: app, operator: In, values: [a, b]}, {key: app, operator: NotIn, values: [b]}]}',
        'podSelector: {matchLabels: {app: web}}',
      ),
      findings: [],
    },
  ],
})
