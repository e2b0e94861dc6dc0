import type { Direction } from '../model/direction.ts'
import type { Wording } from '../model/finding.ts'
import type { FindingClass } from '../model/level.ts'
import type { NetworkPolicy } from '../model/network-policy.ts'
import type { Found } from '../model/rule.ts'
import { extentOf, type ReachExtent } from './reach-extent.ts'
import { unionOfReaches } from './reachability/reach-of.ts'
import type { Reach } from './reachability/reach.ts'

/** One place where a policy lets too much through. */
export interface ReachHit {
  readonly message: string
  /** Where it is not the rule's own. */
  readonly class?: FindingClass
  readonly direction: Direction
  readonly paths: readonly [string, ...string[]]
  /** What gets through there, cut down to the peers and ports that are too much. Only asked for where it is compared. */
  readonly opens: () => Reach
  /** Only asked for where it is said. */
  readonly wording: () => Wording
}

/** How many places of a policy are told one by one. */
const maxApart = 8

/** How many fields are named for one problem. */
const maxPaths = 16

/**
 * The problems that hits are: one each, and after 8 of them one for each message, class and direction, for an author
 * chooses how many there are. n log n in what the hits open.
 */
export function gatherReach(policy: NetworkPolicy, hits: readonly ReachHit[]): readonly Found<ReachExtent>[] {
  if (hits.length === 0) return []
  const groups = new Map<string, [ReachHit, ...ReachHit[]]>()
  for (const [index, hit] of hits.entries()) {
    const key = index < maxApart ? String(index) : [hit.message, hit.class, hit.direction].join(' ')
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [hit])
    else group.push(hit)
  }
  return Array.from(groups.values(), (group) => foundOf(policy, group))
}

function foundOf(policy: NetworkPolicy, group: readonly [ReachHit, ...ReachHit[]]): Found<ReachExtent> {
  const [first, ...others] = group
  const paths = new Set<string>()
  for (const hit of group) {
    if (paths.size >= maxPaths) break
    for (const path of hit.paths) if (paths.size < maxPaths) paths.add(path)
  }
  const [head = first.paths[0], ...more] = paths
  const wording = first.wording()
  return {
    message: first.message,
    ...(first.class === undefined ? {} : { class: first.class }),
    paths: [head, ...more],
    wording:
      others.length === 0
        ? wording
        : { ...wording, summary: `${wording.summary}; and ${others.length} more like it` },
    extent: extentOf(first.direction, policy.spec.podSelector, () =>
      unionOfReaches(group.map(({ opens }) => opens())),
    ),
  }
}
