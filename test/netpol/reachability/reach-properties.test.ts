import fc from 'fast-check'
import t from 'tap'
import { parseCidr } from '../../../src/model/cidr.ts'
import { type Direction, directions } from '../../../src/model/direction.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../../src/model/network-policy.ts'
import { type Protocol, protocols } from '../../../src/model/policy-port.ts'
import { addressesOfCidr, coversAddresses, toCidrs } from '../../../src/netpol/address-set.ts'
import type { PortSet } from '../../../src/netpol/port-set.ts'
import { isWithin, type NewlyOpened, newlyOpened } from '../../../src/netpol/reachability/newly-opened.ts'
import { ownNamespaceKey } from '../../../src/netpol/reachability/pods-peers.ts'
import type { ReachEntry } from '../../../src/netpol/reachability/reach.ts'
import { reachOf, unionOfReaches } from '../../../src/netpol/reachability/reach-of.ts'
import { matches } from '../../../src/netpol/selector.ts'
import { namespaceNameLabel } from '../../../src/netpol/selector-text.ts'
import { type LabelBox, selectorOfBox } from '../../../src/netpol/reachability/label-box.ts'
import { holds } from '../../property.ts'
import { allows, isolates } from '../description/evaluate.ts'
import { policies, type RawPolicy, type Traffic, traffic } from '../description/traffic.ts'

/** What Kubernetes leaves open, as one cluster might have it. */
interface World {
  /** Whether a block of addresses also means the pods that have one of them. */
  readonly blocksMatchPods: boolean
  readonly podAddress: string
  /** The number that each name stands for on the pods of the destination. */
  readonly numbers: Readonly<Record<string, number>>
}

const portNumbers = [53, 80, 200, 443, 8080]

const worlds: fc.Arbitrary<World> = fc.record({
  blocksMatchPods: fc.boolean(),
  podAddress: fc.constantFrom('10.1.2.3', '10.1.3.4', '10.9.9.9', '8.8.8.8', '2001:db8::1'),
  numbers: fc.record({
    web: fc.constantFrom(...portNumbers),
    dns: fc.constantFrom(...portNumbers),
  }),
})

/** Writes some numbers as names. */
function withNames(policy: RawPolicy, names: Readonly<Record<number, string>>): RawPolicy {
  return JSON.parse(JSON.stringify(policy), (key, value: unknown) =>
    key === 'ports' && Array.isArray(value)
      ? value.map((port: { port?: number; endPort?: number }) =>
          port.port === undefined || port.endPort !== undefined
            ? port
            : { ...port, port: names[port.port] ?? port.port },
        )
      : value,
  ) as RawPolicy
}

const namings = fc.constantFrom<Readonly<Record<number, string>>>(
  {},
  {},
  { 80: 'web' },
  { 53: 'dns', 80: 'web' },
)
const named = fc.tuple(policies, namings).map(([policy, names]) => withNames(policy, names))
type RawRules = RawPolicy['spec']['ingress']

/** A policy and what somebody makes of it: rules and peers that go, come from elsewhere, or lose their ports. */
const pairs: fc.Arbitrary<readonly [RawPolicy, RawPolicy]> = fc.oneof(
  fc.tuple(named, named),
  fc.tuple(named, named, fc.nat(), fc.boolean()).map(([one, other, pick, isAdded]) => {
    const change = (rules: RawRules = [], more: RawRules = []): RawRules =>
      isAdded
        ? [...rules, ...more.slice(0, 1)]
        : rules.map((rule, index) => (index === pick % rules.length ? { ...rule, ports: null } : rule))
    const changed: RawPolicy = {
      ...one,
      spec: {
        ...one.spec,
        ingress: change(one.spec.ingress, other.spec.ingress) ?? [],
        egress: change(one.spec.egress, other.spec.egress) ?? [],
      },
    }
    return pick % 3 === 0 ? ([changed, one] as const) : ([one, changed] as const)
  }),
)

