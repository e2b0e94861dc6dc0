import * as z from 'zod'
import type { Direction } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defaultTrustedNamespaceLabelKeys } from '../model/trusted-namespace-labels.ts'
import { below, renderPath } from '../model/path.ts'
import { defineRule } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import {
  isNamespaceName,
  type IsTrustedKey,
  makeTrust,
  namespacesNamed,
  normaliseNamespaces,
} from '../netpol/namespace-names.ts'
import { replacePeer } from '../netpol/peer-correction.ts'
import { labelWord, labelWords, selectorKey, withoutKeys } from '../netpol/selector-keys.ts'
import { namespaceSitesOf, type PeerSite, selectorPath } from '../netpol/selector-sites.ts'
import { namespaceNameLabel } from '../netpol/selector-text.ts'
import type { LabelConstraint } from '../netpol/selector.ts'

const options = z.strictObject({
  trustedNamespaceLabelKeys: z
    .array(z.string())
    .default([...defaultTrustedNamespaceLabelKeys])
    .describe(
      'Labels of namespaces that only administrators can set. A * at the beginning stands for the first part of a key, up to its first dot.',
    ),
})

type Options = z.infer<typeof options>

/** Labels by which people name a namespace, from before the API server did. */
const nameKeys: readonly string[] = ['name', 'ns', 'namespace']

function know({ trustedNamespaceLabelKeys }: Options): IsTrustedKey {
  return makeTrust(trustedNamespaceLabelKeys)
}

function hitsIn(policy: JudgedPolicy, isTrusted: IsTrustedKey): readonly Hit[] {
  // Nearly every selector asks for the value of a label that is trusted, and needs no closer look.
  const doubtful = namespaceSitesOf(policy).filter(
    ({ selector }) => !selector.requirements.some(({ operator, key }) => operator === 'In' && isTrusted(key)),
  )
  return doubtful.flatMap((site): readonly Hit[] => {
    const asked = askedOf(site)
    if (asked.some(({ key }) => isTrusted(key))) return []
    const byName = asked.find(({ key }) => nameKeys.includes(key))
    const [first] = asked
    const decisive = byName ?? first
    if (decisive === undefined) return []
    return [
      {
        message: byName === undefined ? 'other-label' : 'name-label',
        class: byName === undefined ? 'info' : 'advice',
        direction: site.direction,
        key: selectorKey(site.selector),
        paths: [selectorPath(site)],
        wording: () => wording(policy.spec, site, decisive, byName !== undefined),
        fix: () => (byName === undefined ? undefined : renameOf(site, byName.key)),
      },
    ]
  })
}

/**
 * The key of the label that the API server sets in the place of one that people set, where it asks for one name. It means
 * the same only where that label is truthful.
 */
function renameOf(site: PeerSite, key: string): Fix | undefined {
  const ofName = site.selector.requirements.filter(
    (each) => each.key === key || each.key === namespaceNameLabel,
  )
  const [asked, ...others] = ofName
  if (asked?.operator !== 'In' || others.length > 0) return undefined
  const [value, ...more] = asked.values
  // Several values, and they alone, are surely an expression, which has its key elsewhere.
  if (value === undefined || more.length > 0 || !isNamespaceName(value)) return undefined
  return {
    safety: 'chosen',
    sameWhere: { key, namespace: value },
    edits: [
      { kind: 'rename', path: `${selectorPath(site)}.matchLabels${stepOf(key)}`, key: namespaceNameLabel },
    ],
  }
}

/** The key as the end of a path: keys with dots stand in brackets. */
function stepOf(key: string): string {
  const text = renderPath(below(undefined, key))
  return text.startsWith('[') ? text : `.${text}`
}

/** The labels that a namespace must carry to be selected. */
function askedOf({ selector }: PeerSite): readonly LabelConstraint[] {
  const normal = normaliseNamespaces(selector)
  return normal.kind === 'nothing' ? [] : normal.constraints.filter(({ allowsAbsence }) => !allowsAbsence)
}

function wording(
  spec: NetworkPolicy['spec'],
  site: PeerSite,
  asked: LabelConstraint,
  isName: boolean,
): Wording {
  const label = labelText(asked)
  const who = {
    ingress: `whoever may label a namespace ${label} gets in`,
    egress: `any namespace labelled ${label} can be reached`,
  } satisfies Record<Direction, string>
  return {
    summary: `${who[site.direction]}${isName ? '; many clusters set it nowhere' : ''}`,
    detail: `Whoever may edit a Namespace chooses its labels, so that ${labelWord(asked.key)} is no proof of which one it is${isName ? ', and on many clusters no namespace carries it' : ''}. Only ${namespaceNameLabel} is set by the API server itself and cannot be claimed. Labels that your platform keeps belong into trustedNamespaceLabelKeys of the configuration.`,
    corrections: correct(spec, site, asked, isName),
  }
}

