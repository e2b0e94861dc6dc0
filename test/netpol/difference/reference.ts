/**
 * Who may talk to whom, straight from the documentation of the NetworkPolicy API and sharing nothing with src/: the
 * differences are checked against this. The universe is small enough to look at all of it.
 */
export interface RawPolicy {
  readonly metadata: { readonly name: string; readonly namespace: string }
  readonly spec: RawSpec
}

export interface RawSpec {
  readonly podSelector: RawSelector
  readonly policyTypes?: readonly string[]
  readonly ingress?: readonly RawRule[]
  readonly egress?: readonly RawRule[]
}

export interface RawRule {
  readonly from?: readonly RawPeer[]
  readonly to?: readonly RawPeer[]
  readonly ports?: readonly RawPort[]
}

export interface RawPeer {
  readonly podSelector?: RawSelector
  readonly namespaceSelector?: RawSelector
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] }
}

export interface RawPort {
  readonly protocol?: string
  readonly port?: number | string
  readonly endPort?: number
}

export interface RawSelector {
  readonly matchLabels?: Labels
  readonly matchExpressions?: readonly {
    readonly key: string
    readonly operator: string
    readonly values?: readonly string[]
  }[]
}

export type Labels = Readonly<Record<string, string>>

/** The other end of a connection. */
export type End =
  | { readonly kind: 'pod'; readonly labels: Labels; readonly namespace: string }
  | { readonly kind: 'address'; readonly address: string }

/** One connection that a pod of namespace `own` may want. */
export interface Attempt {
  readonly direction: 'ingress' | 'egress'
  readonly end: End
  readonly protocol: string
  readonly port: number
}

/** What the documentation leaves to the cluster. */
export interface World {
  readonly namespaces: Readonly<Record<string, Labels>>
  /** The address by which blocks find pods; undefined where they do not. */
  readonly podAddress: string | undefined
  readonly numberOfWeb: number
}

/** "The two sorts of pod isolation": without a policy that isolates it, everything; with some, what any of them allows. */
export function getsThrough(
  policies: readonly RawPolicy[],
  pod: Labels,
  attempt: Attempt,
  world: World,
): boolean {
  const isolating = policies.filter(
    ({ spec }) => isSelected(spec.podSelector, pod) && typesOf(spec).includes(attempt.direction),
  )
  return isolating.length === 0 || isolating.some((policy) => isAllowed(policy, attempt, world))
}

/** "If no policyTypes are specified ... Ingress will always be set and Egress will be set if the policy has any egress rules." */
function typesOf({ policyTypes = [], egress = [] }: RawSpec): readonly string[] {
  if (policyTypes.length > 0) return policyTypes.map((type) => type.toLowerCase())
  return egress.length > 0 ? ['ingress', 'egress'] : ['ingress']
}

function isAllowed({ metadata, spec }: RawPolicy, attempt: Attempt, world: World): boolean {
  const rules = spec[attempt.direction] ?? []
  return rules.some(({ from, to, ports = [] }) => {
    const peers = (attempt.direction === 'ingress' ? from : to) ?? []
    return (
      (peers.length === 0 || peers.some((peer) => isMeant(peer, attempt.end, metadata.namespace, world))) &&
      (ports.length === 0 || ports.some((port) => isPort(port, attempt, world)))
    )
  })
}

function isMeant(peer: RawPeer, end: End, own: string, world: World): boolean {
  if (peer.ipBlock !== undefined) {
    const address = end.kind === 'address' ? end.address : world.podAddress
    const { cidr, except = [] } = peer.ipBlock
    return (
      address !== undefined && isInside(address, cidr) && !except.some((range) => isInside(address, range))
    )
  }
  if (end.kind === 'address') return false
  const isThere =
    peer.namespaceSelector === undefined
      ? end.namespace === own
      : isSelected(peer.namespaceSelector, {
          ...world.namespaces[end.namespace],
          'kubernetes.io/metadata.name': end.namespace,
        })
  return isThere && (peer.podSelector === undefined || isSelected(peer.podSelector, end.labels))
}

function isPort({ protocol = 'TCP', port, endPort }: RawPort, attempt: Attempt, world: World): boolean {
  if (protocol !== attempt.protocol) return false
  if (port === undefined) return true
  const first = typeof port === 'string' ? world.numberOfWeb : port
  return first <= attempt.port && attempt.port <= (endPort ?? first)
}

/** Whether labels satisfy a selector. */
export function isSelected(
  { matchLabels = {}, matchExpressions = [] }: RawSelector,
  labels: Labels,
): boolean {
  const isEqual = Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
  return (
    isEqual &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key]
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value)
        case 'NotIn':
          return value === undefined || !values.includes(value)
        case 'Exists':
          return value !== undefined
        default:
          return value === undefined
      }
    })
  )
}

function isInside(address: string, cidr: string): boolean {
  const [network = '', length = ''] = cidr.split('/')
  const size = 2 ** (32 - Number(length))
  return Math.floor(numberOf(address) / size) === Math.floor(numberOf(network) / size)
}

function numberOf(address: string): number {
  return address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
}
