import * as z from 'zod'
import { type Direction, directions } from '../model/direction.ts'
import type { Correction, Wording } from '../model/finding.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import { defineRule, type Found } from '../model/rule.ts'
import {
  type Contradiction,
  findContradictions,
  findRulesOfDefaultDeny,
  type RulesOfDefaultDeny,
} from '../netpol/contradiction.ts'
import { glanceAt, mayBeForAll } from '../netpol/glance.ts'
import { denialWords } from '../netpol/intent-words.ts'
import { effectiveRulesOf, rulePath } from '../netpol/policy.ts'
import { isEveryPort, unionOfPorts } from '../netpol/port-set.ts'
import { extentOfRules, isWithinReach, type ReachExtent } from '../netpol/reach-extent.ts'
import { portsWords } from '../netpol/reachability/ports-words.ts'
import { rulesYaml } from '../netpol/yaml-fragment.ts'

const options = z.strictObject({
  words: z
    .array(z.string().regex(/^[a-z0-9]+$/, 'must be one word in lower case'))
    .default([...denialWords])
    .describe('Words in a name or a description that say that something is shut; whole words only.'),
})

type Options = z.infer<typeof options>

/** What the text says, and what the rules that contradict it let through. */
interface Extent {
  readonly text: Contradiction['text']
  readonly word: string
  readonly opened: ReachExtent
}

/** The rules that a text contradicts. */
interface Contradicted {
  readonly text: Contradiction['text']
  readonly word: string
  readonly direction: Direction
  /** By index. */
  readonly rules: readonly number[]
}

const fields = {
  name: 'metadata.name',
  description: 'metadata.annotations[kubernetes.io/description]',
} as const

function check(policy: JudgedPolicy, { words }: Options): readonly Found<Extent>[] {
  // Nearly no policy opens so much that it could contradict anything.
  const isOpen = directions.some((direction) => mayBeForAll(glanceAt(policy, direction)))
  const contradictions = isOpen ? findContradictions(policy, words) : []
  if (contradictions.length > 0)
    return contradictions.map((contradiction) => {
      const { text, openings } = contradiction
      const rules = [...new Set(openings.flatMap((opening) => opening.rules))].sort((a, b) => a - b)
      return { message: text, ...placed(policy, { ...contradiction, rules }, word(contradiction)) }
    })
  return findRulesOfDefaultDeny(policy).map((found) => ({
    message: 'default-deny-with-rules',
    class: 'info',
    ...placed(policy, { ...found, text: 'name', word: 'deny' }, wordDefaultDeny(found)),
  }))
}

/** How many rules are named. */
const maxRules = 15

function placed(
  policy: NetworkPolicy,
  { text, word, direction, rules }: Contradicted,
  wording: Omit<Wording, 'corrections'>,
): Omit<Found<Extent>, 'message'> {
  const all = effectiveRulesOf(policy.spec, direction)
  const contradicted = new Set(rules)
  const kept = all.filter((_, index) => !contradicted.has(index))
  const opened = all.filter((_, index) => contradicted.has(index))
  return {
    paths: [fields[text], ...rules.slice(0, maxRules).map((rule) => rulePath(direction, rule))],
    wording: { ...wording, corrections: withOnly(direction, kept) },
    extent: { text, word, opened: extentOfRules(policy, direction, opened) },
  }
}

/** Longer lists are not pasted by anybody. */
const maxYamlLength = 2000

function withOnly(direction: Direction, kept: NetworkPolicy['spec'][Direction]): readonly Correction[] {
  if (kept.length > maxRules) return []
  const yaml = kept.length === 0 ? '[]' : rulesYaml(direction, kept).join('\n')
  if (yaml.length > maxYamlLength) return []
  return [
    {
      intro: `If it should deny ${direction}, leave out what it lets through, or let another policy say it:`,
      yaml,
      replaces: { part: 'direction', direction },
    },
  ]
}

function word({ text, word, direction, openings }: Contradiction): Omit<Wording, 'corrections'> {
  const who = openings.some((opening) => opening.who === 'everybody') ? 'everybody' : 'every address'
  const ports = unionOfPorts(openings.map((opening) => opening.ports))
  const on = isEveryPort(ports) ? '' : ` on ${portsWords(ports, 2)}`
  const reached = who === 'everybody' ? 'anybody' : who
  const effect = direction === 'ingress' ? `lets ${who} in${on}` : `lets these pods reach ${reached}${on}`
  const said = word.slice(0, 30)
  return {
    summary: `the ${text} says ${said}, and the policy ${effect}`,
    detail: `By the word ${said} in its ${text} this policy shuts ${direction}, but its rules open it: it ${effect}. Policies add up, so no other one takes that back, and whoever reads the ${text} believes that it is shut.`,
  }
}

