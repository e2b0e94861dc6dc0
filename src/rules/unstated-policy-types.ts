import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import { type Fields, policyFields, specFields } from '../model/policy-fields.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { hasEntries, isolatedIn } from '../netpol/text-directions.ts'

function check({ value }: SourceObject): readonly Found<string>[] {
  const spec = value['spec'] ?? {}
  // What has another shape the API server refuses.
  if (!isJsonObject(spec) || !isBlankList(spec['policyTypes'])) return []
  const isEgressOnly = hasEntries(spec['egress']) && !hasEntries(spec['ingress'])
  const message = isEgressOnly ? 'closes-ingress' : 'defaulted'
  return [
    {
      message,
      ...(isEgressOnly ? {} : { class: 'info' }),
      paths: ['spec.policyTypes'],
      wording: isEgressOnly ? wordEgressOnly : wordDefaulted(value),
      ...withFix(value, isEgressOnly ? toldOfIngress : undefined),
      extent: message,
    },
  ]
}

function isBlankList(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0)
}

const both = 'policyTypes: [Ingress, Egress]'

const wordEgressOnly: Wording = {
  summary: 'there are only egress rules and no policyTypes, so ingress is closed as well',
  detail:
    'Where policyTypes is missing, Kubernetes adds Ingress in any case, and Egress if there are egress rules. This policy ' +
    'has only egress rules, so that nobody gets in to its pods either, unless another policy lets them. Say which of the ' +
    'two is meant.',
  corrections: [
    correction('If the policy is about egress alone:', 'policyTypes: [Egress]'),
    correction('If nobody should get in:', both),
  ],
}

function wordDefaulted(policy: JsonObject): Wording {
  const types = typesOf(policy)
  return {
    summary: `policyTypes is missing and becomes ${types.join(' and ')}`,
    detail:
      'Where policyTypes is missing, Kubernetes adds Ingress in any case, and Egress if there are egress rules. Here that ' +
      `gives ${types.join(' and ')}. Written out, a reader sees it, and a rule that is added later cannot change it.`,
    // Without a spec there is nothing to write it into.
    corrections: isJsonObject(policy['spec'])
      ? [correction('Written out:', `policyTypes: [${types.join(', ')}]`)]
      : [],
  }
}

function correction(intro: string, yaml: string): Correction {
  return { intro, yaml, replaces: { part: 'field', field: 'policyTypes' } }
}

function typesOf(policy: JsonObject): readonly string[] {
  return isolatedIn(policy).map((direction) => (direction === 'ingress' ? 'Ingress' : 'Egress'))
}

/** With both types written out nobody asks again whether ingress was meant to be closed, so that it is asked now. */
const toldOfIngress =
  'this writes down what holds today, policyTypes: [Ingress, Egress], so that ingress stays closed; take Ingress out if ' +
  'the policy is about egress alone'

/**
 * What the API server fills in, so that the policy means the same. Not where it drops something: what is written for a
 * misspelt egress would be ignored as soon as the spelling is mended.
 */
function withFix(policy: JsonObject, told: string | undefined): { readonly fix?: Fix } {
  const { spec } = policy
  if (!isJsonObject(spec) || !areKnown(spec, specFields) || !areKnown(policy, policyFields)) return {}
  const value = typesOf(policy)
  return {
    fix: {
      safety: 'proven',
      ...(told === undefined ? {} : { told }),
      edits: [
        Object.hasOwn(spec, 'policyTypes')
          ? { kind: 'set-list', path: 'spec.policyTypes', value }
          : { kind: 'add', path: 'spec', key: 'policyTypes', value },
      ],
    },
  }
}

function areKnown(mapping: JsonObject, fields: Fields): boolean {
  return Object.keys(mapping).every((key) => Object.hasOwn(fields, key))
}

function example(spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
${spec}`
}

const ingress = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
`
const egress = `  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}
`

/** A policy whose text leaves it to Kubernetes which directions it restricts. */
export const unstatedPolicyTypes = defineTextRule<Record<string, never>>({
  id: 'unstated-policy-types',
  title: 'A policy that does not say which directions it restricts',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Without policyTypes Kubernetes always restricts ingress, and egress only if there are egress rules. A policy that was meant for egress alone so keeps everybody out of its pods.',
  remedy: `Say which directions the policy restricts:

  spec:
    podSelector: {matchLabels: {app: api}}
    policyTypes: [Egress]`,
  whenNotToUse:
    'Where everybody knows the default. Except for policies that have egress rules alone it is information only.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'closes-ingress': 'There are only egress rules, and the default closes ingress too.',
    defaulted: 'The default is what the rules suggest, but the text does not say it (information).',
  },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'egress rules alone',
      yaml: example(egress),
      findings: [{ message: 'closes-ingress', path: 'spec.policyTypes' }],
    },
    {
      title: 'the same beside ingress as an empty list, and with a blank',
      yaml: example(`  policyTypes:\n  ingress: []\n${egress}`),
      findings: [{ message: 'closes-ingress', path: 'spec.policyTypes' }],
    },
    {
      title: 'ingress rules alone',
      yaml: example(ingress),
      findings: [{ message: 'defaulted', path: 'spec.policyTypes' }],
    },
    {
      title: 'rules for both directions, and an empty list of types',
      yaml: example(`  policyTypes: []\n${ingress}${egress}`),
      findings: [{ message: 'defaulted', path: 'spec.policyTypes' }],
    },
    {
      title: 'egress, and says so',
      yaml: example(`  policyTypes: [Egress]\n${egress}`),
      findings: [],
    },
    {
      title: 'both, and says so',
      yaml: example(`  policyTypes: [Ingress, Egress]\n${egress}`),
      findings: [],
    },
  ],
})
