import fc from 'fast-check'

/** A policy object as an author writes it, of labels k1 to k3, values v1 to v3 and namespaces n1 to n3. */
export interface RawPolicy {
  readonly metadata: { readonly name: string; readonly namespace: 'n1' }
  readonly spec: RawSpec
}

/** Its spec, in any spelling. */
export interface RawSpec {
  readonly podSelector: RawSelector
  readonly policyTypes?: readonly ('Ingress' | 'Egress')[]
  readonly ingress?: readonly RawRule[]
  readonly egress?: readonly RawRule[]
}

interface RawRule {
  readonly from?: readonly RawPeer[] | null
  readonly to?: readonly RawPeer[] | null
  readonly ports?: readonly RawPort[] | null
}

interface RawPort {
  readonly protocol?: string
  readonly port?: number | string
  readonly endPort?: number
}

interface RawPeer {
  readonly podSelector?: RawSelector
  readonly namespaceSelector?: RawSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

interface RawSelector {
  readonly matchLabels?: Readonly<Record<string, string>>
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

type Labels = Readonly<Record<string, string>>

/** One thing that a pod of the policy's namespace may want to do, or have done to it. */
export interface Traffic {
  readonly peer:
    | {
        readonly kind: 'pod'
        readonly labels: Labels
        readonly namespace: string
        readonly namespaceLabels: Labels
      }
    | { readonly kind: 'address'; readonly address: string }
  readonly protocol: string
  readonly port: number
}

const key = fc.constantFrom('k1', 'k2', 'k3')
const value = fc.constantFrom('v1', 'v2', 'v3')
const valueList = fc.uniqueArray(value, { minLength: 1, maxLength: 3 })
const labels = fc.dictionary(key, value, { maxKeys: 3 })

const expression = fc.oneof(
  fc.record({ key, operator: fc.constantFrom('In', 'NotIn'), values: valueList }),
  fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') }),
)

const selector: fc.Arbitrary<RawSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) },
  { requiredKeys: [] },
)

const namespaceSelector: fc.Arbitrary<RawSelector> = fc.oneof(
  selector,
  fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1, maxLength: 3 }).map((values) => ({
    matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values }],
  })),
)

const ipBlock = fc.constantFrom(
  { cidr: '10.0.0.0/8' },
  { cidr: '0.0.0.0/0', except: ['10.0.0.0/8', '169.254.169.254/32'] },
  { cidr: '10.1.0.0/16', except: ['10.1.2.0/24'] },
  { cidr: '2001:db8::/32' },
)

const peer: fc.Arbitrary<RawPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector }),
  fc.record({ podSelector: selector, namespaceSelector }),
  fc.record({ ipBlock }),
)

const port: fc.Arbitrary<RawPort> = fc.oneof(
  fc.record(
    { protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'), port: fc.constantFrom(53, 80, 443) },
    { requiredKeys: [] },
  ),
  fc.constant({ protocol: 'TCP', port: 80, endPort: 443 }),
)

function rule(list: 'from' | 'to'): fc.Arbitrary<RawRule> {
  const absent = fc.constantFrom(null, [])
  return fc.record(
    {
      [list]: fc.oneof(
        { weight: 5, arbitrary: fc.array(peer, { maxLength: 3 }) },
        { weight: 1, arbitrary: absent },
      ),
      ports: fc.oneof(
        { weight: 5, arbitrary: fc.array(port, { maxLength: 3 }) },
        { weight: 1, arbitrary: absent },
      ),
    },
    { requiredKeys: [] },
  )
}

/** Policies in many spellings. */
export const policies: fc.Arbitrary<RawPolicy> = fc.record({
  metadata: fc.constant({ name: 'p', namespace: 'n1' as const }),
  spec: fc.record(
    {
      podSelector: selector,
      policyTypes: fc.constantFrom<readonly ('Ingress' | 'Egress')[]>(
        ['Ingress'],
        ['Egress'],
        ['Ingress', 'Egress'],
        ['Ingress', 'Ingress'],
        [],
      ),
      ingress: fc.array(rule('from'), { maxLength: 3 }),
      egress: fc.array(rule('to'), { maxLength: 3 }),
    },
    { requiredKeys: ['podSelector'] },
  ),
})

/** Traffic that meets the labels, namespaces, addresses and ports of such policies. */
export const traffic: fc.Arbitrary<Traffic> = fc.record({
  peer: fc.oneof(
    fc.record({
      kind: fc.constant('pod' as const),
      labels,
      namespace: fc.constantFrom('n1', 'n2', 'n3'),
      namespaceLabels: labels,
    }),
    fc.record({
      kind: fc.constant('address' as const),
      address: fc.constantFrom(
        '10.1.2.3',
        '10.1.3.4',
        '10.9.9.9',
        '169.254.169.254',
        '8.8.8.8',
        '2001:db8::1',
        '2001:dead::1',
      ),
    }),
  ),
  protocol: fc.constantFrom('TCP', 'UDP', 'SCTP'),
  port: fc.constantFrom(53, 80, 200, 443, 8080),
})
