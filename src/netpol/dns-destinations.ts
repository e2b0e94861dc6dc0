import type { AddressFamily } from '../model/cidr.ts'
import type { IpBlockPeer, NetworkPolicySpec, Peer, PolicyRule } from '../model/network-policy.ts'
import { addressesOfPeers, type AddressSet, countAddresses, difference, intersection } from './address-set.ts'
import { isDnsItem, isDnsOnly } from './dns.ts'
import { publicAddresses } from './internal-ranges.ts'
import { isEveryPod } from './peer-set.ts'
import { effectiveRulesOf, peerPath, rulePath } from './policy.ts'
import { portsOf } from './port-set.ts'

/** Where a rule that is for DNS lets queries go to servers that nobody chose. */
export interface OpenDns {
  readonly rule: number
  readonly kind: 'anybody' | 'every-pod' | 'internet'
  /** The rule, or its peers that are so wide. */
  readonly paths: readonly [string, ...string[]]
  /** Those peers; empty for anybody. */
  readonly peers: readonly Peer[]
}

const families = ['IPv4', 'IPv6'] as const

/**
 * The rules of egress for nothing but DNS that let it go to anybody, to every pod of the cluster, or to half of what
 * the internet routes, which blocks of several such rules may be together. `resolvers` are servers that somebody did
 * choose. n log n.
 */
export function openDnsOf(spec: NetworkPolicySpec, resolvers: AddressSet): readonly OpenDns[] {
  const places = effectiveRulesOf(spec, 'egress').flatMap((rule, index) =>
    rule.ports.some((item) => isDnsItem(item)) && isDnsOnly(portsOf(rule.ports)) ? [{ rule, index }] : [],
  )
  const wide = wideBlocks(
    places.map(({ rule }) => rule),
    resolvers,
  )
  return places.flatMap(({ rule, index }) => openDnsOfRule(rule, index, wide))
}

function openDnsOfRule({ peers }: PolicyRule, rule: number, wide: ReadonlySet<Peer>): readonly OpenDns[] {
  if (peers.length === 0) return [{ rule, kind: 'anybody', paths: [rulePath('egress', rule)], peers }]
  const found = peers.flatMap((peer, index) => {
    const kind = wide.has(peer) ? 'internet' : isEveryPod(peer) ? 'every-pod' : undefined
    return kind === undefined ? [] : [{ kind, peer, path: peerPath('egress', rule, index) } as const]
  })
  const [first, ...others] = found
  if (first === undefined) return []
  return [
    {
      rule,
      // To the internet is what people fear more.
      kind: found.some(({ kind }) => kind === 'internet') ? 'internet' : 'every-pod',
      paths: [first.path, ...others.map(({ path }) => path)],
      peers: found.map(({ peer }) => peer),
    },
  ]
}

/** The blocks that are half of what the internet routes alone; where there is none, those that are so together. */
function wideBlocks(rules: readonly PolicyRule[], resolvers: AddressSet): ReadonlySet<Peer> {
  const blocks = rules.flatMap(({ peers }) => peers.filter((peer) => peer.kind === 'ipBlock'))
  const wide = families.flatMap((family) => {
    const ofFamily = blocks.filter(({ cidr }) => cidr.family === family)
    if (!mayBeInternet(ofFamily, family)) return []
    const alone = ofFamily.filter((block) => isInternet([block], family, resolvers))
    if (alone.length > 0) return alone
    return isInternet(ofFamily, family, resolvers) ? ofFamily : []
  })
  return new Set(wide)
}

/** Whether the blocks without their excepts are large enough; it spares nearly every policy the arithmetic. */
function mayBeInternet(blocks: readonly IpBlockPeer[], family: AddressFamily): boolean {
  const size = blocks.reduce((sum, { cidr }) => sum + Number(cidr.last - cidr.first) + 1, 0)
  return 2 * size >= Number(countAddresses(publicAddresses[family], family))
}

function isInternet(blocks: readonly IpBlockPeer[], family: AddressFamily, resolvers: AddressSet): boolean {
  if (!mayBeInternet(blocks, family)) return false
  const routed = publicAddresses[family]
  const open = intersection(difference(addressesOfPeers(blocks), resolvers), routed)
  return 2n * countAddresses(open, family) >= countAddresses(routed, family)
}
