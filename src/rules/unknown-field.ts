import * as z from 'zod'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

/** The unknown fields, wherever in a list they stand. */
type Extent = ReadonlySet<string>

function check({ spec: { unknownFields } }: NetworkPolicy): readonly Found<Extent>[] {
  const [first, ...rest] = unknownFields
  if (first === undefined) return []
  return [
    {
      message: 'not-judged',
      paths: [first, ...rest],
      wording: {
        summary: `this release does not know ${first.slice(0, 120)}, so what it opens or closes is not judged`,
        detail:
          `This release of netpol-guardrail does not know ${[first, ...rest].slice(0, 3).join(', ').slice(0, 300)}. ` +
          'Whatever the field opens or closes is not judged and not in the description. Look for a newer release; in a ' +
          'file, look for a typing error.',
        corrections: [],
      },
      extent: new Set(unknownFields.map((path) => path.replaceAll(/\[\d+\]/g, '[]'))),
    },
  ]
}

/** Fields that this release knows nothing about. */
export const unknownField = defineRule<Options, Extent>({
  id: 'unknown-field',
  title: 'A field that this release does not know',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why:
    'A newer Kubernetes may give policies fields that open or close more than the ones known here. A guard that passes ' +
    'over them in silence says that a policy is fine which it has not understood.',
  remedy:
    'Use a release of netpol-guardrail that knows the field. In a file, look for a typing error, which Kubernetes drops:\n\n' +
    '  ingress:\n' +
    '  - from:\n' +
    '    - podSelector: {matchLabels: {app: web}}   # not podselector',
  whenNotToUse:
    'Where nothing unknown may get in before somebody has looked at it, move it to baseline in the configuration.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2885-server-side-unknown-field-validation',
  ],
  messages: { 'not-judged': 'The policy has a field that this release does not know.' },
  examples: [
    {
      title: 'a field of a later Kubernetes',
      yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
      serviceAccountSelector: {matchLabels: {team: a}}`,
      findings: [{ message: 'not-judged', path: 'spec.ingress[0].from[0].serviceAccountSelector' }],
    },
    {
      title: 'every field there is',
      yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchExpressions: [{key: app, operator: In, values: [web]}]}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ipBlock: {cidr: 10.1.0.0/16, except: [10.1.2.0/24]}
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}
      podSelector: {matchLabels: {constructor: x}}
    ports:
    - {protocol: TCP, port: 8000, endPort: 8010}`,
      findings: [],
    },
  ],
  options,
  check,
  isWithin: (now, before) => before.some((old) => [...now].every((field) => old.has(field))),
})
