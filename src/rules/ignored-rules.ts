import * as z from 'zod'
import { directions, type Direction } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import type { NetworkPolicy, NetworkPolicySpec, PolicyType } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import { isIsolatedFor, rulesOf } from '../netpol/policy.ts'
import { extentOfRules, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'

interface Extent {
  /** What the ignored rules speak of. */
  readonly ignored: ReachExtent | undefined
  /** The type that is listed twice. */
  readonly twice: PolicyType | undefined
}

function check(policy: NetworkPolicy): readonly Found<Extent>[] {
  const { spec } = policy
  // A list is never empty, so that one direction at most is missing.
  const ignored = directions.find(
    (direction) => rulesOf(spec, direction).length > 0 && !isIsolatedFor(spec, direction),
  )
  const twice = spec.policyTypes.find((type, index) => spec.policyTypes.indexOf(type) !== index)
  if (ignored === undefined && twice === undefined) return []
  return [
    {
      message: ignored === undefined ? 'listed-twice' : 'not-listed',
      paths: ['spec.policyTypes'],
      wording: ignored === undefined ? wordTwice(spec) : wordIgnored(spec, ignored),
      ...(ignored === undefined ? { fix: bothListed } : {}),
      extent: {
        ignored: ignored === undefined ? undefined : extentOfRules(policy, ignored, rulesOf(spec, ignored)),
        twice,
      },
    },
  ]
}

/** The other type was probably meant, so that it closes a direction that is open now. */
const bothListed: Fix = {
  safety: 'chosen',
  edits: [{ kind: 'set-list', path: 'spec.policyTypes', value: ['Ingress', 'Egress'] }],
}

function wordIgnored({ policyTypes }: NetworkPolicySpec, direction: Direction): Wording {
  const listed = policyTypes[0] ?? ''
  return {
    summary: `${direction} rules are ignored, and ${direction} stays open, because policyTypes lists only ${listed}`,
    detail: `Kubernetes looks at the ${direction} rules of a policy only if policyTypes lists ${typeOf(direction)}. Here it lists only ${listed}, so these rules restrict nothing: unless another policy isolates these pods, their ${direction} is open to everybody.`,
    corrections: [
      bothTypes('If the rules are meant:'),
      // Beside a type that is listed twice that would be half of what has to change.
      ...(policyTypes.length > 1 ? [] : [withoutRules(direction)]),
    ],
  }
}

function wordTwice({ policyTypes }: NetworkPolicySpec): Wording {
  const listed = policyTypes[0] ?? ''
  const missing = directions.find((direction) => typeOf(direction) !== listed) ?? 'egress'
  return {
    summary: `${listed.toLowerCase()} is listed twice, so ${missing} stays open: ${typeOf(missing)} was probably meant`,
    detail: `The list policyTypes has ${listed} twice, which says no more than once. ${typeOf(missing)} is not listed, so this policy does not restrict ${missing}.`,
    corrections: [
      bothTypes(`If you meant both, with no ${missing} allowed by this policy:`),
      {
        intro: `If you meant only ${listed}:`,
        yaml: `policyTypes: [${listed}]`,
        replaces: { part: 'field', field: 'policyTypes' },
      },
    ],
  }
}

function withoutRules(direction: Direction): Correction {
  return {
    intro: `If ${direction} should stay open, leave its rules out:`,
    yaml: '[]',
    replaces: { part: 'direction', direction },
  }
}

function bothTypes(intro: string): Correction {
  return {
    intro,
    yaml: 'policyTypes: [Ingress, Egress]',
    replaces: { part: 'field', field: 'policyTypes' },
  }
}

function typeOf(direction: Direction): PolicyType {
  return direction === 'ingress' ? 'Ingress' : 'Egress'
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  if (now.ignored === undefined) return before.some(({ twice }) => twice === now.twice)
  return isWithinReach(
    now.ignored,
    before.flatMap(({ ignored }) => ignored ?? []),
  )
}

function example(policyTypes: string, rules: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
${policyTypes === '' ? '' : `  policyTypes: ${policyTypes}\n`}${rules}`
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

/** Rules of a direction that policyTypes does not list, and a type that is listed twice in the place of the other. */
export const ignoredRules = defineRule<Record<string, never>, Extent>({
  id: 'ignored-rules',
  title: 'Rules that Kubernetes ignores because policyTypes does not list them',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Rules count only for the directions that policyTypes lists. Egress rules beside a list of Ingress alone look like a restriction, and restrict nothing: the pods may still talk to everybody.',
  remedy: `List every direction that has rules:

  policyTypes: [Ingress, Egress]

Or leave the rules out if the direction should stay open.`,
  whenNotToUse:
    'Never: rules that are ignored mislead whoever reads the policy, and leaving them out does the same.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: {
    'not-listed': 'A direction has rules and policyTypes does not list it: it stays open.',
    'listed-twice': 'The same type twice: the other one was probably meant, and its direction stays open.',
  },
  foldsInto: ['isolation-dropped'],
  options: z.strictObject({}),
  check,
  isWithin,
  examples: [
    {
      title: 'egress rules that are ignored',
      yaml: example('[Ingress]', ingress + egress),
      findings: [{ message: 'not-listed', path: 'spec.policyTypes' }],
    },
    {
      title: 'ingress rules that are ignored',
      yaml: example('[Egress]', ingress),
      findings: [{ message: 'not-listed', path: 'spec.policyTypes' }],
    },
    {
      title: 'Ingress twice, and egress rules: one problem',
      yaml: example('[Ingress, Ingress]', ingress + egress),
      findings: [{ message: 'not-listed', path: 'spec.policyTypes' }],
    },
    {
      title: 'Ingress twice',
      yaml: example('[Ingress, Ingress]', ingress),
      findings: [{ message: 'listed-twice', path: 'spec.policyTypes' }],
    },
    { title: 'both listed', yaml: example('[Ingress, Egress]', ingress + egress), findings: [] },
    { title: 'no policyTypes, which then follow the rules', yaml: example('', egress), findings: [] },
    {
      title: 'an empty list of rules, which would say the same if it counted',
      yaml: example('[Ingress]', `${ingress}  egress: []\n`),
      findings: [],
    },
  ],
})
