import * as z from 'zod'
import type { Wording } from '../model/finding.ts'
import { below, parsePath, type Path } from '../model/path.ts'
import { defineTextRule, type Found } from '../model/rule.ts'
import type { JsonObject } from '../model/shape.ts'
import type { SourceObject } from '../model/source.ts'
import { correctText } from '../netpol/text-correction.ts'
import { tellHits, type TextHit } from '../netpol/text-hits.ts'
import { placeKey } from '../netpol/text-key.ts'

function check({ value, duplicateKeys }: SourceObject): readonly Found<string>[] {
  return tellHits(duplicateKeys.flatMap((path) => hitsAt(value, path)))
}

function hitsAt(policy: JsonObject, path: string): readonly TextHit[] {
  const [first, ...steps] = parsePath(path)
  if (first === undefined) return []
  const at = steps.reduce<Path>((outer, step) => below(outer, step), below(undefined, first))
  const isMetadata = first === 'metadata'
  return [
    {
      message: isMetadata ? 'outside-spec' : 'overwritten',
      ...(isMetadata ? { class: 'advice' } : {}),
      paths: () => [path],
      wording: () => wording(policy, at),
      extent: placeKey(at),
    },
  ]
}

/** Longer names are cut: an author can write any. */
const maxNameLength = 40

function wording(policy: JsonObject, at: Path): Wording {
  const key = String(at.key)
  const shown = key.length <= maxNameLength ? key : `${key.slice(0, maxNameLength)}...`
  return {
    summary: `the key ${shown} is written more than once here, and only the last one counts`,
    detail:
      `One mapping has the key ${shown} more than once. Kubernetes takes the last one and drops the others with all that ` +
      'stands in them, although a reader sees them all; other programs take the first one, or refuse the file. Put what ' +
      'they hold under one key, or leave out what is not meant.',
    corrections: correctText(policy, at, 'What counts now, if that is what you meant:'),
  }
}

function example(spec: string, metadata = '{name: example, namespace: shop}'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: ${metadata}
spec:
${spec}`
}

const target = '  podSelector: {matchLabels: {app: api}}\n  policyTypes: [Ingress]\n'
const fromWeb = `  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
`

/** Keys that one mapping has more than once, of which only the last one counts. */
export const duplicateKey = defineTextRule<Record<string, never>>({
  id: 'duplicate-key',
  title: 'A key that is written more than once',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'Of two equal keys in one mapping Kubernetes takes the last and drops the other with all that stands in it. A second ingress does not add rules: it replaces them.',
  remedy: `Put everything under one key:

  ingress:
  - from:
    - podSelector: {matchLabels: {app: web}}
  - from:
    - podSelector: {matchLabels: {app: mobile}}`,
  whenNotToUse:
    'There is no good use of it: YAML itself forbids equal keys, and programs differ in what they read.',
  references: [
    'https://yaml.org/spec/1.2.2/#3213-node-comparison',
    'https://kubernetes.io/docs/reference/using-api/api-concepts/#field-validation',
    'https://github.com/kubernetes/enhancements/tree/master/keps/sig-api-machinery/2885-server-side-unknown-field-validation',
  ],
  messages: {
    overwritten: 'Only the last one counts for what the policy allows.',
    'outside-spec': 'The same in metadata, such as a label that is written twice (advice).',
  },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'ingress twice',
      yaml: example(`${target}${fromWeb}${fromWeb.replace('web', 'mobile')}`),
      findings: [{ message: 'overwritten', path: 'spec.ingress' }],
    },
    {
      title: 'from twice in one rule',
      yaml: example(`${target}${fromWeb}    from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: web}}
`),
      findings: [{ message: 'overwritten', path: 'spec.ingress[0].from' }],
    },
    {
      title: 'a label of a selector twice',
      yaml: example(`  podSelector: {matchLabels: {app: api, app: web}}
  policyTypes: [Ingress]
${fromWeb}`),
      findings: [{ message: 'overwritten', path: 'spec.podSelector.matchLabels.app' }],
    },
    {
      title: 'a label of the policy twice',
      yaml: example(target + fromWeb, '{name: example, namespace: shop, labels: {team: web, team: api}}'),
      findings: [{ message: 'outside-spec', path: 'metadata.labels.team' }],
    },
    {
      title: 'the same key in two rules',
      yaml: example(`${target}${fromWeb}  - from:
    - podSelector: {matchLabels: {app: mobile}}
`),
      findings: [],
    },
    {
      title: 'a key that a merge brings in and the mapping writes anew',
      yaml: example(`  podSelector:
    matchLabels: &labels {app: api, tier: backend}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector: {matchLabels: {<<: *labels, app: web}}
`),
      findings: [],
    },
  ],
})
