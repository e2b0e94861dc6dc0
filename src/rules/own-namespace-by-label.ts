import * as z from 'zod'
import { directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule } from '../model/rule.ts'
import { gatherHits, type Hit, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { namesOnlyOf } from '../netpol/namespace-names.ts'
import { findOrPeers } from '../netpol/or-peers.ts'
import { replacePeer } from '../netpol/peer-correction.ts'
import { effectiveRulesOf, rulePath } from '../netpol/policy.ts'
import { labelWord, selectorKey } from '../netpol/selector-keys.ts'
import { namespaceSitesOf, selectorPath } from '../netpol/selector-sites.ts'

const everyPod: LabelSelector = { requirements: [] }

function hitsIn(policy: JudgedPolicy): readonly Hit[] {
  const { spec } = policy
  const { namespace } = policy.metadata
  if (namespace === '') return []
  const own = namespaceSitesOf(policy).filter(({ selector }) => {
    // Nearly every selector ends here.
    if (!lists(selector, namespace)) return false
    const names = namesOnlyOf(selector)
    return names?.length === 1 && names[0] === namespace
  })
  if (own.length === 0) return []
  const misread = rulesOfOrPeers(spec)
  return own
    .filter(({ direction, rule }) => !misread.has(rulePath(direction, rule)))
    .map((site): Hit => {
      const podSelector = site.peer.podSelector ?? everyPod
      return {
        message: 'own',
        direction: site.direction,
        key: selectorKey(podSelector),
        paths: [selectorPath(site)],
        wording: () => ({
          summary: "this is the policy's own namespace; a copy of the policy elsewhere still names this one",
          detail: `The policy is in namespace ${labelWord(namespace)} itself, and an item without a namespaceSelector means the policy's own namespace. With the name written out, a copy of the policy in another namespace allows pods of this one.`,
          corrections: replacePeer(
            spec,
            site,
            { kind: 'pods', namespaceSelector: undefined, podSelector },
            'Leave out the namespaceSelector:',
          ),
        }),
      }
    })
}

function lists({ requirements }: LabelSelector, namespace: string): boolean {
  return requirements.some(
    (requirement) => requirement.operator === 'In' && requirement.values.includes(namespace),
  )
}

/** The rules whose lists are taken for one item or for two: there it is or-peers that says what is meant. */
function rulesOfOrPeers(spec: NetworkPolicy['spec']): ReadonlySet<string> {
  return new Set(
    directions.flatMap((direction) =>
      effectiveRulesOf(spec, direction).flatMap((rule, index) =>
        findOrPeers(rule) === undefined ? [] : [rulePath(direction, index)],
      ),
    ),
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

/** A peer that names the policy's own namespace. */
export const ownNamespaceByLabel = defineRule<Record<string, never>, KeysExtent>({
  id: 'own-namespace-by-label',
  title: "The policy's own namespace by its name",
  class: 'info',
  since: { major: 0, minor: 1 },
  why: "An item without a namespaceSelector already means the pods of the policy's own namespace. With the name written out the policy says the same until somebody copies it to another namespace, where it lets the pods of the old one in.",
  remedy: `Leave the namespaceSelector out:

  - from:
    - podSelector: {matchLabels: {app: web}}`,
  whenNotToUse:
    'Where policies are written by a tool that names each namespace in the same way, itself included: switch the rule off.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#kubernetes-io-metadata-name',
  ],
  messages: { own: 'A namespaceSelector names the namespace that the policy is in, and nothing else.' },
  options: z.strictObject({}),
  check: (policy) => gatherHits(hitsIn(policy)),
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'pods of the own namespace, with its name',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}',
        '      podSelector: {matchLabels: {app: web}}\n',
      ),
      findings: [{ message: 'own', path: 'spec.ingress[0].from[0].namespaceSelector' }],
    },
    {
      title: 'the whole of it, beside another namespace',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}',
        '    - namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop]}]}\n',
      ),
      findings: [{ message: 'own', path: 'spec.ingress[0].from[1].namespaceSelector' }],
    },
    {
      title: 'some pods of it, beside another namespace',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}',
        `    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
      podSelector: {matchLabels: {app: web}}
`,
      ),
      findings: [{ message: 'own', path: 'spec.ingress[0].from[1].namespaceSelector' }],
    },
    {
      title: 'this namespace among others in one list',
      yaml: example(
        'namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: In, values: [shop, web]}]}',
      ),
      findings: [],
    },
    {
      title: 'a list that is read as one item',
      yaml: example(
        'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}',
        '    - podSelector: {matchLabels: {app: web}}\n',
      ),
      findings: [],
    },
    {
      title: 'a file that does not say where the policy goes',
      yaml: example('namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}').replace(
        ', namespace: shop',
        '',
      ),
      findings: [],
    },
    {
      title: 'pods without a namespace',
      yaml: example('podSelector: {matchLabels: {app: web}}'),
      findings: [],
    },
  ],
})
