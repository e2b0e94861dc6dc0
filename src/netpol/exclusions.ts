import type { JudgedPolicy } from '../model/judged-policy.ts'
import type { Peer } from '../model/network-policy.ts'
import { normaliseNamespaces } from './namespace-names.ts'
import { effectiveRulesOf } from './policy.ts'
import { isWholeNamespaces } from './peer-set.ts'
import { podsOfPeer } from './reachability/pods-peers.ts'
import type { Reach } from './reachability/reach.ts'
import { portsOfRule } from './rule-ports.ts'
import { labelWords } from './selector-keys.ts'
import { namespaceSitesOf, type PeerSite, type SelectorSite } from './selector-sites.ts'
import { namespaceNameLabel } from './selector-text.ts'
import { type LabelConstraint, normaliseSelector } from './selector.ts'

/** What a selector leaves out, where that is all that it says; empty where it asks for something, or for nothing. */
export function exclusionsOf({
  role,
  selector,
}: Pick<SelectorSite, 'role' | 'selector'>): readonly LabelConstraint[] {
  // Nearly every selector ends here: it asks for something.
  if (selector.requirements.some(({ operator }) => operator === 'In')) return []
  const normal = role === 'peer-namespaces' ? normaliseNamespaces(selector) : normaliseSelector(selector)
  return normal.kind === 'constraints' && normal.constraints.every(({ allowsAbsence }) => allowsAbsence)
    ? normal.constraints
    : []
}

/** Whether the peer is every pod of all namespaces but some. */
export function isEveryPodBut(peer: Peer): boolean {
  return (
    isWholeNamespaces(peer) &&
    exclusionsOf({ role: 'peer-namespaces', selector: peer.namespaceSelector ?? { requirements: [] } })
      .length > 0
  )
}

/** What is left out, for a sentence after "all but": `dev`, `those labelled env=prod or legacy`. */
export function exclusionsText(site: Pick<SelectorSite, 'role' | 'selector'>): string {
  const exclusions = exclusionsOf(site)
  const [only, ...more] = exclusions
  if (only?.key === namespaceNameLabel && more.length === 0) return labelWords(only.values)
  const labels = exclusions.flatMap(({ key, allows, values }) => {
    const [value = '', ...others] = values
    return allows === 'listed' ? [key] : [`${key}=${value}`, ...others]
  })
  return `those labelled ${labelWords(labels)}`
}

/** A peer that is pods of all namespaces but some, and what it lets through. */
export interface OpenList {
  /** Of the namespaceSelector. */
  readonly site: PeerSite
  readonly opens: () => Reach
}

/** The peers whose namespaces are all but some, in the order of the object. n log n. */
export function openListsOf(policy: JudgedPolicy): readonly OpenList[] {
  return namespaceSitesOf(policy)
    .filter((site) => exclusionsOf(site).length > 0)
    .flatMap((site): readonly OpenList[] => {
      const peers = podsOfPeer(site.peer, policy.metadata.namespace)
      const rule = effectiveRulesOf(policy.spec, site.direction)[site.rule]
      if (peers === undefined || rule === undefined) return []
      const entry = { peers, ports: portsOfRule(policy, rule) }
      return [{ site, opens: () => ({ kind: 'restricted', entries: [entry] }) }]
    })
}
