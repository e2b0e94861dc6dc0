import { type Cidr, parseCidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { Correction } from '../model/finding.ts'
import type { IpBlockPeer, NetworkPolicySpec, Peer } from '../model/network-policy.ts'
import { noAddresses } from './address-set.ts'
import type { BlockSite } from './block-sites.ts'
import { canonicalBlock, canonicalText } from './cidr-reading.ts'
import { holdsCidr } from './holds-cidr.ts'
import { addressesOfMetadata, credentialAddresses } from './metadata-addresses.ts'
import { correctPeers } from './narrower-peers.ts'
import { rulesOf } from './policy.ts'
import { withoutMetadata } from './without-metadata.ts'

/**
 * These peers instead of those of a rule, as YAML. Where none is left the rule goes too, for one without peers opens
 * everything. Empty for a list that is too long to write out.
 */
export function correctBlocks(
  spec: NetworkPolicySpec,
  direction: Direction,
  ruleIndex: number,
  peers: readonly Peer[],
  intro: string,
): readonly Correction[] {
  if (peers.length > 0) return correctPeers(direction, ruleIndex, peers, intro)
  return [
    {
      intro,
      yaml: '[]',
      replaces:
        rulesOf(spec, direction).length === 1
          ? { part: 'direction', direction }
          : { part: 'rule', direction, rule: ruleIndex },
    },
  ]
}

/** A CIDR of an ipBlock: the one of the block, or an except by its index. */
export type CidrSite = BlockSite & { readonly except: number | undefined }

/** Longer lists are not pasted by anybody. */
const maxPeers = 24

/**
 * The peers of a rule with every CIDR in its canonical text, and `meant` instead of the one at `site`, as YAML. Blocks
 * that are then every address, or the way to credentials, lose what is inside. Empty where Kubernetes would not take the
 * block so, and for lists that are too long to write out.
 */
export function correctCidr(spec: NetworkPolicySpec, site: CidrSite, meant: Cidr): readonly Correction[] {
  const { direction, rule, index } = site
  const peers = rulesOf(spec, direction)[rule]?.peers ?? []
  const block = withCidr(site, meant)
  if (peers.length > maxPeers || block === undefined) return []
  const canonical = peers.flatMap((peer, at): readonly Peer[] => {
    if (peer.kind !== 'ipBlock') return [peer]
    const read = canonicalBlock(at === index ? block : peer)
    return read === undefined ? [] : [read]
  })
  const credentials = direction === 'egress' ? addressesOfMetadata(credentialAddresses) : noAddresses
  const safe = withoutMetadata(canonical, credentials, noAddresses)
  const isSame = safe.length === canonical.length && safe.every((peer, at) => peer === canonical[at])
  const intro = `If you meant ${canonicalText(meant)}${isSame ? '' : ', leave out what is inside'}:`
  return correctBlocks(spec, direction, rule, safe, intro)
}

function withCidr({ block, except: exceptIndex }: CidrSite, meant: Cidr): IpBlockPeer | undefined {
  // Read again from its canonical text, so that its prefix counts the bits of its own family.
  const cidr = parseCidr(canonicalText(meant)) ?? meant
  if (exceptIndex !== undefined)
    return { ...block, except: block.except.map((range, at) => (at === exceptIndex ? cidr : range)) }
  const isInside = block.except.every((range) => holdsCidr(cidr, range) && !holdsCidr(range, cidr))
  const isSameRange = cidr.first === block.cidr.first && cidr.last === block.cidr.last
  return isInside || isSameRange ? { ...block, cidr } : undefined
}
