import type { Correction } from '../model/finding.ts'
import type { LabelSelector } from '../model/label-selector.ts'
import type { NetworkPolicySpec, Peer, PolicyRule } from '../model/network-policy.ts'
import { findOrPeers } from './or-peers.ts'
import { effectiveRulesOf } from './policy.ts'
import type { PeerSite } from './selector-sites.ts'
import { peerListYaml, rulesYaml, selectorYaml } from './yaml-fragment.ts'

/** Where a peer stands. */
export type PeerPlace = Pick<PeerSite, 'direction' | 'rule' | 'index'>

/** Longer ones are not pasted by anybody, and would fill the answer. */
const maxYamlLength = 2000
const maxPeers = 24

/**
 * The rule with another peer in the place of one, as YAML. Where that would stand beside peers that people mistake for a
 * part of it, it gets a rule of its own. Empty for lists that are too long to write out.
 */
export function replacePeer(
  spec: NetworkPolicySpec,
  place: PeerPlace,
  instead: Peer,
  intro: string,
): readonly Correction[] {
  const { direction, index } = place
  const rule = ruleAt(spec, place)
  if (rule === undefined) return []
  const peers = rule.peers.map((peer, at) => (at === index ? instead : peer))
  if (findOrPeers({ ...rule, peers }) === undefined) return withinRoom(peersCorrection(place, peers, intro))
  const others = rule.peers.filter((_, at) => at !== index)
  if (findOrPeers({ ...rule, peers: others }) !== undefined) return []
  const yaml = rulesYaml(direction, [
    { ...rule, peers: others },
    { ...rule, peers: [instead] },
  ]).join('\n')
  return withinRoom({ intro, yaml, replaces: { part: 'rule', direction, rule: place.rule } })
}

/**
 * The rule without one of its peers, as YAML. A rule that has no other one is left out, for a list without peers opens
 * everything. Empty for lists that are too long to write out.
 */
export function removePeer(spec: NetworkPolicySpec, place: PeerPlace, intro: string): readonly Correction[] {
  const { direction, index } = place
  const rule = ruleAt(spec, place)
  if (rule === undefined) return []
  const peers = rule.peers.filter((_, at) => at !== index)
  if (peers.length > 0) return withinRoom(peersCorrection(place, peers, intro))
  const isOnlyRule = effectiveRulesOf(spec, direction).length === 1
  return [
    {
      intro,
      yaml: '[]',
      replaces: isOnlyRule ? { part: 'direction', direction } : { part: 'rule', direction, rule: place.rule },
    },
  ]
}

/** Another selector of the pods that the policy is about, as YAML. Empty for one that is too long to write out. */
export function replaceTarget(selector: LabelSelector, intro: string): readonly Correction[] {
  return withinRoom({
    intro,
    yaml: selectorYaml('podSelector', selector).join('\n'),
    replaces: { part: 'field', field: 'podSelector' },
  })
}

function ruleAt(spec: NetworkPolicySpec, { direction, rule }: PeerPlace): PolicyRule | undefined {
  const found = effectiveRulesOf(spec, direction)[rule]
  return found === undefined || found.peers.length > maxPeers ? undefined : found
}

function peersCorrection({ direction, rule }: PeerPlace, peers: readonly Peer[], intro: string): Correction {
  return {
    intro,
    yaml: peerListYaml(direction, peers).join('\n'),
    replaces: { part: 'peers', direction, rule },
  }
}

function withinRoom(correction: Correction): readonly Correction[] {
  return correction.yaml.length > maxYamlLength ? [] : [correction]
}