function wordDefaultDeny({ direction, rules }: RulesOfDefaultDeny): Omit<Wording, 'corrections'> {
  const by = rules.length === 1 ? 'a rule' : `${rules.length} rules`
  return {
    summary: `the name says default deny, and the policy allows ${direction} by ${by}`,
    detail: `A policy that is called default deny is taken for one that allows nothing; this one allows ${direction} by ${by}. Whoever looks for what opens these pods does not look here: such rules are found sooner in a policy of their own.`,
  }
}

function isWithin(now: Extent, before: readonly Extent[]): boolean {
  const same = before.filter(({ text, word }) => text === now.text && word === now.word)
  return isWithinReach(
    now.opened,
    same.map(({ opened }) => opened),
  )
}

function example(name: string, rules: string, description?: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${name}
  namespace: shop
${description === undefined ? '' : `  annotations: {kubernetes.io/description: "${description}"}\n`}spec:
  podSelector: {matchLabels: {app: api}}
  policyTypes: [${rules.includes('egress:') ? 'Egress' : 'Ingress'}]
${rules}`
}

const allowAll = `  ingress:
  - {}
`
const fromMesh = `  ingress:
  - from:
    - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: mesh}}
    ports:
    - {protocol: TCP, port: 15017}
`

/** A name or a description that says that something is shut, on a policy that opens it. */
export const nameContradictsEffect = defineRule<Options, Extent>({
  id: 'name-contradicts-effect',
  title: 'A name or a description that says the opposite of the rules',
  class: 'advice',
  since: { major: 0, minor: 1 },
  why: 'People and audits read names: a policy called deny-all that allows everything hides the hole it makes. Nobody looks into it, because its name says that there is nothing to see.',
  remedy: `Let the policy deny, if its name is right:

  metadata: {name: deny-ingress}
  spec:
    podSelector: {}
    policyTypes: [Ingress]

Or give it a name that says what it allows, such as allow-from-anywhere.`,
  whenNotToUse:
    'Where a word means something else in your names, such as a product that is called Block: take it out of the option words.',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-policies',
    'https://kubernetes.io/docs/reference/labels-annotations-taints/#description',
  ],
  messages: {
    name: 'The name says that something is shut, and the policy opens it to everybody or to every address.',
    description: 'A description that a person wrote says so.',
    'default-deny-with-rules': 'The name says default deny, and the policy has rules: information.',
  },
  options,
  check,
  isWithin,
  examples: [
    {
      title: 'a denial that lets everybody in',
      yaml: example('deny-all', allowAll),
      findings: [{ message: 'name', path: 'metadata.name' }],
    },
    {
      title: 'a block on egress that reaches every address',
      yaml: example(
        'api.blockEgress',
        `  egress:
  - to:
    - ipBlock: {cidr: 0.0.0.0/0}
    ports:
    - {protocol: TCP, port: 443}
`,
      ),
      findings: [{ message: 'name', path: 'metadata.name' }],
    },
    {
      title: 'a description that says so',
      yaml: example('api', allowAll, 'Denies all ingress. Ask the team first.'),
      findings: [{ message: 'description', path: 'metadata.annotations[kubernetes.io/description]' }],
    },
    {
      title: 'a default deny with a rule',
      yaml: example('default-deny-all', fromMesh),
      findings: [{ message: 'default-deny-with-rules', path: 'metadata.name' }],
    },
    { title: 'a denial that denies', yaml: example('deny-all', '  ingress: []\n'), findings: [] },
    { title: 'a part of a word', yaml: example('memcached-blocks', allowAll), findings: [] },
    {
      title: 'a name that tells what is allowed too',
      yaml: example('default-deny-allow-mesh', fromMesh),
      findings: [],
    },
    {
      title: 'a denial of one direction beside rules for the other',
      yaml: example('deny-ingress', '  egress:\n  - {}\n'),
      findings: [],
    },
    {
      title: 'a description that denies nothing',
      yaml: example('api', allowAll, 'Does not block anybody.'),
      findings: [],
    },
    {
      title: 'a denial that leaves DNS open',
      yaml: example(
        'foo-deny-egress',
        `  egress:
  - ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
`,
      ),
      findings: [],
    },
    {
      title: 'a denial of other namespaces that lets the own one in',
      yaml: example('deny-from-other-namespaces', '  ingress:\n  - from:\n    - podSelector: {}\n'),
      findings: [],
    },
  ],
})
