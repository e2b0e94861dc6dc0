import * as z from 'zod'
import { defineTextRule, type Found } from '../model/rule.ts'
import type { SourceObject } from '../model/source.ts'

function check({ earlier }: SourceObject): readonly Found<string>[] {
  if (earlier === undefined) return []
  return [
    {
      message: 'same-name',
      paths: ['metadata.name'],
      wording: {
        summary: `a policy of this name is also written at ${shown(earlier)}, and only one of them can be in force`,
        detail:
          `The same policy is written at ${shown(earlier)} too. Two objects of one name in a namespace are one object: ` +
          'whichever is applied last replaces the other, and the rules of the two do not add up. Give one of them another ' +
          'name, or leave one out.',
        corrections: [],
      },
      extent: 'same-name',
    },
  ]
}

/** Of a longer name of a file the end counts. */
const maxLength = 120

function shown(place: string): string {
  return place.length <= maxLength ? place : `...${place.slice(-maxLength)}`
}

function example(name: string, namespace = 'shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec:
  podSelector: {}
  policyTypes: [Ingress]
`
}

/** A policy that the same run has seen before under the same name. */
export const definedTwice = defineTextRule<Record<string, never>>({
  id: 'defined-twice',
  title: 'Two policies of one name',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'Two policies of one name in one namespace are one object: whichever is applied last replaces the other. What looks like two policies whose rules add up is only one of them, and which one is chance.',
  remedy: `Give each policy a name of its own:

  metadata:
    name: allow-web
    namespace: shop`,
  whenNotToUse:
    'Where files are alternatives, such as overlays for several clusters: lint one overlay at a time, or switch this rule off.',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#names'],
  messages: { 'same-name': 'A policy of the same name and namespace was written earlier.' },
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'one name twice',
      yaml: `${example('example')}---\n${example('example')}`,
      findings: [{ message: 'same-name', path: 'metadata.name' }],
    },
    {
      title: 'two names',
      yaml: `${example('other')}---\n${example('example')}`,
      findings: [],
    },
    {
      title: 'one name in two namespaces',
      yaml: `${example('example', 'stage')}---\n${example('example')}`,
      findings: [],
    },
  ],
})
