import * as z from 'zod'
import type { Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'

const options = z.strictObject({})

type Options = z.infer<typeof options>

/** The unknown fields, wherever in a list they stand. */
type Extent = ReadonlySet<string>

/** A problem for each rule, or field of `spec`: so that what a file's text shows there can speak for it. */
function check({ spec: { unknownFields } }: NetworkPolicy): readonly Found<Extent>[] {
  const places = new Map<string, [string, ...string[]]>()
  for (const path of unknownFields) {
    const [place = path] = /^spec\.(?:ingress|egress)\[\d+\]|^spec\.[^.[]+/.exec(path) ?? []
    const known = places.get(place)
    if (known === undefined) places.set(place, [path])
    else known.push(path)
  }
  return [...places.values()].map((paths) => ({
    message: 'not-judged',
    paths,
    wording: wording(paths),
    extent: new Set(paths.map((path) => path.replaceAll(/\[\d+\]/g, '[]'))),
  }))
}

function wording(paths: readonly [string, ...string[]]): Wording {
  return {
    summary: `this release does not know ${paths[0].slice(0, 120)}, so what it opens or closes is not judged`,
    detail:
      `This release of netpol-guardrail does not know ${paths.slice(0, 3).join(', ').slice(0, 300)}. ` +
      'Whatever the field opens or closes is not judged and not in the description. Look for a newer release; in a ' +
      'file, look for a typing error.',
    corrections: [],
  }
}

/** Fields that this release knows nothing about. */
export const unknownField = defineRule<Options, Extent>({
  id: 'unknown-field',
  title: 'A field that this release does not know',
  class: 'advice',
  since: { major: 0, minor: 1 },
  // In a text dropped-field says more of the same field.
  seenIn: 'gate',
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
      title: 'several of them, in one rule and beside the rules',
      yaml: `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Ingress]
  priority: 10
  ingress:
  - action: Allow
    from:
    - podSelector: {matchLabels: {app: web}}
      nodeSelector: {matchLabels: {zone: a}}`,
      findings: [
        { message: 'not-judged', path: 'spec.ingress[0].action' },
        { message: 'not-judged', path: 'spec.priority' },
      ],
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
  isWithin: (now, before) => [...now].every((field) => before.some((old) => old.has(field))),
})