function labelText({ key, allows, values }: LabelConstraint): string {
  return allows === 'listed' ? `${labelWord(key)}=${labelWords(values)}` : labelWord(key)
}

/** The same values as names; none where they cannot be names of namespaces. */
function correct(
  spec: NetworkPolicy['spec'],
  site: PeerSite,
  { key, allows, values }: LabelConstraint,
  isName: boolean,
): readonly Correction[] {
  if (allows !== 'listed' || !values.every(isNamespaceName)) return []
  const rest = withoutKeys(site.selector, new Set([key, namespaceNameLabel]))
  const namespaceSelector = { requirements: [...namespacesNamed(values).requirements, ...rest.requirements] }
  const names = `${values.length === 1 ? 'namespace' : 'namespaces'} ${labelWords(values)}`
  return replacePeer(
    spec,
    site,
    { ...site.peer, namespaceSelector },
    isName
      ? 'Select by the label that the API server sets:'
      : `If you meant ${names}, select by the label that the API server sets:`,
  )
}

function example(selector: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
  - ${direction === 'ingress' ? 'from' : 'to'}:
    - namespaceSelector: ${selector}
    ports:
    - {protocol: TCP, port: 8080}
`
}

/** A namespaceSelector that decides by labels which anybody may set who can edit a namespace. */
export const spoofableNamespaceLabel = defineRule<Options, KeysExtent, IsTrustedKey>({
  id: 'spoofable-namespace-label',
  title: 'Namespaces selected by a label that anybody may set',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Whoever may edit a Namespace can give it the label that a policy asks for, and is let in. A label such as name is often set on no namespace at all, so that the policy lets nobody in.',
  remedy: `Select namespaces by the label that the API server sets on each of them:

  namespaceSelector:
    matchLabels: {kubernetes.io/metadata.name: monitoring}`,
  whenNotToUse:
    'Where a platform keeps labels of namespaces that tenants cannot change: name them in trustedNamespaceLabelKeys of the configuration.',
  references: [
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#targeting-a-namespace-by-its-name',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2161-apiserver-default-labels',
  ],
  messages: {
    'name-label':
      'A namespace is recognised by name, ns or namespace, which anybody may set and many clusters do not.',
    'other-label': 'Namespaces are recognised by a label that is not known to be kept by administrators.',
  },
  foldsInto: ['or-peers', 'wrong-level-label'],
  options,
  know,
  check: (policy, isTrusted) => gatherHits(hitsIn(policy, isTrusted)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'a namespace by the label name',
      yaml: example('{matchLabels: {name: monitoring}}'),
      findings: [{ message: 'name-label', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'several of them, as an expression, on the way out',
      yaml: example(
        '{matchExpressions: [{key: ns, operator: In, values: [kube-system, monitoring]}]}',
        'egress',
      ),
      findings: [{ message: 'name-label', path: 'spec.egress[0].to[0].namespaceSelector' }],
    },
    {
      title: 'the label of a team',
      yaml: example('{matchLabels: {team: web}}'),
      findings: [{ message: 'other-label', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'a label of any value, beside a name that every namespace has',
      yaml: example(
        '{matchExpressions: [{key: monitored, operator: Exists}, {key: kubernetes.io/metadata.name, operator: Exists}]}',
      ),
      findings: [{ message: 'other-label', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'the name that the API server sets, and a label that narrows it',
      yaml: example('{matchLabels: {kubernetes.io/metadata.name: monitoring, name: monitoring}}'),
      findings: [],
    },
    {
      title: 'labels that OpenShift and the Hierarchical Namespace Controller keep',
      yaml: `${example('{matchLabels: {network.openshift.io/policy-group: ingress}}')}  - from:
    - namespaceSelector:
        matchExpressions: [{key: team-a.tree.hnc.x-k8s.io/depth, operator: Exists}]
    ports:
    - {protocol: TCP, port: 8080}
`,
      findings: [],
    },
    {
      title: 'every namespace, and every one but some',
      yaml: `${example('{}')}  - from:
    - namespaceSelector: {matchExpressions: [{key: name, operator: NotIn, values: [dev]}]}
    ports:
    - {protocol: TCP, port: 8080}
`,
      findings: [],
    },
  ],
})
