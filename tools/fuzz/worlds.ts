import { composeAnswerer } from '../../src/main/compose-answerer.ts'
import type { Level, Levels } from '../../src/model/level.ts'
import type { RuleSetting, Settings } from '../../src/model/settings.ts'
import type { ClusterFacts, ReviewAnswerer } from '../../src/server/review-answerer.ts'

/** Labels of a namespace, or that nobody can say. A namespace that is not listed does not exist. */
export type NamespaceState = Readonly<Record<string, string>> | 'unknown'

/** A cluster with a guard in it: everything that an answer depends on beside the review. */
export interface World {
  readonly name: string
  readonly settings: Settings
  readonly namespaces: ReadonlyMap<string, NamespaceState>
}

/** Who may do what, in every world. Everybody else may nothing. */
export const people = {
  /** Listed in the configuration. */
  operator: 'platform-operator',
  /** In a group that is listed in the configuration. */
  group: 'platform-team',
  /** Has the RBAC verb. */
  delegate: 'delegate',
  /** The API server does not answer about him. */
  unasked: 'unasked',
  /** Exempt for every operation. */
  exempt: 'system:serviceaccount:kube-system:generic-garbage-collector',
  /** Exempt for DELETE only. */
  exemptForDeletion: 'system:serviceaccount:kube-system:namespace-controller',
} as const

const guard = 'netpol-guardrail.dev/'

const namespaces: readonly (readonly [string, NamespaceState])[] = [
  ['default', {}],
  ['kube-system', { 'kubernetes.io/metadata.name': 'kube-system' }],
  ['plain', { 'kubernetes.io/metadata.name': 'plain', team: 'web' }],
  ['shop', { [`${guard}enforce`]: 'baseline' }],
  ['bank', { [`${guard}enforce`]: 'strict', [`${guard}warn`]: 'strict' }],
  ['lab', { [`${guard}enforce`]: 'off', [`${guard}warn`]: 'off', [`${guard}audit`]: 'off' }],
  ['typing-error', { [`${guard}enforce`]: 'basline' }],
  ['empty-level', { [`${guard}enforce`]: '' }],
  ['shouting', { [`${guard}enforce`]: 'STRICT' }],
  ['pinned', { [`${guard}enforce`]: 'baseline', [`${guard}enforce-version`]: 'v0.1' }],
  ['pinned-ahead', { [`${guard}enforce`]: 'strict', [`${guard}enforce-version`]: 'v99.0' }],
  ['pinned-before', { [`${guard}enforce`]: 'baseline', [`${guard}enforce-version`]: 'v0.0' }],
  ['odd-version', { [`${guard}enforce`]: 'baseline', [`${guard}enforce-version`]: 'v0.1.0' }],
  [
    'odd-labels',
    { [`${guard}enforce`]: 'baseline', ['__proto__']: 'y', constructor: 'z', 'a\nb': '\u001b[31m' },
  ],
  ['looser', { [`${guard}enforce`]: 'baseline', tier: 'looser' }],
  ['unreadable', 'unknown'],
]

/** The clusters of a run: a fresh install, two that enforce by default, and one that is configured in every way. */
export const worlds: readonly [World, ...World[]] = [
  world('fresh', levelsAt('off', 'baseline', 'strict'), {}),
  world('baseline', levelsAt('baseline', 'strict', 'strict'), {}),
  world('strict', levelsAt('strict', 'strict', 'strict'), {
    undecided: { objectRules: 'refuse', clusterRules: 'refuse' },
  }),
  world('configured', levelsAt('off', 'off', 'off'), {
    rules: new Map([['any-ip', setting('strict')]]),
    overrides: [
      {
        namespaces: new Set(['shop']),
        namespaceSelector: undefined,
        rules: new Map([['or-peers', setting('off')]]),
      },
      {
        namespaces: new Set(),
        namespaceSelector: {
          requirements: [{ operator: 'In', key: 'tier', values: ['looser'] }],
        },
        rules: new Map([['or-peers', setting('advice')]]),
      },
    ],
    guardLabels: {
      users: new Set([people.operator]),
      groups: new Set([people.group]),
      isAccessReviewed: false,
    },
    describe: { networkPolicies: true, namespaceTemplate: undefined },
  }),
]

/** The guard of this world: the shipped wiring, with a cluster that answers from memory. */
export function makeGuard({ settings, namespaces }: World): ReviewAnswerer {
  const cluster: ClusterFacts = {
    labelsOf: (name) => {
      const state = namespaces.get(name)
      if (state === undefined) return Promise.resolve({ kind: 'missing' })
      if (state === 'unknown') return Promise.resolve({ kind: 'unknown', reason: 'the API server is down' })
      return Promise.resolve({
        kind: 'found',
        labels: new Map(Object.entries(state)),
        ageMs: 0,
        source: 'cache',
      })
    },
    mayConfigure: ({ name }) => {
      if (name === people.delegate) return Promise.resolve({ kind: 'allowed', reason: 'granted by RBAC' })
      if (name === people.unasked) return Promise.resolve({ kind: 'unknown', reason: 'no answer in time' })
      return Promise.resolve({ kind: 'denied', reason: 'no RBAC policy matched' })
    },
    policiesOf: () =>
      Promise.resolve({ kind: 'listed', policies: [], unreadable: 0, stoppedBecause: undefined }),
  }
  return composeAnswerer({ settings, text: '', hash: 'f0220d' }, cluster)
}

function world(name: string, levels: Levels, rest: Partial<Settings>): World {
  return {
    name,
    namespaces: new Map(namespaces),
    settings: {
      levels,
      rules: new Map(),
      overrides: [],
      exemptUsers: [
        { name: people.exempt, operations: ['CREATE', 'UPDATE', 'DELETE'] },
        { name: people.exemptForDeletion, operations: ['DELETE'] },
      ],
      guardLabels: {
        users: new Set([people.operator]),
        groups: new Set([people.group]),
        isAccessReviewed: true,
      },
      undecided: { objectRules: 'refuse', clusterRules: 'warn' },
      describe: { networkPolicies: true, namespaceTemplate: 'Namespace {name}{labels}.' },
      ...rest,
    },
  }
}

function setting(asClass: RuleSetting['class']): RuleSetting {
  return { class: asClass, options: {} }
}

function levelsAt(enforce: Level, warn: Level, audit: Level): Levels {
  return {
    enforce: { level: enforce, version: 'latest' },
    warn: { level: warn, version: 'latest' },
    audit: { level: audit, version: 'latest' },
  }
}
