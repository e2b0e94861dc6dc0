import { type Direction, directions } from '../model/direction.ts'
import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { IpBlockPeer, NetworkPolicy } from '../model/network-policy.ts'
import { isIsolatedFor, peerPath, rulesOf } from './policy.ts'

/** An ipBlock of a policy, and where it stands. */
export interface BlockSite {
  readonly block: IpBlockPeer
  readonly direction: Direction
  readonly rule: number
  /** The index in the rule's list of peers. */
  readonly index: number
}

/** The ipBlocks of a direction that count, in the order of the object. Linear. */
export function blockSitesOf(policy: JudgedPolicy, direction: Direction): readonly BlockSite[] {
  return isIsolatedFor(policy.spec, direction) ? writtenBlockSitesOf(policy, direction) : []
}

/** The ipBlocks that are written for a direction, also where Kubernetes ignores them. Linear. */
export function writtenBlockSitesOf(policy: JudgedPolicy, direction: Direction): readonly BlockSite[] {
  return policy.once(readBlocks)[direction]
}

function readBlocks({ spec }: NetworkPolicy): Readonly<Record<Direction, readonly BlockSite[]>> {
  const sites: Record<Direction, BlockSite[]> = { ingress: [], egress: [] }
  for (const direction of directions)
    rulesOf(spec, direction).forEach(({ peers }, rule) => {
      peers.forEach((peer, index) => {
        if (peer.kind === 'ipBlock') sites[direction].push({ block: peer, direction, rule, index })
      })
    })
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