function decode(policy: RawPolicy): NetworkPolicy {
  const decoded = decodeNetworkPolicy(policy)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

/** Whether traffic passes, by the evaluator that shares nothing with src/. */
type Lets = (traffic: Traffic) => boolean

function letsIn(policy: RawPolicy, direction: Direction, world: World): Lets {
  if (!isolates(policy, direction)) return () => true
  const resolved = JSON.parse(JSON.stringify(policy), (key, value: unknown) =>
    key === 'port' && typeof value === 'string' ? world.numbers[value] : value,
  ) as RawPolicy
  return ({ peer, ...on }) =>
    allows(resolved, direction, { peer, ...on }) ||
    (peer.kind === 'pod' &&
      world.blocksMatchPods &&
      allows(resolved, direction, { peer: { kind: 'address', address: world.podAddress }, ...on }))
}

/** Whether the traffic is in an entry, in that world. */
function isIn({ peers, ports }: ReachEntry, { peer, protocol, port }: Traffic, world: World): boolean {
  if (!hasPort(ports, protocol as Protocol, port, world)) return false
  if (peers.kind === 'anybody') return true
  if (peers.kind === 'addresses') {
    const address =
      peer.kind === 'address' ? peer.address : world.blocksMatchPods ? world.podAddress : undefined
    if (address === undefined) return false
    const cidr = parseCidr(`${address}/${address.includes(':') ? 128 : 32}`)
    return cidr !== undefined && coversAddresses(peers.addresses, addressesOfCidr(cidr))
  }
  if (peer.kind !== 'pod') return false
  const namespaceLabels = new Map([
    ...Object.entries(peer.namespaceLabels),
    ['kubernetes.io/metadata.name', peer.namespace],
    ...(peer.namespace === 'n1' ? [[ownNamespaceKey, ''] as const] : []),
  ])
  return (
    matches(selectorOfBox(peers.namespaces), namespaceLabels) &&
    matches(selectorOfBox(peers.pods), new Map(Object.entries(peer.labels)))
  )
}

function hasPort(ports: PortSet, protocol: Protocol, port: number, { numbers }: World): boolean {
  return (
    ports[protocol].ranges.some(({ first, last }) => first <= port && port <= last) ||
    ports[protocol].names.some((name) => numbers[name] === port)
  )
}

/** How many names of ports the policy writes for a direction. */
function namesOf(policy: RawPolicy, direction: Direction): ReadonlySet<unknown> {
  const ports = (policy.spec[direction] ?? []).flatMap((rule) => rule.ports ?? []).map(({ port }) => port)
  return new Set(ports.filter((port) => typeof port === 'string'))
}

/** Whether the traffic may have been open under a name: that is so for fewer numbers of an entry than it has. */
function isExcused(
  { ports }: ReachEntry,
  { protocol, port }: Traffic,
  names: ReadonlySet<unknown>,
  world: World,
): boolean {
  const { ranges } = ports[protocol as Protocol]
  const count = ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0)
  return (
    count > 1 && Object.entries(world.numbers).some(([name, number]) => names.has(name) && number === port)
  )
}

const samples = fc.array(traffic, { minLength: 10, maxLength: 40 })
const ownNamespaces = fc.constantFrom('n1', '')

/** The policy as one that does or does not say its namespace. */
function inNamespace(policy: RawPolicy, namespace: string): NetworkPolicy {
  return decode({ ...policy, metadata: { ...policy.metadata, namespace: namespace as 'n1' } })
}

/** Some traffic of an entry, in that world: any that its own words do not rule out. */
function witnessOf({ peers, ports }: ReachEntry, { numbers }: World): Traffic | undefined {
  const protocol = protocols.find((name) => ports[name].ranges.length + ports[name].names.length > 0)
  if (protocol === undefined) return undefined
  const [name = ''] = ports[protocol].names
  const on = { protocol, port: ports[protocol].ranges[0]?.first ?? numbers[name] ?? 0 }
  if (peers.kind === 'addresses') {
    const [cidr = ''] = toCidrs(peers.addresses, 1)
    return { ...on, peer: { kind: 'address', address: cidr.replace(/\/.*/, '') } }
  }
  if (peers.kind === 'anybody') return undefined
  const labelsOf = (box: LabelBox): Record<string, string> =>
    Object.fromEntries(
      box.flatMap(({ key, allows, values, allowsAbsence }) =>
        allows === 'listed'
          ? values.slice(0, 1).map((value) => [key, value])
          : allowsAbsence
            ? []
            : [[key, 'another']],
      ),
    )
  const {
    [namespaceNameLabel]: written,
    [ownNamespaceKey]: own,
    ...namespaceLabels
  } = labelsOf(peers.namespaces)
  const namespace = own === undefined ? (written ?? 'another') : 'n1'
  return { ...on, peer: { kind: 'pod', labels: labelsOf(peers.pods), namespace, namespaceLabels } }
}

