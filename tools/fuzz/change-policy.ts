import { makePeers, makePorts, makeSelector, makeSpec, shuffled } from './generate-policy.ts'
import type { Chance } from './random.ts'
import type { ExpressionJson, PeerJson, PolicyJson, RuleJson, SelectorJson } from './reference-shapes.ts'

type Spec = PolicyJson['spec']

/** What somebody makes of a policy: nothing, the same in other words, less, more, or something else. */
export function changeSpec(chance: Chance, spec: Spec): Spec {
  let changed = spec
  const steps = chance.weigh([
    [2, 0],
    [8, 1],
    [3, 2],
    [1, 4],
  ])
  for (let step = 0; step < steps; step += 1) changed = changeOnce(chance, changed)
  return changed
}

function changeOnce(chance: Chance, spec: Spec): Spec {
  return chance.weigh<() => Spec>([
    [4, () => changeRules(chance, spec, (rules) => shuffled(chance, rules))],
    [4, () => changeRules(chance, spec, (rules) => withoutOne(chance, rules))],
    [3, () => changeRules(chance, spec, (rules) => [...rules, ...rules.slice(0, 1)])],
    [
      5,
      () =>
        changeRule(chance, spec, (rule, list) => withPeers(rule, list, (peers) => withoutOne(chance, peers))),
    ],
    [
      3,
      () =>
        changeRule(chance, spec, (rule, list) => withPeers(rule, list, (peers) => shuffled(chance, peers))),
    ],
    [
      4,
      () =>
        changeRule(chance, spec, (rule, list) =>
          withPeers(rule, list, (peers) => [...peers, ...makePeers(chance)]),
        ),
    ],
    [2, () => changeRule(chance, spec, (rule, list) => ({ ...rule, [list]: [] }))],
    [3, () => changeRule(chance, spec, (rule) => ({ ...rule, ports: makePorts(chance) }))],
    [
      3,
      () =>
        changeRule(chance, spec, (rule) => ({
          ...rule,
          ports: [...(rule.ports ?? []), ...makePorts(chance)],
        })),
    ],
    [3, () => changeRule(chance, spec, (rule) => ({ ...rule, ports: withoutOne(chance, rule.ports ?? []) }))],
    [
      3,
      () =>
        changeRule(chance, spec, (rule, list) =>
          withPeers(rule, list, (peers) => peers.map((peer) => changeExcepts(chance, peer))),
        ),
    ],
    [2, () => ({ ...spec, podSelector: chance.oneIn(3) ? {} : makeSelector(chance) })],
    [
      2,
      () => ({ ...spec, podSelector: { matchLabels: { ...spec.podSelector?.matchLabels, extra: 'yes' } } }),
    ],
    [2, () => ({ ...spec, podSelector: changeTarget(chance, spec.podSelector ?? {}) })],
    [2, () => ({ ...spec, policyTypes: [chance.pick(['Ingress', 'Egress'])] })],
    [2, () => ({ ...spec, policyTypes: ['Ingress', 'Egress'] })],
    [2, () => changeRules(chance, spec, (rules) => [...rules, ...everything(chance)])],
    [1, () => changeRules(chance, spec, () => [])],
    [3, () => changeRules(chance, spec, (rules) => rules.flatMap(parted))],
    [
      1,
      () =>
        changeRule(chance, spec, (rule, list) =>
          withPeers(rule, list, (peers) => [...peers, { namespaceSelector: {} }]),
        ),
    ],
    [1, () => makeSpec(chance)],
  ])()
}

/** More or fewer pods, in another spelling or not. */
function changeTarget(chance: Chance, selector: SelectorJson): SelectorJson {
  const [key, value] = Object.entries(selector.matchLabels ?? {})[0] ?? ['app', 'web']
  const others = Object.fromEntries(Object.entries(selector.matchLabels ?? {}).slice(1))
  const asked = (...expressions: readonly ExpressionJson[]): SelectorJson => ({
    matchLabels: others,
    matchExpressions: [...(selector.matchExpressions ?? []), ...expressions],
  })
  return chance.weigh<SelectorJson>([
    [2, asked({ key, operator: 'In', values: [value] })],
    [2, asked({ key, operator: 'In', values: [value, 'api'] })],
    [1, asked({ key, operator: 'Exists' })],
    [1, { ...selector, matchExpressions: [{ key, operator: 'NotIn', values: [value] }] }],
    [1, { ...selector, matchExpressions: [{ key, operator: 'NotIn', values: ['legacy'] }] }],
    [1, { matchLabels: others }],
    [1, {}],
  ])
}

/** The peers of a rule in one and its ports in the next, as a dash too many has it. */
function parted(rule: RuleJson): RuleJson[] {
  const { ports, ...peers } = rule
  return ports === undefined ? [rule] : [peers, { ports }]
}

/** Rules that let everybody in, or nearly. */
function everything(chance: Chance): RuleJson[] {
  const protocols = ['TCP', 'UDP', 'SCTP'] as const
  return chance.weigh<RuleJson[]>([
    [4, [{}]],
    [1, [{ ports: protocols.map((protocol) => ({ protocol })) }]],
    [1, protocols.map((protocol) => ({ ports: [{ protocol, port: 1, endPort: 65535 }] }))],
    [1, protocols.slice(1).map((protocol) => ({ ports: [{ protocol }] }))],
  ])
}

function changeRules(
  chance: Chance,
  spec: Spec,
  change: (rules: readonly RuleJson[]) => readonly RuleJson[],
): Spec {
  const direction = chosenDirection(chance, spec)
  return { ...spec, [direction]: change(spec[direction] ?? []) }
}

function changeRule(
  chance: Chance,
  spec: Spec,
  change: (rule: RuleJson, list: 'from' | 'to') => RuleJson,
): Spec {
  const direction = chosenDirection(chance, spec)
  const rules = spec[direction] ?? []
  const chosen = chance.below(rules.length)
  const list = direction === 'ingress' ? 'from' : 'to'
  return { ...spec, [direction]: rules.map((rule, index) => (index === chosen ? change(rule, list) : rule)) }
}

function chosenDirection(chance: Chance, spec: Spec): 'ingress' | 'egress' {
  if ((spec.ingress ?? []).length === 0) return 'egress'
  return (spec.egress ?? []).length > 0 && chance.oneIn(2) ? 'egress' : 'ingress'
}

function withPeers(
  rule: RuleJson,
  list: 'from' | 'to',
  change: (peers: readonly PeerJson[]) => readonly PeerJson[],
): RuleJson {
  return { ...rule, [list]: change(rule[list] ?? []) }
}

function changeExcepts(chance: Chance, peer: PeerJson): PeerJson {
  const { ipBlock } = peer
  if (ipBlock === undefined || ipBlock === null) return peer
  const except = ipBlock.except ?? []
  if (!ipBlock.cidr.endsWith('/0') || ipBlock.cidr.includes(':') || chance.oneIn(2))
    return { ipBlock: { ...ipBlock, except: withoutOne(chance, except) } }
  const added = chance.pick(['10.0.0.0/8', '169.254.169.254/32', '8.8.8.8/32', '192.168.0.0/16'])
  return { ipBlock: { ...ipBlock, except: [...except, added] } }
}

function withoutOne<T>(chance: Chance, list: readonly T[]): T[] {
  const chosen = chance.below(list.length)
  return list.filter((_, index) => index !== chosen)
}
