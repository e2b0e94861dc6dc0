import { type Cidr, parseCidr } from './cidr.ts'
import { type Decoded, decodeWith, type Problems, undecodable } from './decoded.ts'
import type { Direction } from './direction.ts'
import { type LabelSelector, readLabelSelector } from './label-selector.ts'
import { type ObjectMeta, readObjectMeta } from './object-meta.ts'
import { below, type Path } from './path.ts'
import { type PolicyPort, readPolicyPort } from './policy-port.ts'
import { isJsonObject, kindOf, readList, readObject, readString } from './shape.ts'
import { findUnknownFields } from './unknown-fields.ts'

/** A NetworkPolicy (networking.k8s.io/v1), with the API's defaults applied and its synonyms folded into one form. */
export interface NetworkPolicy {
  readonly metadata: ObjectMeta
  readonly spec: NetworkPolicySpec
}

/** What a policy says. */
export interface NetworkPolicySpec {
  /** Absent and null select all pods of the namespace, like an empty one. */
  readonly podSelector: LabelSelector
  /** After defaulting: never empty. Duplicates are kept, for the API server keeps them too. */
  readonly policyTypes: readonly PolicyType[]
  /** Empty for absent and null. Rules of a direction that `policyTypes` does not list are ignored by Kubernetes. */
  readonly ingress: readonly PolicyRule[]
  readonly egress: readonly PolicyRule[]
  /** Paths of fields that this release does not know: they are in none of the above. */
  readonly unknownFields: readonly string[]
}

/** The values of `policyTypes`. */
export type PolicyType = 'Ingress' | 'Egress'

/** One entry of `spec.ingress` or `spec.egress`. Absent, null and empty lists mean the same and are empty here. */
export interface PolicyRule {
  /** The `from` or `to` list: alternatives. Empty means everything, of the cluster and outside it. */
  readonly peers: readonly Peer[]
  /** Alternatives. Empty means every port of every protocol. */
  readonly ports: readonly PolicyPort[]
}

/** One item of a `from` or `to` list. */
export type Peer = PodsPeer | IpBlockPeer

/** Pods: those that `podSelector` selects, in the policy's own namespace unless `namespaceSelector` names others. */
export interface PodsPeer {
  readonly kind: 'pods'
  /** Undefined: the policy's own namespace. */
  readonly namespaceSelector: LabelSelector | undefined
  /** Undefined only beside a namespaceSelector: all pods there. */
  readonly podSelector: LabelSelector | undefined
}

/** Addresses: those of `cidr` that are in no `except`. An except takes away from its own block only; it denies nothing. */
export interface IpBlockPeer {
  readonly kind: 'ipBlock'
  readonly cidr: Cidr
  readonly except: readonly Cidr[]
}

/** Reads a NetworkPolicy from parsed JSON or YAML that may hold anything, accepting what the API server accepts. */
export function decodeNetworkPolicy(value: unknown): Decoded<NetworkPolicy> {
  if (!isJsonObject(value)) return undecodable(undefined, `must be an object, not ${kindOf(value)}`)
  return decodeWith((at, problems) => ({
    metadata: readObjectMeta(value['metadata'], below(at, 'metadata'), problems),
    spec: readSpec(value['spec'], below(at, 'spec'), problems),
  }))
}

/** The name of the peer list in rules of this direction. */
export function peerListName(direction: Direction): 'from' | 'to' {
  return direction === 'ingress' ? 'from' : 'to'
}

function readSpec(value: unknown, at: Path, problems: Problems): NetworkPolicySpec {
  const spec = readObject(value, at, problems)
  const ingress = readRules(spec['ingress'], 'ingress', at, problems)
  const egress = readRules(spec['egress'], 'egress', at, problems)
  return {
    podSelector: readLabelSelector(spec['podSelector'], below(at, 'podSelector'), problems),
    policyTypes: readPolicyTypes(spec['policyTypes'], egress.length > 0, below(at, 'policyTypes'), problems),
    ingress,
    egress,
    unknownFields: findUnknownFields(value),
  }
}

