import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { normaliseNamespaces } from './namespace-names.ts'
import { effectiveRulesOf } from './policy.ts'
import { portsOf, type PortSet } from './port-set.ts'
import { podsOfPeer } from './reachability/pods-peers.ts'
import type { Reach } from './reachability/reach.ts'
import { labelWords } from './selector-keys.ts'
import { namespaceSitesOf, type PeerSite, type SelectorSite } from './selector-sites.ts'
import { namespaceNameLabel } from './selector-text.ts'
import { type LabelConstraint, normaliseSelector } from './selector.ts'

/** What a selector leaves out, where that is all that it says; empty where it asks for something, or for nothing. */
export function exclusionsOf({
  role,
  selector,
}: Pick<SelectorSite, 'role' | 'selector'>): readonly LabelConstraint[] {
  const normal = role === 'peer-namespaces' ? normaliseNamespaces(selector) : normaliseSelector(selector)
  return normal.kind === 'constraints' && normal.constraints.every(({ allowsAbsence }) => allowsAbsence)
    ? normal.constraints
    : []
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
  readonly opens: Reach
}

/** The peers whose namespaces are all but some, in the order of the object. n log n. */
export function openListsOf(spec: NetworkPolicySpec, namespace: string): readonly OpenList[] {
  const known = new Map<string, PortSet>()
  return namespaceSitesOf(spec).flatMap((site): readonly OpenList[] => {
    if (exclusionsOf(site).length === 0) return []
    const peers = podsOfPeer(site.peer, namespace)
    if (peers === undefined) return []
    // Thousands of peers of one rule share its ports, which are read once.
    const rule = `${site.direction} ${site.rule}`
    const ports = known.get(rule) ?? portsOf(effectiveRulesOf(spec, site.direction)[site.rule]?.ports ?? [])
    known.set(rule, ports)
    return [{ site, opens: { kind: 'restricted', entries: [{ peers, ports }] } }]
  })
}
