import { directions, type Direction } from '../model/direction.ts'
import { peerListName } from '../model/network-policy.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'

/** The key of the other direction's rules: `to` for ingress. */
export function wrongPeerList(direction: Direction): 'from' | 'to' {
  return peerListName(direction === 'ingress' ? 'egress' : 'ingress')
}

/**
 * The directions for which a text isolates pods: what `policyTypes` lists, and without it ingress, and egress if it has
 * rules (k8s.io/kubernetes, pkg/apis/networking/v1/defaults.go).
 */
export function isolatedIn(policy: JsonObject): readonly Direction[] {
  const spec = isJsonObject(policy['spec']) ? policy['spec'] : {}
  const types = spec['policyTypes']
  if (Array.isArray(types) && types.length > 0)
    return directions.filter((direction) => types.includes(direction === 'ingress' ? 'Ingress' : 'Egress'))
  return hasEntries(spec['egress']) ? directions : ['ingress']
}

/** Whether a value is a list with something in it. */
export function hasEntries(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0
}
