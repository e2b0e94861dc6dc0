import * as z from 'zod'
import type { Correction, Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import { decodeNetworkPolicy } from '../model/network-policy.ts'
import { below, type Path, renderPath } from '../model/path.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { bareLabelsOf } from '../netpol/text-bare-labels.ts'
import { changeMapping, correctText } from '../netpol/text-correction.ts'
import { tellHits, type TextHit } from '../netpol/text-hits.ts'
import { placeKey, valueKey } from '../netpol/text-key.ts'
import { type TextPlace, textPlacesOf } from '../netpol/text-places.ts'

function check({ value }: SourceObject): readonly Found<string>[] {
  return tellHits(textPlacesOf(value).flatMap((place) => hitsIn(value, place)))
}

/** How many labels of one selector are pointed at. */
const maxPaths = 16

function hitsIn(policy: JsonObject, place: TextPlace): readonly TextHit[] {
  const { at } = place
  const [first, ...others] = bareLabelsOf(place)
  if (first === undefined || at === undefined) return []
  return [
    {
      message: 'no-match-labels',
      paths: () => [
        renderPath(below(at, first)),
        ...others.slice(0, maxPaths - 1).map((key) => renderPath(below(at, key))),
      ],
      wording: () => wording(policy, place, at, [first, ...others]),
      fix: () => fixOf(place, at),
      extent: `${placeKey(at)} ${valueKey(place.value)}`,
    },
  ]
}

/** Longer names are cut, and more of them counted: an author can write any. */
const maxNameLength = 40
const maxShown = 3

function wording(policy: JsonObject, place: TextPlace, at: Path, labels: readonly string[]): Wording {
  const selector = String(at.key)
  const names = labels
    .slice(0, maxShown)
    .map((label) => (label.length <= maxNameLength ? label : `${label.slice(0, maxNameLength)}...`))
  const shown = [...names, ...(labels.length > maxShown ? [`${labels.length - maxShown} more`] : [])].join(
    ', ',
  )
  const counted = labels.length === 1 ? `the label ${shown} stands` : `the labels ${shown} stand`
  const isEmpty = Object.keys(place.value).length === labels.length
  return {
    summary: isEmpty
      ? `${counted} outside of matchLabels, so ${selector} selects everything`
      : `${counted} outside of matchLabels, so ${selector} selects without ${labels.length === 1 ? 'it' : 'them'}`,
    detail:
      `In a selector labels stand under matchLabels. Here ${counted} in ${selector} itself: Kubernetes knows no such ` +
      `fields and drops them, so that this selector ${isEmpty ? `is empty and selects ${everythingOf(place)}` : 'selects more than it says'}. ` +
      'Only clients that ask for strict checks, as kubectl does, are told.',
    corrections: correct(policy, at),
  }
}

function everythingOf({ at, direction }: TextPlace): string {
  if (at?.key === 'namespaceSelector') return 'every namespace'
  return direction === undefined ? 'every pod of the namespace' : 'every pod'
}

/** All selectors of the policy are corrected: nobody can paste a rule of which one half is still dropped. */
function correct(policy: JsonObject, at: Path): readonly Correction[] {
  const bare = textPlacesOf(policy).filter((place) => bareLabelsOf(place).length > 0)
  return correctText(
    bare.reduce((corrected, place) => changeMapping(corrected, place.at, withMatchLabels(place)), policy),
    at,
    'Write the labels under matchLabels:',
  )
}

function withMatchLabels(place: TextPlace): (selector: JsonObject) => JsonObject {
  const bare = new Set(bareLabelsOf(place))
  return (selector) => {
    const { matchLabels, ...others } = selector
    const known = isJsonObject(matchLabels) ? matchLabels : {}
    return {
      ...Object.fromEntries(Object.entries(others).filter(([key]) => !bare.has(key))),
      matchLabels: {
        ...known,
        ...Object.fromEntries([...bare].map((key) => [key, labelText(selector[key])])),
      },
    }
  }
}

/**
 * The selector selects less with its labels, so that somebody has to want it. Only where there is nothing but labels, and
 * the API server could read their values: whether anything else belongs to them is for a person to say.
 */
function fixOf(place: TextPlace, at: Path): Fix | undefined {
  const { value } = place
  const isAllLabels = Object.keys(value).length === bareLabelsOf(place).length
  return isAllLabels && isAccepted(value)
    ? { safety: 'chosen', edits: [{ kind: 'wrap', path: renderPath(at), key: 'matchLabels' }] }
    : undefined
}

function isAccepted(labels: JsonObject): boolean {
  return decodeNetworkPolicy({ spec: { podSelector: { matchLabels: labels } } }).ok
}

/** What Kubernetes would make of the value if it were quoted; a bare label is never a list or mapping. */
function labelText(value: unknown): string {
  return typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value)
}

function example(spec: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
${spec}`
}

function ingress(peer: string, target = '{matchLabels: {app: api}}'): string {
  return example(`  podSelector: ${target}
  policyTypes: [Ingress]
  ingress:
  - from:
    - ${peer}
    ports:
    - {protocol: TCP, port: 8080}
`)
}

/** Labels that stand in a selector itself, where Kubernetes drops them. */
export const bareSelector = defineTextRule<Record<string, never>>({
  id: 'bare-selector',
  title: 'Labels in a selector without matchLabels',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'A Service has its labels in the selector itself, a NetworkPolicy has them under matchLabels. Without it Kubernetes drops the labels, and the empty selector that is left selects every pod, or every namespace.',
  remedy: `Write labels under matchLabels:

  from:
  - podSelector:
      matchLabels:
        app: web`,
  whenNotToUse: 'There is no good use of it: Kubernetes never reads such labels.',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#resources-that-support-set-based-requirements',
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  ],
  messages: { 'no-match-labels': 'Labels stand in the selector itself and are dropped.' },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'the pods of a peer, as a Service would name them',
      yaml: ingress('podSelector: {app: web}'),
      findings: [{ message: 'no-match-labels', path: 'spec.ingress[0].from[0].podSelector.app' }],
    },
    {
      title: 'a namespace',
      yaml: ingress('namespaceSelector: {kubernetes.io/metadata.name: web}'),
      findings: [
        {
          message: 'no-match-labels',
          path: 'spec.ingress[0].from[0].namespaceSelector[kubernetes.io/metadata.name]',
        },
      ],
    },
    {
      title: "the policy's own pods, by two labels",
      yaml: ingress('podSelector: {matchLabels: {app: web}}', '{app: api, tier: backend}'),
      findings: [{ message: 'no-match-labels', path: 'spec.podSelector.app' }],
    },
    {
      title: 'a label beside matchLabels',
      yaml: ingress('podSelector: {matchLabels: {app: web}, tier: frontend}'),
      findings: [{ message: 'no-match-labels', path: 'spec.ingress[0].from[0].podSelector.tier' }],
    },
    {
      title: 'labels under matchLabels',
      yaml: ingress('podSelector: {matchLabels: {app: web, tier: frontend}}'),
      findings: [],
    },
    {
      title: 'an empty selector, which means everything',
      yaml: ingress('podSelector: {}'),
      findings: [],
    },
    {
      title: 'a misspelt matchLabels, which dropped-field tells of',
      yaml: ingress('podSelector: {matchlabels: {app: web}}'),
      findings: [],
    },
  ],
})
