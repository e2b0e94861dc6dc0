import * as z from 'zod'
import type { ChangeTo } from '../model/change.ts'
import type { Direction } from '../model/direction.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineChangeRule } from '../model/change-rule.ts'
import type { RuleFinding, RuleJudgement } from '../model/rule.ts'
import { rulePath } from '../netpol/policy.ts'
import { findJoining, findWidenings, isToAll, type Joining, type Widening } from '../netpol/widening.ts'
import { wordJoining, wordWidening } from '../netpol/widening-text.ts'

/** How many rules are named for one finding. */
const maxPaths = 16

function check(change: ChangeTo<NetworkPolicy>): RuleJudgement {
  if (change.operation !== 'update') return { problems: [] }
  const { object, oldObject } = change
  const { namespace } = object.metadata
  const joining = findJoining(oldObject, object)
  return {
    problems: [
      ...(joining === undefined ? [] : [foundJoining(joining, namespace)]),
      ...findWidenings(oldObject, object).map((widening) => foundWidening(widening, namespace)),
    ],
  }
}

function foundWidening(widening: Widening, namespace: string): RuleFinding {
  const { direction, opened, rules } = widening
  const { certain, possible } = opened
  // Of a port under another name, or of protocols without one, the peers are those of before.
  const wide = [
    ...certain,
    ...possible.filter(({ doubt }) => doubt === 'ip-blocks' || doubt === 'too-complex'),
  ]
  const [first = 0, ...others] = rules.slice(0, maxPaths)
  return {
    ...messageFor(wide.some((entry) => isToAll(entry, direction))),
    paths: [rulePath(direction, first), ...others.map((index) => rulePath(direction, index))],
    wording: wordWidening(widening, namespace),
    since: 'new',
  }
}

function foundJoining(joining: Joining, namespace: string): RuleFinding {
  const isWide = joining.allowed.some(({ direction, entries }) =>
    entries.some((entry) => isToAll(entry, direction)),
  )
  return {
    ...messageFor(isWide),
    paths: ['spec.podSelector'],
    wording: wordJoining(joining, namespace),
    since: 'new',
  }
}

function messageFor(isWide: boolean): Pick<RuleFinding, 'message' | 'class'> {
  return isWide ? { message: 'widened-to-all', class: 'advice' } : { message: 'widened' }
}

function example(
  rules: string,
  podSelector = '{matchLabels: {app: api}}',
  direction: Direction = 'ingress',
): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: example, namespace: shop}
spec:
  podSelector: ${podSelector}
  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]
  ${direction}:
${rules}`
}

const frontend = `  - from:
    - podSelector: {matchLabels: {app: frontend}}
    ports:
    - {protocol: TCP, port: 8080}
`
const database = `  - to:
    - ipBlock: {cidr: 10.1.0.0/16}
    ports:
    - {protocol: TCP, port: 5432}
`

/** An update that lets through what the policy did not let through before. */
export const exposureWidened = defineChangeRule<Record<string, never>>({
  id: 'exposure-widened',
  title: 'A change that lets more through',
  class: 'info',
  gravestClass: 'advice',
  since: { major: 0, minor: 1 },
  why: 'A diff of YAML does not show who can reach the pods after it that could not before. This says it in a sentence, so that a reviewer sees the effect and not the spelling.',
  remedy: `Nothing, where the sentence says what you meant. Otherwise name fewer peers or ports, for instance one application of one namespace instead of all of it:

  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: monitoring}}
      podSelector: {matchLabels: {app.kubernetes.io/name: prometheus}}
    ports:
    - {protocol: TCP, port: 9090}`,
  whenNotToUse:
    'It judges nothing and refuses nothing. Where changes are reviewed by other means, switch it off in the configuration.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-to-and-from-selectors',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  ],
  messages: {
    widened: 'Peers or ports that the policy before did not allow, or pods for which it did not allow them.',
    'widened-to-all':
      'The same, and everybody, most of the internet or pods of all namespaces are among them: advice.',
  },
  foldsInto: [
    'any-ip',
    'open-peers',
    'all-namespaces',
    'sensitive-port-open',
    'or-peers',
    'isolation-dropped',
  ],
  options: z.strictObject({}),
  check,
  examples: [
    {
      title: 'another port',
      oldYaml: example(frontend),
      yaml: example(frontend.replace('port: 8080', 'port: 8080, endPort: 8090')),
      findings: [{ message: 'widened', path: 'spec.ingress[0]' }],
    },
    {
      title: 'a rule without peers',
      oldYaml: example(frontend),
      yaml: example(`${frontend}  - ports:\n    - {protocol: TCP, port: 5432}\n`),
      findings: [{ message: 'widened-to-all', path: 'spec.ingress[1]' }],
    },
    {
      title: 'a port by name, which may be the number of before',
      oldYaml: example(frontend),
      yaml: example(frontend.replace('port: 8080', 'port: http')),
      findings: [{ message: 'widened', path: 'spec.ingress[0]' }],
    },
    {
      title: 'a larger block',
      oldYaml: example(database, undefined, 'egress'),
      yaml: example(database.replace('10.1.0.0/16', '10.0.0.0/8'), undefined, 'egress'),
      findings: [{ message: 'widened', path: 'spec.egress[0]' }],
    },
    {
      title: 'more pods for which it is allowed',
      oldYaml: example(frontend),
      yaml: example(frontend, '{matchExpressions: [{key: app, operator: In, values: [api, worker]}]}'),
      findings: [{ message: 'widened', path: 'spec.podSelector' }],
    },
    {
      title: 'a block in halves',
      oldYaml: example(database, undefined, 'egress'),
      yaml: example(
        database.replace(
          '- ipBlock: {cidr: 10.1.0.0/16}',
          '- ipBlock: {cidr: 10.1.128.0/17}\n    - ipBlock: {cidr: 10.1.0.0/17}',
        ),
        undefined,
        'egress',
      ),
      findings: [],
    },
    {
      title: 'fewer peers',
      oldYaml: example('  - from:\n    - podSelector: {}\n'),
      yaml: example(frontend),
      findings: [],
    },
    {
      title: 'a direction that the policy did not isolate',
      oldYaml: example(frontend),
      yaml: example(frontend).replace('[Ingress]', '[Ingress, Egress]') + `  egress:\n${database}`,
      findings: [],
    },
    { title: 'a new policy, of which nothing is known before', yaml: example(frontend), findings: [] },
  ],
})
