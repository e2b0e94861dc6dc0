import * as z from 'zod'
import type { Direction } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import { peerListName } from '../model/network-policy.ts'
import { below, type Path, renderPath } from '../model/path.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { changeMapping, correctText } from '../netpol/text-correction.ts'
import { hasEntries, isolatedIn } from '../netpol/text-directions.ts'
import { tellHits, type TextHit } from '../netpol/text-hits.ts'
import { valueKey } from '../netpol/text-key.ts'
import { type TextPlace, textPlacesOf } from '../netpol/text-places.ts'

function check({ value }: SourceObject): readonly Found<string>[] {
  // Rules of another direction open nothing: ignored-rules tells of them.
  const isolated = isolatedIn(value)
  return tellHits(
    textPlacesOf(value).flatMap((place): readonly TextHit[] => {
      const { role, direction } = place
      if (role !== 'rule' || direction === undefined || !isolated.includes(direction)) return []
      return hitsIn(value, place, direction)
    }),
  )
}

function hitsIn(policy: JsonObject, place: TextPlace, direction: Direction): readonly TextHit[] {
  const key = peerListName(direction)
  const peers = place.value[key]
  if (!Object.hasOwn(place.value, key) || !(peers === null || isEmptyList(peers))) return []
  return [
    {
      message: peers === null ? 'blank' : 'empty',
      ...(peers === null ? {} : { class: 'advice' }),
      paths: () => [renderPath(below(place.at, key))],
      wording: () => (peers === null ? wordBlank(policy, place, direction) : wordEmpty(direction)),
      extent: `${direction} ${valueKey(place.value['ports'])}`,
    },
  ]
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

const everybody = {
  ingress: 'lets everybody in, from inside and outside of the cluster',
  egress: 'opens the way to every destination, inside and outside of the cluster',
} satisfies Record<Direction, string>

function wordBlank(policy: JsonObject, place: TextPlace, direction: Direction): Wording {
  const key = peerListName(direction)
  return {
    summary: `${key} is blank, which means everybody: this rule ${everybody[direction]}`,
    detail:
      `Nothing stands after ${key}, as where a template had nothing to fill in or a list was deleted. To Kubernetes a rule ` +
      `without peers is not one for nobody: it ${everybody[direction]}. List the peers, or leave the key out if everybody ` +
      'is meant.',
    corrections: correct(policy, place, direction),
  }
}

function wordEmpty(direction: Direction): Wording {
  const key = peerListName(direction)
  return {
    summary: `${key} is an empty list, which means everybody and not nobody: this rule ${everybody[direction]}`,
    detail:
      `An empty ${key} reads like nobody, and Kubernetes takes it for everybody: this rule ${everybody[direction]}. If ` +
      `that is meant, leave ${key} out, so that the rule has only its ports or is {}, and say why in an annotation; ` +
      'if not, list the peers.',
    corrections: [],
  }
}

function correct(policy: JsonObject, { at }: TextPlace, direction: Direction): readonly Correction[] {
  return at === undefined
    ? []
    : [
        ...correctText(
          changeMapping(policy, at, (rule) => ({
            [peerListName(direction)]: [{ podSelector: {} }],
            ...portsOf(rule),
          })),
          at,
          'If you meant the pods of the same namespace:',
        ),
        ...leaveOut(policy, at, direction),
      ]
}

function portsOf({ ports }: JsonObject): JsonObject {
  return ports === undefined ? {} : { ports }
}

/** Without policyTypes the last egress rule takes the isolation with it, and then everything is open. */
function leaveOut(policy: JsonObject, at: Path, direction: Direction): readonly Correction[] {
  const spec = isJsonObject(policy['spec']) ? policy['spec'] : {}
  if (typeof at.key !== 'number' || (direction === 'egress' && !hasEntries(spec['policyTypes']))) return []
  return [
    {
      intro: 'If you meant nobody, leave the rule out:',
      yaml: '[]',
      replaces: { part: 'rule', direction, rule: at.key },
    },
  ]
}

function example(rule: string, direction: Direction = 'ingress', policyTypes?: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: ${policyTypes ?? (direction === 'ingress' ? '[Ingress]' : '[Egress]')}
  ${direction}:
${rule}`
}

/** A list of peers that is there and has nobody in it, which opens the rule to everybody. */
export const nullPeers = defineTextRule<Record<string, never>>({
  id: 'null-peers',
  title: 'A blank list of peers, which means everybody',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'A from or to without an entry reads like nobody and means everybody. It comes from templates that had nothing to fill in, and from lists whose last entry was deleted; the API server does not see the difference any more.',
  remedy: `List the peers, or leave the rule out if nobody was meant:

  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - {protocol: TCP, port: 8080}

If everybody is meant, leave out only the key from or to, so that nobody reads it as nobody.`,
  whenNotToUse:
    'Where templates of others write blank lists on purpose, and somebody looks at what they open in another way: open-peers judges what such a rule opens.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#allow-all-ingress-traffic',
  ],
  messages: {
    blank: 'Nothing stands after from or to, or null.',
    empty: 'The list is written as empty; some write everybody so (advice).',
  },
  foldsInto: ['open-peers', 'dns-any-destination'],
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'a blank where peers were to be filled in',
      yaml: example(`  - from:
    ports:
    - {protocol: TCP, port: 8080}
`),
      findings: [{ message: 'blank', path: 'spec.ingress[0].from' }],
    },
    {
      title: 'the same in egress, as null',
      yaml: example('  - {to: null, ports: [{protocol: TCP, port: 443}]}\n', 'egress'),
      findings: [{ message: 'blank', path: 'spec.egress[0].to' }],
    },
    {
      title: 'an empty list',
      yaml: example('  - from: []\n'),
      findings: [{ message: 'empty', path: 'spec.ingress[0].from' }],
    },
    {
      title: 'no such key, which says what it means; open-peers judges it',
      yaml: example('  - ports: [{protocol: TCP, port: 8080}]\n  - {}\n'),
      findings: [],
    },
    {
      title: 'a list with a peer',
      yaml: example('  - from: [{podSelector: {}}]\n'),
      findings: [],
    },
    {
      title: 'a direction that policyTypes does not list, whose rules Kubernetes ignores',
      yaml: example('  - {to: null}\n', 'egress', '[Ingress]'),
      findings: [],
    },
  ],
})
