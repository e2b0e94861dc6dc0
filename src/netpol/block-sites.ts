import type { Direction } from '../model/direction.ts'
import type { IpBlockPeer, PolicyRule } from '../model/network-policy.ts'
import { peerPath } from './policy.ts'

/** An ipBlock of a policy, and where it stands. */
export interface BlockSite {
  readonly block: IpBlockPeer
  readonly direction: Direction
  readonly rule: number
  /** The index in the rule's list of peers. */
  readonly index: number
}

/** The ipBlocks of rules of one direction, in the order of the object. Linear. */
export function blockSitesOf(rules: readonly PolicyRule[], direction: Direction): readonly BlockSite[] {
  const sites: BlockSite[] = []
  for (const [rule, { peers }] of rules.entries())
    for (const [index, peer] of peers.entries())
      if (peer.kind === 'ipBlock') sites.push({ block: peer, direction, rule, index })
  return sites
}

/** The field of the peer: `spec.egress[0].to[1]`. */
export function blockPath({ direction, rule, index }: Omit<BlockSite, 'block'>): string {
  return peerPath(direction, rule, index)
}

/** The field of its CIDR: `spec.egress[0].to[1].ipBlock.cidr`. */
export function cidrPath(site: Omit<BlockSite, 'block'>): string {
  return `${blockPath(site)}.ipBlock.cidr`
}

/** The field of its excepts, or of one of them: `spec.egress[0].to[1].ipBlock.except[0]`. */
export function exceptPath(site: Omit<BlockSite, 'block'>, exceptIndex?: number): string {
  return `${blockPath(site)}.ipBlock.except${exceptIndex === undefined ? '' : `[${exceptIndex}]`}`
}
