import * as z from 'zod'
import type { Direction } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import { peerListName } from '../model/network-policy.ts'
import { below, renderPath } from '../model/path.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import type { JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { changeMapping, correctText, renameKey, withoutKey } from '../netpol/text-correction.ts'
import { hasEntries, wrongPeerList } from '../netpol/text-directions.ts'
import { tellHits, type TextHit } from '../netpol/text-hits.ts'
import { valueKey } from '../netpol/text-key.ts'
import { type TextPlace, textPlacesOf } from '../netpol/text-places.ts'

function check({ value }: SourceObject): readonly Found<string>[] {
  return tellHits(
    textPlacesOf(value).flatMap((place): readonly TextHit[] => {
      const { role, direction } = place
      if (role !== 'rule' || direction === undefined) return []
      const wrong = wrongPeerList(direction)
      if (!Object.hasOwn(place.value, wrong)) return []
      return [
        {
          message: 'ignored-peers',
          paths: () => [renderPath(below(place.at, wrong))],
          wording: () => wording(value, place, direction),
          fix: () => fixOf(place, direction),
          extent: `${direction} ${valueKey(place.value)}`,
        },
      ]
    }),
  )
}

function wording(policy: JsonObject, place: TextPlace, direction: Direction): Wording {
  const wrong = wrongPeerList(direction)
  const right = peerListName(direction)
  const isOpen = !hasEntries(place.value[right])
  const open =
    direction === 'ingress' ? 'lets everybody in' : 'opens the way to every destination, inside and outside'
  return {
    summary: `${wrong} has no meaning in an ${direction} rule and is dropped${isOpen ? `, so the rule ${open}` : ''}: ${right}?`,
    detail:
      `An ${direction} rule lists its peers under ${right}. Kubernetes knows no field ${wrong} in it and drops the list` +
      `${isOpen ? `; a rule without peers ${open}` : ', so that only the other list counts'}. ` +
      `Write ${right}, or move the rule to ${direction === 'ingress' ? 'egress' : 'ingress'} if that direction was meant.`,
    corrections: isOpen
      ? correctText(
          changeMapping(policy, place.at, (rule) => renameKey(withoutKey(rule, right), wrong, right)),
          below(place.at, right),
          `If you meant ${direction}:`,
        )
      : [],
  }
}

/** The list in its place is the likelier reading; the rule may be in the wrong place as well. */
function fixOf({ at, value }: TextPlace, direction: Direction): Fix | undefined {
  const wrong = wrongPeerList(direction)
  const right = peerListName(direction)
  if (Object.hasOwn(value, right) || !hasEntries(value[wrong])) return undefined
  return {
    safety: 'chosen',
    edits: [{ kind: 'rename', path: renderPath(below(at, wrong)), key: right }],
  }
}

function example(rules: string, direction: Direction = 'ingress'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

/** Peers under the key of the other direction, which Kubernetes drops. */
export const wrongDirectionKey = defineTextRule<Record<string, never>>({
  id: 'wrong-direction-key',
  title: 'Peers under the key of the other direction',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Ingress rules have from, egress rules have to. The other key is dropped together with its list, and a rule without peers is open to everybody.',
  remedy: `Write from in ingress rules and to in egress rules:

  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}`,
  whenNotToUse: 'There is no good use of it: Kubernetes never reads that key.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  ],
  messages: { 'ignored-peers': 'An ingress rule has a list to, or an egress rule a list from.' },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'to in an ingress rule',
      yaml: example(`  - to:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - {protocol: TCP, port: 8080}
`),
      findings: [{ message: 'ignored-peers', path: 'spec.ingress[0].to' }],
    },
    {
      title: 'from in an egress rule, the second one',
      yaml: example(
        `  - to:
    - podSelector: {matchLabels: {app: db}}
  - from:
    - podSelector: {matchLabels: {app: cache}}
`,
        'egress',
      ),
      findings: [{ message: 'ignored-peers', path: 'spec.egress[1].from' }],
    },
    {
      title: 'the key of each direction',
      yaml: `${example(`  - from:
    - podSelector: {matchLabels: {app: web}}
`)}  egress:
  - to:
    - podSelector: {matchLabels: {app: db}}
`,
      findings: [],
    },
    {
      title: 'labels that are called so',
      yaml: example(`  - from:
    - podSelector: {matchLabels: {from: web, to: api}}
`),
      findings: [],
    },
  ],
})
