import * as z from 'zod'
import type { Wording } from '../model/finding.ts'
import type { Fix } from '../model/fix.ts'
import { peerListName } from '../model/network-policy.ts'
import { below, renderPath } from '../model/path.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import type { JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { correctDropped } from '../netpol/text-dropped-correction.ts'
import { type DroppedField, droppedFieldsOf } from '../netpol/text-dropped-fields.ts'
import { hasEntries } from '../netpol/text-directions.ts'
import { tellHits, type TextHit } from '../netpol/text-hits.ts'
import { placeKey, valueKey } from '../netpol/text-key.ts'
import type { TextPlace, TextRole } from '../netpol/text-places.ts'
import type { NamedField, Suggestion } from '../netpol/text-suggestion.ts'

function check({ value }: SourceObject): readonly Found<string>[] {
  return tellHits(droppedFieldsOf(value).map((dropped) => hitOf(value, dropped)))
}

function hitOf(policy: JsonObject, dropped: DroppedField): TextHit {
  const { place, key, isAboutSpec } = dropped
  return {
    message: messageOf(dropped),
    ...(isAboutSpec ? {} : { class: 'advice' }),
    paths: () => [renderPath(below(place.at, key))],
    wording: () => wording(policy, dropped),
    fix: () => fixOf(dropped),
    extent: `${placeKey(below(place.at, key))} ${valueKey(place.value[key])}`,
  }
}

function messageOf({ isAboutSpec, suggestion: { kind } }: DroppedField): string {
  if (!isAboutSpec) return 'outside-spec'
  return kind === 'spelling' ? 'misspelt' : kind === 'none' ? 'unknown' : 'misplaced'
}

/** The right spelling makes Kubernetes read what it dropped, so that somebody has to want it. */
function fixOf({ place, key, suggestion, isCertain }: DroppedField): Fix | undefined {
  return isCertain && suggestion.kind === 'spelling'
    ? {
        safety: 'chosen',
        edits: [{ kind: 'rename', path: renderPath(below(place.at, key)), key: suggestion.names[0] }],
      }
    : undefined
}

/** Longer names are cut: an author can write any. */
const maxNameLength = 40

function shown(key: string): string {
  return key.length <= maxNameLength ? key : `${key.slice(0, maxNameLength)}...`
}

function wording(policy: JsonObject, dropped: DroppedField): Wording {
  const { place, key, suggestion } = dropped
  const here = placeText(place)
  const hint = hintFor(suggestion)
  return {
    summary: `${here} has no field ${shown(key)}, so it is dropped${hint === undefined ? '' : `: ${hint.short}`}`,
    detail:
      `Kubernetes knows no field ${shown(key)} in ${here}. It drops the field, and what stands in it, and reads ` +
      `the rest: ${effectOn(dropped)}. Only clients that ask for strict checks, as kubectl does, are told. ` +
      (hint?.long ??
        'If a newer Kubernetes has this field, switch this rule off until a release knows it; resources of network plugins have fields of their own, which a NetworkPolicy has not.'),
    corrections: correctDropped(policy, dropped),
  }
}

function placeText({ role, direction }: TextPlace): string {
  return role === 'peer' && direction !== undefined ? `an item of ${peerListName(direction)}` : places[role]
}

const places: Readonly<Record<TextRole, string>> = {
  object: 'a NetworkPolicy',
  metadata: 'metadata',
  spec: 'spec',
  rule: 'a rule',
  peer: 'a peer',
  port: 'an item of ports',
  selector: 'a selector',
  expression: 'an item of matchExpressions',
  ipBlock: 'an ipBlock',
}

/** What is left of the place without the field, as far as that is plain. */
function effectOn({ place: { role, direction, value, fields }, isAboutSpec }: DroppedField): string {
  if (!isAboutSpec) return 'the object is stored without it'
  switch (role) {
    case 'rule':
      if (direction !== undefined && !hasEntries(value[peerListName(direction)]))
        return 'this rule has no peers left and is open to everybody'
      return hasEntries(value['ports'])
        ? 'the rule does not say what is written there'
        : 'this rule has no ports left and is open on every port'
    case 'selector':
      return Object.keys(value).some((key) => Object.hasOwn(fields, key))
        ? 'the selector does not say what is written there'
        : 'this selector is empty and selects everything'
    case 'port':
      return Object.hasOwn(value, 'port')
        ? 'the item does not say what is written there'
        : 'this item has no port left and means every port'
    default:
      return 'the policy does not say what is written there'
  }
}