function readPolicyTypes(
  value: unknown,
  hasEgressRules: boolean,
  at: Path,
  problems: Problems,
): readonly PolicyType[] {
  const written = readList(value, at, problems)
  // k8s.io/kubernetes, pkg/apis/networking/v1/defaults.go: Ingress always, Egress only if it has rules.
  if (written.length === 0) return hasEgressRules ? ['Ingress', 'Egress'] : ['Ingress']
  if (written.length > 2) problems.add(at, 'must not have more than two entries')
  return written.flatMap((entry, index): readonly PolicyType[] => {
    if (entry === 'Ingress' || entry === 'Egress') return [entry]
    problems.add(below(at, index), 'must be Ingress or Egress')
    return []
  })
}

function readRules(
  value: unknown,
  direction: Direction,
  specAt: Path,
  problems: Problems,
): readonly PolicyRule[] {
  const at = below(specAt, direction)
  return readList(value, at, problems).map((entry, index) =>
    readRule(entry, direction, below(at, index), problems),
  )
}

function readRule(value: unknown, direction: Direction, at: Path, problems: Problems): PolicyRule {
  const rule = readObject(value, at, problems)
  const peerList = peerListName(direction)
  const peersAt = below(at, peerList)
  const portsAt = below(at, 'ports')
  const peers: Peer[] = []
  readList(rule[peerList], peersAt, problems).forEach((entry, index) => {
    const peer = readPeer(entry, below(peersAt, index), problems)
    if (peer !== undefined) peers.push(peer)
  })
  const ports: PolicyPort[] = []
  readList(rule['ports'], portsAt, problems).forEach((entry, index) => {
    const port = readPolicyPort(entry, below(portsAt, index), problems)
    if (port !== undefined) ports.push(port)
  })
  return { peers, ports }
}

function readPeer(value: unknown, at: Path, problems: Problems): Peer | undefined {
  const peer = readObject(value, at, problems)
  const podSelector = readOptionalSelector(peer['podSelector'], below(at, 'podSelector'), problems)
  const namespaceSelector = readOptionalSelector(
    peer['namespaceSelector'],
    below(at, 'namespaceSelector'),
    problems,
  )
  if (peer['ipBlock'] === undefined || peer['ipBlock'] === null) {
    if (podSelector !== undefined || namespaceSelector !== undefined)
      return { kind: 'pods', namespaceSelector, podSelector }
    problems.add(at, 'must have a podSelector, a namespaceSelector or an ipBlock')
    return undefined
  }
  if (podSelector !== undefined || namespaceSelector !== undefined)
    problems.add(at, 'must not have both an ipBlock and a selector')
  return readIpBlock(peer['ipBlock'], below(at, 'ipBlock'), problems)
}

function readOptionalSelector(value: unknown, at: Path, problems: Problems): LabelSelector | undefined {
  return value === undefined || value === null ? undefined : readLabelSelector(value, at, problems)
}

function readIpBlock(value: unknown, at: Path, problems: Problems): IpBlockPeer | undefined {
  const block = readObject(value, at, problems)
  const cidr = readCidr(block['cidr'], below(at, 'cidr'), problems)
  const exceptAt = below(at, 'except')
  const except: Cidr[] = []
  for (const [index, entry] of readList(block['except'], exceptAt, problems).entries()) {
    const exceptEntryAt = below(exceptAt, index)
    const excepted = readCidr(entry, exceptEntryAt, problems)
    if (excepted === undefined || cidr === undefined) continue
    // k8s.io/kubernetes, ValidateIPBlock compares prefix lengths as they are written.
    if (!contains(cidr, excepted.first, excepted) || cidr.prefixLength >= excepted.prefixLength)
      problems.add(exceptEntryAt, `must be a strict subset of ${cidr.text}`)
    except.push(excepted)
  }
  return cidr === undefined ? undefined : { kind: 'ipBlock', cidr, except }
}

function contains(block: Cidr, address: bigint, of: Cidr): boolean {
  return block.family === of.family && block.first <= address && address <= block.last
}

function readCidr(value: unknown, at: Path, problems: Problems): Cidr | undefined {
  const text = readString(value, at, problems)
  const cidr = text === undefined ? undefined : parseCidr(text)
  if (cidr === undefined) problems.add(at, 'must be a CIDR such as 10.9.8.0/24 or 2001:db8::/64')
  return cidr
}
