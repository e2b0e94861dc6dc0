import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { kubeDnsRule } from '../netpol/dns.ts'
import { gatherHits, isWithinKeys, type KeysExtent } from '../netpol/gather-hits.ts'
import { effectiveRulesOf, isIsolatedFor } from '../netpol/policy.ts'
import { isEverything, isNothing } from '../netpol/selector.ts'
import { rulesYaml } from '../netpol/yaml-fragment.ts'

function check({ spec }: NetworkPolicy): readonly Found<KeysExtent>[] {
  // A policy about all pods is a default deny, whose purpose this is.
  if (isEverything(spec.podSelector) || isNothing(spec.podSelector)) return []
  const closed = directions.find(
    (direction) =>
      isIsolatedFor(spec, direction) &&
      effectiveRulesOf(spec, direction).length === 0 &&
      effectiveRulesOf(spec, otherOf(direction)).length > 0,
  )
  if (closed === undefined) return []
  return gatherHits([
    {
      message: 'closed',
      direction: closed,
      key: closed,
      paths: [`spec.${closed}`],
      wording: () => wording(closed),
    },
  ])
}

function wording(direction: Direction): Wording {
  const isEgress = direction === 'egress'
  return {
    summary: isEgress
      ? 'egress is closed completely, DNS included, unless another policy opens it'
      : 'ingress is closed completely: nobody gets in, unless another policy lets them',
    detail:
      `This policy lists ${isEgress ? 'Egress' : 'Ingress'}, or leaves policyTypes to its default, and has no ` +
      `${direction} rule. So it allows these pods no ${direction} at all` +
      `${isEgress ? ', not even to look up names' : ''}, unless another policy does.`,
    corrections: [unrestricted(direction), ...(isEgress ? [withDns] : [])],
  }
}

function unrestricted(direction: Direction): Correction {
  return {
    intro: `If this policy should not restrict ${direction}:`,
    yaml: `policyTypes: [${direction === 'egress' ? 'Ingress' : 'Egress'}]`,
    replaces: { part: 'field', field: 'policyTypes' },
  }
}

const withDns: Correction = {
  intro: 'If the pods should look up names and nothing else:',
  yaml: rulesYaml('egress', [kubeDnsRule]).join('\n'),
  replaces: { part: 'direction', direction: 'egress' },
}

function otherOf(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress'
}

function example(spec: string, podSelector = '{matchLabels: {app: api}}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${podSelector}
${spec}`
}

const ingress = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`
const egress = `  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}
    ports:
    - {protocol: TCP, port: 5432}
`
const both = '  policyTypes: [Ingress, Egress]\n'

/** A direction that is restricted and has no rules, beside one that has some. */
export const declaredEmpty = defineRule<Record<string, never>, KeysExtent>({
  id: 'declared-empty',
  title: 'A direction that is closed completely beside one that has rules',
  class: 'info',
  since: { major: 0, minor: 1 },
  why: 'A direction that policyTypes lists and that has no rules is closed: for egress that includes DNS, so that the pods cannot look up a single name. Where only the other direction was thought of, that is an accident.',
  remedy: `List only the direction that has rules, if the other one should not be restricted:

  policyTypes: [Ingress]

Or allow what the pods need:

  egress:
  - to:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}
      podSelector: {matchLabels: {k8s-app: kube-dns}}
    ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}`,
  whenNotToUse:
    'Where pods are closed on purpose and other policies open what they need, this is how it is written; it is information only.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  ],
  messages: { closed: 'A direction is restricted and allows nothing, while the other one has rules.' },
  options: z.strictObject({}),
  check,
  isWithin: isWithinKeys,
  examples: [
    {
      title: 'egress listed without a rule',
      yaml: example(both + ingress),
      findings: [{ message: 'closed', path: 'spec.egress' }],
    },
    {
      title: 'an empty list of egress rules',
      yaml: example(`${both}${ingress}  egress: []\n`),
      findings: [{ message: 'closed', path: 'spec.egress' }],
    },
    {
      title: 'no policyTypes, which then have Ingress by default',
      yaml: example(egress),
      findings: [{ message: 'closed', path: 'spec.ingress' }],
    },
    { title: 'both have rules', yaml: example(both + ingress + egress), findings: [] },
    {
      title: 'only the direction with rules',
      yaml: example(`  policyTypes: [Egress]\n${egress}`),
      findings: [],
    },
    { title: 'both closed on purpose', yaml: example(both), findings: [] },
    { title: 'a default deny for all pods', yaml: example(both + ingress, '{}'), findings: [] },
  ],
})
