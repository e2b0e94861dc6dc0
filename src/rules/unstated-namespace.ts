import * as z from 'zod'
import { defineTextRule, type Found } from '../model/rule.ts'
import { isJsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'

function check({ value: { metadata } }: SourceObject): readonly Found<string>[] {
  const namespace = isJsonObject(metadata) ? metadata['namespace'] : undefined
  if (namespace !== undefined && namespace !== null && namespace !== '') return []
  return [
    {
      message: 'no-namespace',
      paths: ['metadata.namespace'],
      wording: {
        summary: 'no namespace is given, so the policy goes to whichever one it is applied to',
        detail:
          'A policy only concerns pods of its own namespace, and this text does not say which one that is. It is created ' +
          'in the namespace of whoever applies it, which is often default, and restricts nothing in the one that was meant.',
        corrections: [],
      },
      extent: 'no-namespace',
    },
  ]
}

function example(metadata: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata}
spec:
  podSelector: {}
  policyTypes: [Ingress]
`
}

/** A policy whose text does not say which namespace it is for. */
export const unstatedNamespace = defineTextRule<Record<string, never>>({
  id: 'unstated-namespace',
  title: 'A policy without a namespace',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A policy only concerns pods of its own namespace. A file without one is applied to the namespace of the current context, where it may select nothing, while the pods that were meant stay open.',
  remedy: `Name the namespace:

  metadata:
    name: default-deny
    namespace: shop`,
  whenNotToUse:
    'Where Kustomize, Helm or a GitOps controller sets the namespace, files have none on purpose; it is information only.',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/'],
  messages: { 'no-namespace': 'The text names no namespace.' },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'a name alone',
      yaml: example('{name: example}'),
      findings: [{ message: 'no-namespace', path: 'metadata.namespace' }],
    },
    {
      title: 'a blank that a template left',
      yaml: example("{name: example, namespace: ''}"),
      findings: [{ message: 'no-namespace', path: 'metadata.namespace' }],
    },
    { title: 'a namespace', yaml: example('{name: example, namespace: shop}'), findings: [] },
    {
      title: 'the namespace default, by name',
      yaml: example('{name: example, namespace: default}'),
      findings: [],
    },
  ],
})
