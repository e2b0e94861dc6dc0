import { makeBlockPeers } from './generate-blocks.ts'
import type { Chance } from './random.ts'
import type { PeerJson, PolicyJson, PortJson, RuleJson, SelectorJson } from './reference-shapes.ts'

type Spec = PolicyJson['spec']

/** What a policy says, rich in what is dangerous and in what only looks so. */
export function makeSpec(chance: Chance): Spec {
  const directions = chance.weigh([
    [4, ['ingress']],
    [4, ['egress']],
    [2, ['ingress', 'egress']],
    [1, []],
  ] as const)
  const rules: Partial<Record<'ingress' | 'egress', RuleJson[]>> = {}
  for (const direction of directions)
    rules[direction] = chance.oneIn(6) ? splitRules(chance, direction) : makeRules(chance, direction)
  return {
    ...(chance.oneIn(12) ? {} : { podSelector: chance.oneIn(3) ? {} : makeSelector(chance) }),
    ...makeTypes(chance, directions),
    ...rules,
  }
}

/** A list of peers; the list is where items become alternatives. */
export function makePeers(chance: Chance): PeerJson[] {
  const peers = chance.weigh([
    [4, () => [wholeNamespaces(chance), ownPods(chance)]],
    [4, () => [bothSelectors(chance)]],
    [2, () => [ownPods(chance)]],
    [2, () => [wholeNamespaces(chance)]],
    [5, () => makeBlockPeers(chance)],
    [1, () => [{ podSelector: {} }, wholeNamespaces(chance)]],
    [1, () => [...makeBlockPeers(chance), wholeNamespaces(chance), ownPods(chance)]],
    [1, () => [bothSelectors(chance), ownPods(chance), ...makeBlockPeers(chance)]],
  ])()
  return chance.oneIn(4) ? shuffled(chance, peers) : peers
}

/** A list of ports. */
export function makePorts(chance: Chance): PortJson[] {
  return chance.times(1 + chance.below(3), () => makePort(chance))
}

/** A selector that asks for something, or does so in appearance only. */
export function makeSelector(chance: Chance): SelectorJson {
  return chance.weigh<() => SelectorJson>([
    [8, () => ({ matchLabels: { [makeKey(chance)]: makeValue(chance) } })],
    [
      2,
      () => ({ matchLabels: { [makeKey(chance)]: makeValue(chance), [makeKey(chance)]: makeValue(chance) } }),
    ],
    [2, () => ({ matchExpressions: [makeExpression(chance)] })],
    [1, () => ({ matchLabels: { app: 'web' }, matchExpressions: [makeExpression(chance)] })],
    [1, () => ({ matchLabels: {} })],
    [1, () => ({ matchExpressions: [] })],
    [1, () => ({ matchLabels: null, matchExpressions: null })],
  ])()
}

/** The same things in another order. */
export function shuffled<T>(chance: Chance, list: readonly T[]): T[] {
  const left = [...list]
  return list.flatMap(() => left.splice(chance.below(left.length), 1))
}

function makeRules(chance: Chance, direction: 'ingress' | 'egress'): RuleJson[] {
  const list = direction === 'ingress' ? 'from' : 'to'
  if (chance.oneIn(8)) return spreadOverRules(chance, list)
  return chance.times(
    chance.weigh([
      [1, 0],
      [8, 1],
      [4, 2],
      [1, 5],
    ]),
    () => {
      const peers = chance.weigh([
        [12, () => ({ [list]: makePeers(chance) })],
        [1, () => ({})],
        [1, () => ({ [list]: [] })],
        [1, () => ({ [list]: null })],
      ])()
      const ports = chance.weigh([
        [6, () => ({ ports: makePorts(chance) })],
        [4, () => ({})],
        [1, () => ({ ports: [] })],
      ])()
      return { ...peers, ...ports }
    },
  )
}

/** Blocks of one family in several rules, with ports that may or may not overlap. */
function spreadOverRules(chance: Chance, list: 'from' | 'to'): RuleJson[] {
  const shared = chance.oneIn(2) ? makePorts(chance) : undefined
  return makeBlockPeers(chance).map((peer) => ({
    [list]: [peer],
    ...(shared === undefined ? (chance.oneIn(3) ? {} : { ports: makePorts(chance) }) : { ports: shared }),
  }))
}

/** Peers in one rule and ports in the next, alone or beside others. */
function splitRules(chance: Chance, direction: 'ingress' | 'egress'): RuleJson[] {
  const list = direction === 'ingress' ? 'from' : 'to'
  const port = chance.pick([9000, 9000, 4000, 7000, 5432, 22, 443, 53])
  const peers = chance.oneIn(2) ? [ownPods(chance)] : makePeers(chance)
  const pair: RuleJson[] = [
    {
      [list]: peers,
      ...chance.weigh<RuleJson>([
        [3, {}],
        [1, { ports: [] }],
        [1, { ports: null }],
      ]),
    },
    {
      ports: [{ protocol: 'TCP', port }],
      ...chance.weigh<RuleJson>([
        [3, {}],
        [1, { [list]: [] }],
        [1, { [list]: null }],
      ]),
    },
  ]
  const others = chance.oneIn(3) ? makeRules(chance, direction) : []
  return chance.weigh([
    [5, [...pair, ...others]],
    [1, [...others, ...pair]],
    [1, [...pair].reverse()],
    [1, [...pair.slice(0, 1), ...others, ...pair.slice(1)]],
  ])
}