function hintFor(suggestion: Suggestion): { readonly short: string; readonly long: string } | undefined {
  switch (suggestion.kind) {
    case 'spelling': {
      const names = suggestion.names.join(' or ')
      return {
        short: `${names}?`,
        long: `The field that is spelt nearly so is ${names}; capitals count.${suggestion.fits ? '' : ' Its value has another form, too.'}`,
      }
    }
    case 'further-out': {
      const levels = suggestion.levels === 1 ? 'one level' : `${suggestion.levels} levels`
      const where = `belongs beside ${suggestion.beside}, ${levels} further out`
      return { short: `${suggestion.name} ${where}`, long: `The field ${suggestion.name} ${where}.` }
    }
    case 'further-in': {
      const where = `belongs into ${suggestion.ways.slice(0, 2).map(wayText).join(' or ')}`
      return { short: `${suggestion.name} ${where}`, long: `The field ${suggestion.name} ${where}.` }
    }
    case 'none':
      return undefined
  }
}

/** The way from inside out: `ipBlock in an item of from`. */
function wayText(way: readonly NamedField[]): string {
  return way
    .map(({ name, field }) => (field.holds === 'list' ? `an item of ${name}` : name))
    .toReversed()
    .join(' in ')
}

function example(spec: string, metadata = '{name: example, namespace: shop}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata}
spec:
${spec}`
}

const target = '  podSelector: {matchLabels: {app: api}}\n'
const ingressOnly = `${target}  policyTypes: [Ingress]\n`
const fromWeb = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
    ports:
    - {protocol: TCP, port: 8080}
`

/** Keys of a policy's text that Kubernetes has no field for, and drops. */
export const droppedField = defineTextRule<Record<string, never>>({
  id: 'dropped-field',
  title: 'A field that Kubernetes does not know and drops',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Kubernetes drops what it has no field for, and reads the rest. A selector with matchlabels in small letters selects everything, a rule with its ports in the wrong place opens every port, and the policy is accepted.',
  remedy: `Spell fields as Kubernetes does, with their capitals, and mind what stands inside of what:

  ingress:
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}
      podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}`,
  whenNotToUse:
    'For files that use a field of a Kubernetes newer than this release. Fields in metadata that no field is spelt like are not reported.',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
    'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2885-server-side-unknown-field-validation',
  ],
  messages: {
    misspelt: 'A field of that place is spelt nearly so.',
    misplaced: 'The field belongs elsewhere in the policy.',
    unknown: 'No field is called so.',
    'outside-spec':
      'The same outside of spec: something in metadata is misspelt, or stands beside it (advice).',
  },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'capitals that are missing, in a selector',
      yaml: example(`${ingressOnly}  ingress:
  - from:
    - podSelector: {matchlabels: {app: web}}
`),
      findings: [{ message: 'misspelt', path: 'spec.ingress[0].from[0].podSelector.matchlabels' }],
    },
    {
      title: 'an except that excepts nothing, and a type that is not listed',
      yaml: example(`${target}  policyType: [Egress]
  egress:
  - to:
    - ipBlock: {cidr: 10.0.0.0/8, exept: [10.1.0.0/16]}
`),
      findings: [
        { message: 'misspelt', path: 'spec.egress[0].to[0].ipBlock.exept' },
        { message: 'misspelt', path: 'spec.policyType' },
      ],
    },
    {
      title: 'ports that are one level too deep',
      yaml: example(`${ingressOnly}  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
      ports:
      - {protocol: TCP, port: 8080}
`),
      findings: [{ message: 'misplaced', path: 'spec.ingress[0].from[0].ports' }],
    },
    {
      title: 'a peer without its list',
      yaml: example(`${ingressOnly}  ingress:
  - podSelector: {matchLabels: {app: web}}
    ports:
    - {protocol: TCP, port: 8080}
`),
      findings: [{ message: 'misplaced', path: 'spec.ingress[0].podSelector' }],
    },
    {
      title: 'a field of other policies',
      yaml: example(`${ingressOnly}${fromWeb}    when: {podPhase: Pending}\n`),
      findings: [{ message: 'unknown', path: 'spec.ingress[0].when' }],
    },
    {
      title: 'a misspelt namespace',
      yaml: example(ingressOnly + fromWeb, '{name: example, namspace: shop}'),
      findings: [{ message: 'outside-spec', path: 'metadata.namspace' }],
    },
    {
      title: 'labels of any name, and metadata that other programs read',
      yaml: example(
        `  podSelector: {matchLabels: {podselector: api, matchlabels: 'on'}}
  policyTypes: [Ingress]
${fromWeb}`,
        '{name: example, namespace: shop, labels: {namspace: shop}, x-owner: web}',
      ),
      findings: [],
    },
    {
      title: 'labels without matchLabels, which bare-selector tells of',
      yaml: example(`${ingressOnly}  ingress:
  - from:
    - podSelector: {app: web}
`),
      findings: [],
    },
    {
      title: 'a key of the other direction, which wrong-direction-key tells of',
      yaml: example(`${ingressOnly}  ingress:
  - to:
    - podSelector: {matchLabels: {app: web}}
`),
      findings: [],
    },
  ],
})
