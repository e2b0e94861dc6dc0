import type { AddressFamily, Cidr } from '../model/cidr.ts'
import type { Direction } from '../model/direction.ts'
import type { Correction } from '../model/finding.ts'
import type { NetworkPolicySpec, PolicyRule } from '../model/network-policy.ts'
import type { AddressSet } from './address-set.ts'
import { isAloneAnyIp, withoutInternal } from './any-ip.ts'
import { openedAddresses } from './opened-addresses.ts'
import { effectiveRulesOf, peerPath } from './policy.ts'
import { peerListYaml, rulesYaml } from './yaml-fragment.ts'

/** The blocks to show: one that is as wide alone if there is one, else those that add up, the widest first by position. */
export function contributingPeers(
  spec: NetworkPolicySpec,
  direction: Direction,
  ruleIndexes: readonly number[],
  open: readonly AddressFamily[],
  clusterRanges: readonly Cidr[],
): readonly [string, ...string[]] {
  const rules = effectiveRulesOf(spec, direction)
  const blocks = ruleIndexes.flatMap((rule) =>
    (rules[rule]?.peers ?? []).flatMap((peer, index) =>
      peer.kind === 'ipBlock' && open.includes(peer.cidr.family)
        ? [{ peer, path: peerPath(direction, rule, index) }]
        : [],
    ),
  )
  const alone = blocks.find(({ peer }) => isAloneAnyIp(peer, clusterRanges))
  const [first = `spec.${direction}`, ...rest] =
    alone === undefined ? blocks.map(({ path }) => path) : [alone.path]
  return [first, ...rest]
}

/**
 * The blocks of these rules without what is inside, as YAML: for one rule its list of peers, for several all rules of
 * the direction. Never wider than what was written. Empty where taking everything inside away is not enough.
 */
export function correctAnyIp(
  spec: NetworkPolicySpec,
  direction: Direction,
  ruleIndexes: readonly number[],
  isAny: (addresses: AddressSet) => boolean,
): readonly Correction[] {
  const intro = 'If you meant the internet, leave out what is inside:'
  for (const isThorough of [false, true]) {
    const rules = effectiveRulesOf(spec, direction).flatMap((rule, index): readonly PolicyRule[] => {
      if (!ruleIndexes.includes(index)) return [rule]
      const peers = withoutInternal(rule.peers, isThorough)
      // A rule without peers would open everything.
      return peers.length === 0 ? [] : [{ ...rule, peers }]
    })
    const corrected = { ...spec, [direction]: rules }
    if (openedAddresses(corrected, direction, isAny).length > 0) continue
    const [only, ...others] = ruleIndexes
    const peers = only === undefined ? undefined : rules[only]?.peers
    if (
      only === undefined ||
      others.length > 0 ||
      peers === undefined ||
      rules.length !== spec[direction].length
    )
      return [
        { intro, yaml: rulesYaml(direction, rules).join('\n'), replaces: { part: 'direction', direction } },
      ]
    return [
      {
        intro,
        yaml: peerListYaml(direction, peers).join('\n'),
        replaces: { part: 'peers', direction, rule: only },
      },
    ]
  }
  return []
}
