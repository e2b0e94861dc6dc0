import type { PolicyRule } from '../model/network-policy.ts'

/**
 * Whether some rule could let in more than pods that somebody selected: it names no peers, or a block, or namespaces
 * without saying which of their pods. A glance that costs nothing, before a closer look that does.
 */
export function mayBeWide(rules: readonly PolicyRule[]): boolean {
  return rules.some(
    ({ peers }) =>
      peers.length === 0 ||
      peers.some(
        (peer) =>
          peer.kind === 'ipBlock' ||
          (peer.namespaceSelector !== undefined && (peer.podSelector?.requirements.length ?? 0) === 0),
      ),
  )
}