/** Throws where an entry says what the brute force does not. */
function checkOpened(
  before: RawPolicy,
  after: RawPolicy,
  direction: Direction,
  { certain, possible }: NewlyOpened,
  points: readonly Traffic[],
  world: World,
): number {
  const isEarlier = letsIn(before, direction, world)
  const isNow = letsIn(after, direction, world)
  const names = namesOf(before, direction)
  let count = 0
  for (const point of [...points, ...certain.flatMap((entry) => witnessOf(entry, world) ?? [])]) {
    const now = isNow(point)
    const earlier = isEarlier(point)
    const fail = (what: string): void => {
      const shown = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? `${value}` : value)
      throw new Error(`${what}: ${JSON.stringify({ direction, point, world, certain, possible }, shown)}`)
    }
    const listed = certain.filter((entry) => isIn(entry, point, world))
    if (listed.length > 0 && !now) fail('is not let through')
    if (now && !earlier && ![...listed, ...possible].some((entry) => isIn(entry, point, world)))
      fail('is new and not listed')
    // Of an entry for anybody only the rest is new; of addresses it says nothing about pods.
    const precise = listed.filter(
      ({ peers }) => peers.kind !== 'anybody' && (peers.kind === 'pods') === (point.peer.kind === 'pod'),
    )
    if (precise.length === 0) continue
    if (earlier && !precise.every((entry) => isExcused(entry, point, names, world))) fail('was there before')
    count += 1
  }
  return count
}

await t.test('nothing is new but what is listed, and what is certainly new is new', (t) => {
  let certainlyNew = 0
  const someWorlds = fc.array(worlds, { minLength: 2, maxLength: 4 })
  holds(
    t,
    fc.property(pairs, samples, someWorlds, ownNamespaces, ([before, after], points, some, namespace) => {
      for (const direction of directions) {
        const opened = newlyOpened(
          reachOf(inNamespace(before, namespace), direction),
          reachOf(inNamespace(after, namespace), direction),
        )
        for (const world of some) certainlyNew += checkOpened(before, after, direction, opened, points, world)
      }
    }),
    2000,
  )
  t.ok(certainlyNew > 1000, `${certainlyNew} times it was new`)
  t.end()
})

await t.test('anybody is certainly new only where somebody is new in every world', (t) => {
  const outside = [
    '10.1.2.3',
    '10.1.3.4',
    '10.9.9.9',
    '169.254.169.254',
    '8.8.8.8',
    '2001:db8::1',
    '2001:dead::1',
  ]
  holds(
    t,
    fc.property(pairs, worlds, ([before, after], world) => {
      for (const direction of directions) {
        const { certain } = newlyOpened(reachOf(decode(before), direction), reachOf(decode(after), direction))
        const isEarlier = letsIn(before, direction, world)
        const names = namesOf(before, direction)
        for (const entry of certain.filter(({ peers }) => peers.kind === 'anybody'))
          for (const protocol of protocols)
            for (const { first: port } of entry.ports[protocol].ranges) {
              const points = outside.map((address) => ({
                peer: { kind: 'address' as const, address },
                protocol,
                port,
              }))
              const isNew = points.some((point) => !isEarlier(point) || isExcused(entry, point, names, world))
              if (!isNew) throw new Error(`${direction} ${protocol} ${port}`)
            }
      }
    }),
    1000,
  )
  t.end()
})

await t.test('a policy opens nothing that it had, also written otherwise', (t) => {
  holds(
    t,
    fc.property(named, ownNamespaces, (policy, namespace) => {
      const { spec } = policy
      const turned: RawPolicy = {
        ...policy,
        spec: {
          ...spec,
          ingress: [...(spec.ingress ?? [])].reverse(),
          egress: (spec.egress ?? []).flatMap((rule) => [rule, rule]),
        },
      }
      for (const direction of ['ingress', 'egress'] as const) {
        const reach = reachOf(inNamespace(policy, namespace), direction)
        const same = reachOf(inNamespace(turned, namespace), direction)
        if (isWithin(reach, same) !== 'yes' || isWithin(same, reach) !== 'yes')
          throw new Error(JSON.stringify(turned))
      }
    }),
    1000,
  )
  t.end()
})

await t.test('policies let through together what each of them does, and nothing else', (t) => {
  holds(
    t,
    fc.property(named, named, samples, worlds, (one, other, points, world) => {
      for (const direction of ['ingress', 'egress'] as const) {
        const reaches = [one, other].map((policy) => reachOf(decode(policy), direction))
        const union = unionOfReaches(reaches)
        const isolating = [one, other].filter((policy) => isolates(policy, direction))
        if ((union.kind === 'not-restricted') !== (isolating.length === 0)) throw new Error(union.kind)
        for (const reach of reaches)
          if (reach.kind === 'restricted' && isWithin(reach, union) !== 'yes')
            throw new Error('is not monotone')
        if (union.kind === 'not-restricted') continue
        const isolatingLet = isolating.map((policy) => letsIn(policy, direction, world))
        for (const point of points)
          if (
            union.entries.some((entry) => isIn(entry, point, world)) !==
            isolatingLet.some((lets) => lets(point))
          )
            throw new Error(JSON.stringify({ direction, point, world }))
      }
    }),
    1000,
  )
  t.end()
})