function makeTypes(chance: Chance, directions: readonly ('ingress' | 'egress')[]): Pick<Spec, 'policyTypes'> {
  return chance.weigh<() => Pick<Spec, 'policyTypes'>>([
    [8, () => ({ policyTypes: directions.map((each) => (each === 'ingress' ? 'Ingress' : 'Egress')) })],
    [2, () => ({ policyTypes: ['Ingress', 'Egress'] })],
    [2, () => ({})],
    [1, () => ({ policyTypes: null })],
    [1, () => ({ policyTypes: [chance.pick(['Ingress', 'Egress'])] })],
    [1, () => ({ policyTypes: ['Ingress', 'Ingress'] })],
  ])()
}

function wholeNamespaces(chance: Chance): PeerJson {
  const namespaceSelector = chance.oneIn(5) ? everyNamespace(chance) : makeSelector(chance)
  return chance.weigh<PeerJson>([
    [8, { namespaceSelector }],
    [1, { namespaceSelector, podSelector: null }],
    [1, { namespaceSelector, podSelector: { matchLabels: {} } }],
  ])
}

/** Every namespace in one of its spellings, or nearly so. */
function everyNamespace(chance: Chance): SelectorJson {
  const exists = { key: 'kubernetes.io/metadata.name', operator: 'Exists' } as const
  const unlikeAny = { key: 'team', operator: 'NotIn', values: ['nobody'] } as const
  return chance.weigh<SelectorJson>([
    [5, {}],
    [1, { matchLabels: {} }],
    [1, { matchExpressions: [] }],
    [2, { matchExpressions: [exists] }],
    [1, { matchExpressions: [exists, exists] }],
    [1, { matchExpressions: [unlikeAny] }],
  ])
}

function ownPods(chance: Chance): PeerJson {
  const podSelector = chance.oneIn(8) ? {} : makeSelector(chance)
  return chance.oneIn(10) ? { podSelector, namespaceSelector: null, ipBlock: null } : { podSelector }
}

function bothSelectors(chance: Chance): PeerJson {
  return { namespaceSelector: makeSelector(chance), podSelector: makeSelector(chance) }
}

function makePort(chance: Chance): PortJson {
  const protocol = chance.weigh([
    [5, { protocol: 'TCP' }],
    [3, {}],
    [2, { protocol: 'UDP' }],
    [1, { protocol: 'SCTP' }],
    [1, { protocol: null }],
  ])
  const port = chance.weigh<() => PortJson>([
    [8, () => ({ port: chance.pick([80, 443, 53, 22, 8080, 5432, 1, 65535]) })],
    [3, () => ({ port: chance.pick([3389, 2379, 2380, 6443, 10250, 3306, 6379, 9200, 27017, 11211, 9000]) })],
    [
      2,
      () => ({ port: chance.pick([5000, 6379, 20, 2000]), endPort: chance.pick([6379, 6400, 7000, 6443]) }),
    ],
    [2, () => ({ port: chance.pick(['http', 'https', 'dns']) })],
    [1, () => ({ port: 1 + chance.below(65535) })],
    [2, () => ({ port: chance.pick([1, 80, 1024]), endPort: chance.pick([1024, 32767, 65535]) })],
    [1, () => ({})],
  ])()
  return { ...protocol, ...port }
}

function makeExpression(chance: Chance): NonNullable<SelectorJson['matchExpressions']>[number] {
  const key = makeKey(chance)
  const operator = chance.pick(['In', 'NotIn', 'Exists', 'DoesNotExist'] as const)
  return operator === 'In' || operator === 'NotIn'
    ? { key, operator, values: chance.times(1 + chance.below(3), () => makeValue(chance)) }
    : { key, operator, ...(chance.oneIn(3) ? { values: [] } : {}) }
}

function makeKey(chance: Chance): string {
  return chance.weigh([
    [6, 'app'],
    [4, 'team'],
    [4, 'kubernetes.io/metadata.name'],
    [2, 'role'],
    [1, 'constructor'],
    [1, '__proto__'],
    [1, 'toString'],
    [1, 'app.kubernetes.io/name'],
    [1, 'k\u202e\n\u001b[31m'],
  ])
}

function makeValue(chance: Chance): string {
  return chance.weigh([
    [8, chance.pick(['web', 'api', 'frontend', 'kube-system', 'monitoring', 'db'])],
    [2, ''],
    [1, '"quoted": {yaml}\n- list'],
    [1, '\u001b[2J\r\n\u2028<script>'],
    [1, 'x'.repeat(chance.below(400))],
    [1, '\ud800'],
    [1, 'true'],
  ])
}
