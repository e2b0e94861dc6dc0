import fc from 'fast-check'

/** A policy as a file has it, with the fields that these tests change. */
export interface WrittenPolicy {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: {
    readonly podSelector: WrittenSelector
    readonly policyTypes?: readonly string[]
    readonly ingress?: readonly WrittenRule[]
    readonly egress?: readonly WrittenRule[]
  }
}

/** A rule of either direction, with the list of the one that it stands in. */
export interface WrittenRule {
  readonly from?: readonly WrittenPeer[]
  readonly to?: readonly WrittenPeer[]
  readonly ports?: readonly WrittenPort[]
}

/** One item of a peer list. */
export interface WrittenPeer {
  readonly namespaceSelector?: WrittenSelector
  readonly podSelector?: WrittenSelector
  readonly ipBlock?: WrittenBlock
}

/** Addresses, and those of them that are left out. */
export interface WrittenBlock {
  readonly cidr: string
  readonly except?: readonly string[]
}

/** Labels by either of their two spellings. */
export interface WrittenSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly WrittenRequirement[]
}

/** One expression of a selector. */
export interface WrittenRequirement {
  readonly key: string
  readonly operator: string
  readonly values?: readonly string[]
}

/** One item of a ports list. */
export interface WrittenPort {
  readonly protocol?: string
  readonly port?: number | string
  readonly endPort?: number
}

/** What its rules and their lists are called in each direction. */
export const directionNames = [
  { type: 'Ingress', direction: 'ingress', peers: 'from' },
  { type: 'Egress', direction: 'egress', peers: 'to' },
] as const

const keys = ['app', 'team', 'k8s-app', 'name', 'kubernetes.io/metadata.name', 'pod-template-hash'] as const
const values = ['web', 'api', 'kube-dns', 'kube-system', 'shop'] as const

const requirement: fc.Arbitrary<WrittenRequirement> = fc.oneof(
  fc.record({
    key: fc.constantFrom(...keys),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 2 }),
  }),
  fc.record({ key: fc.constantFrom(...keys), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
)

const selector: fc.Arbitrary<WrittenSelector> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  {
    weight: 4,
    arbitrary: fc.record({
      matchLabels: fc.dictionary(fc.constantFrom(...keys), fc.constantFrom(...values), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ matchExpressions: fc.array(requirement, { minLength: 1, maxLength: 2 }) }),
  },
)

/** Blocks that matter to some rule, with excepts that may be taken out of them. */
const blocks: readonly (readonly [cidr: string, ...excepts: string[]])[] = [
  [
    '0.0.0.0/0',
    ...['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16'],
    ...['169.254.169.254/32', '203.0.113.5/32', '0.0.0.0/1', '10.0.0.0/9'],
  ],
  ['0.0.0.0/1', '10.0.0.0/8', '100.64.0.0/10'],
  ['128.0.0.0/1', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '169.254.169.254/32'],
  ['10.0.0.0/8', '10.1.0.0/16', '10.128.0.0/9'],
  ['10.1.0.0/16'],
  ['192.168.0.0/16', '192.168.1.0/24'],
  ['169.254.0.0/16', '169.254.169.254/32'],
  ['169.254.169.254/32'],
  ['100.64.0.0/10'],
  ['8.0.0.0/7'],
  ['203.0.113.0/24', '203.0.113.5/32'],
  ['::/0', 'fc00::/7', 'fe80::/10', 'fd00:ec2::254/128'],
  ['::/1'],
  ['8000::/1', 'fc00::/7'],
  ['2000::/3'],
  ['fd00:ec2::/32'],
  ['192.168.1.5/24'],
  ['010.0.0.0/8'],
]

const block: fc.Arbitrary<WrittenBlock> = fc
  .constantFrom(...blocks)
  .chain(([cidr, ...excepts]) =>
    fc.subarray(excepts).map((except) => (except.length === 0 ? { cidr } : { cidr, except })),
  )

/** An item of a peer list. */
export const writtenPeer: fc.Arbitrary<WrittenPeer> = fc.oneof(
  fc.record({ namespaceSelector: selector }),
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
  { weight: 3, arbitrary: fc.record({ ipBlock: block }) },
)

const port: fc.Arbitrary<WrittenPort> = fc.oneof(
  fc.record(
    {
      protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
      port: fc.constantFrom(53, 80, 443, 5432, 8080, 10_250, 'http'),
    },
    { requiredKeys: ['port'] },
  ),
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP', 'SCTP') }),
  fc.constantFrom(
    { protocol: 'TCP', port: 1, endPort: 65_535 },
    { protocol: 'UDP', port: 1, endPort: 65_535 },
    { protocol: 'TCP', port: 5000, endPort: 7000 },
    { protocol: 'TCP', port: 32_768, endPort: 65_535 },
  ),
)

const ports = fc.oneof(
  { weight: 2, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: fc.array(port, { minLength: 1, maxLength: 3 }) },
  fc.constant([
    { port: 53, protocol: 'UDP' },
    { port: 53, protocol: 'TCP' },
  ]),
)

function rule(peers: 'from' | 'to'): fc.Arbitrary<WrittenRule> {
  const list = fc.oneof(
    { weight: 5, arbitrary: fc.array(writtenPeer, { minLength: 1, maxLength: 3 }) },
    fc.constant(undefined),
  )
  return fc.tuple(list, ports).map(([items, portList]) => ({
    ...(items === undefined ? {} : { [peers]: items }),
    ...(portList === undefined ? {} : { ports: portList }),
  }))
}

/** A rule that allows something into or out of the pods. */
export const writtenRules = { ingress: rule('from'), egress: rule('to') }

/** Policies that the API server accepts, rich in what rules look for. */
export const writtenPolicy: fc.Arbitrary<WrittenPolicy> = fc.record({
  apiVersion: fc.constant('networking.k8s.io/v1'),
  kind: fc.constant('NetworkPolicy'),
  metadata: fc.record({
    name: fc.constantFrom('allow-web', 'default-deny', 'block-partners'),
    namespace: fc.constant('shop'),
  }),
  spec: fc.record(
    {
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress'], ['Egress', 'Ingress']),
      ingress: fc.array(writtenRules.ingress, { maxLength: 3 }),
      egress: fc.array(writtenRules.egress, { maxLength: 3 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
})

/** The policy with each of its rules made into another. */
export function withRules(
  policy: WrittenPolicy,
  change: (rule: WrittenRule, peers: 'from' | 'to') => WrittenRule,
): WrittenPolicy {
  const { ingress, egress, ...spec } = policy.spec
  return {
    ...policy,
    spec: {
      ...spec,
      ...(ingress === undefined ? {} : { ingress: ingress.map((each) => change(each, 'from')) }),
      ...(egress === undefined ? {} : { egress: egress.map((each) => change(each, 'to')) }),
    },
  }
}

/** The policy with each list of peers made into another; a rule without peers stays as it is. */
export function withPeers(
  policy: WrittenPolicy,
  change: (peers: readonly WrittenPeer[]) => readonly WrittenPeer[],
): WrittenPolicy {
  return withRules(policy, (each, name) => {
    const list = each[name]
    return list === undefined ? each : { ...each, [name]: change(list) }
  })
}
