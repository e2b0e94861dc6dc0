import * as z from 'zod'
import type { Correction } from '../model/finding.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import { isJsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'

function check({ value: { spec } }: SourceObject): readonly Found<string>[] {
  // What has another shape the API server refuses.
  if (spec !== undefined && spec !== null && !isJsonObject(spec)) return []
  const selector = spec?.['podSelector']
  if (selector !== undefined && selector !== null) return []
  const isBlank = selector === null
  return [
    {
      message: isBlank ? 'blank' : 'absent',
      paths: ['spec.podSelector'],
      wording: {
        summary: `podSelector is ${isBlank ? 'blank' : 'missing'}, which selects every pod of the namespace`,
        detail:
          `A policy whose podSelector is ${isBlank ? 'blank' : 'missing'} selects every pod of its namespace, as one with an ` +
          'empty podSelector does. Written as {} a reader sees that it is meant.',
        corrections: isJsonObject(spec) ? [everyPod] : [],
      },
      extent: 'podSelector',
    },
  ]
}

/** Only where there is a `spec` to write it into. */
const everyPod: Correction = {
  intro: 'If every pod is meant:',
  yaml: 'podSelector: {}',
  replaces: { part: 'field', field: 'podSelector' },
}

function example(spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
${spec}`
}

/** A policy whose text does not say which pods it is about. */
export const unstatedTarget = defineTextRule<Record<string, never>>({
  id: 'unstated-target',
  title: 'A policy without a podSelector',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A podSelector that is missing or blank selects every pod of the namespace. Where a label was to be filled in, the policy so restricts, and allows, far more than its author thinks.',
  remedy: `Say which pods are meant, all of them as well:

  spec:
    podSelector: {}`,
  whenNotToUse: 'Where templates leave it out on purpose, as those of OpenShift do; it is information only.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    absent: 'There is no podSelector.',
    blank: 'Nothing stands after podSelector, or null.',
  },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'no podSelector',
      yaml: example('spec:\n  policyTypes: [Ingress]\n'),
      findings: [{ message: 'absent', path: 'spec.podSelector' }],
    },
    {
      title: 'nothing at all, which closes the whole namespace',
      yaml: example('spec:\n'),
      findings: [{ message: 'absent', path: 'spec.podSelector' }],
    },
    {
      title: 'a blank that a template left',
      yaml: example('spec:\n  podSelector:\n  policyTypes: [Ingress]\n'),
      findings: [{ message: 'blank', path: 'spec.podSelector' }],
    },
    {
      title: 'every pod, and says so',
      yaml: example('spec:\n  podSelector: {}\n  policyTypes: [Ingress]\n'),
      findings: [],
    },
    {
      title: 'no label, which is every pod as well, and is written',
      yaml: example('spec:\n  podSelector: {matchLabels: {}}\n  policyTypes: [Ingress]\n'),
      findings: [],
    },
  ],
})
