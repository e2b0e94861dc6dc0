import fc from 'fast-check'
import type {
  Attempt,
  End,
  Labels,
  RawPeer,
  RawPolicy,
  RawPort,
  RawRule,
  RawSelector,
  World,
} from './reference.ts'

/** Every kind of pod that the selectors below can tell apart, and one with another value. */
export const podLabels: readonly Labels[] = [undefined, 'a', 'b', 'c'].flatMap((app) =>
  [undefined, 'x'].map((tier) => ({
    ...(app === undefined ? {} : { app }),
    ...(tier === undefined ? {} : { tier }),
  })),
)

const addresses = ['10.0.0.1', '10.0.1.1', '192.168.0.1']

const ends: readonly End[] = [
  ...addresses.map((address): End => ({ kind: 'address', address })),
  ...['n1', 'n2', 'n3'].flatMap((namespace) =>
    podLabels.map((labels): End => ({ kind: 'pod', labels, namespace })),
  ),
]

/** Every connection of the universe. */
export const attempts: readonly Attempt[] = (['ingress', 'egress'] as const).flatMap((direction) =>
  ends.flatMap((end) =>
    [
      ['TCP', 80],
      ['TCP', 90],
      ['TCP', 100],
      ['UDP', 80],
    ].map(([protocol, port]) => ({ direction, end, protocol: String(protocol), port: Number(port) })),
  ),
)

/** What the documentation leaves to the cluster, in a few ways. */
export const worlds: fc.Arbitrary<World> = fc.record({
  namespaces: fc.record({
    n1: fc.constantFrom<Labels>({}, { team: 'a' }),
    n2: fc.constantFrom<Labels>({}, { team: 'a' }, { team: 'b' }),
    n3: fc.constant<Labels>({ team: 'a' }),
  }),
  podAddress: fc.constantFrom(undefined, ...addresses),
  numberOfWeb: fc.constantFrom(80, 90),
})

const labelValues = fc.uniqueArray(fc.constantFrom('a', 'b'), { minLength: 1, maxLength: 2 })

const podSelector: fc.Arbitrary<RawSelector> = fc.oneof(
  fc.constant({}),
  fc.record({
    matchLabels: fc.constantFrom<Labels>({ app: 'a' }, { app: 'b' }, { tier: 'x' }, { app: 'a', tier: 'x' }),
  }),
  fc
    .tuple(fc.constantFrom('In', 'NotIn'), labelValues)
    .map(([operator, values]) => ({ matchExpressions: [{ key: 'app', operator, values }] })),
  fc
    .constantFrom('Exists', 'DoesNotExist')
    .map((operator) => ({ matchExpressions: [{ key: 'tier', operator }] })),
)

const namespaceSelector: fc.Arbitrary<RawSelector> = fc.constantFrom<RawSelector>(
  {},
  { matchLabels: { team: 'a' } },
  { matchLabels: { 'kubernetes.io/metadata.name': 'n2' } },
  { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['n2'] }] },
)

const peer: fc.Arbitrary<RawPeer> = fc.oneof(
  fc.record({ podSelector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector, namespaceSelector }),
  fc.record({
    ipBlock: fc.constantFrom(
      { cidr: '10.0.0.0/8' },
      { cidr: '10.0.0.0/8', except: ['10.0.1.0/24'] },
      { cidr: '10.0.1.0/24' },
      { cidr: '0.0.0.0/0' },
    ),
  }),
)

const numbers: readonly RawPort[] = [
  { port: 80 },
  { port: 90 },
  { port: 80, endPort: 95 },
  { protocol: 'UDP' },
  {},
]

/** Policies of namespace n1, with named ports or without. */
export function policiesWith(names: 'names' | 'numbers'): fc.Arbitrary<RawPolicy> {
  const port = fc.constantFrom(...numbers, ...(names === 'names' ? [{ port: 'web' }] : []))
  const rule = (list: 'from' | 'to'): fc.Arbitrary<RawRule> =>
    fc.record(
      { [list]: fc.array(peer, { maxLength: 2 }), ports: fc.array(port, { maxLength: 2 }) },
      { requiredKeys: [] },
    )
  return fc.record({
    metadata: fc.record({ name: fc.constantFrom('p', 'q', 'r'), namespace: fc.constant('n1') }),
    spec: fc.record(
      {
        podSelector,
        policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
        ingress: fc.array(rule('from'), { maxLength: 2 }),
        egress: fc.array(rule('to'), { maxLength: 2 }),
      },
      { requiredKeys: ['podSelector'] },
    ),
  })
}
