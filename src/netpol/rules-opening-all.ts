import type { Direction } from '../model/direction.ts'
import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { openToEverybody } from './open-to-everybody.ts'
import { isEveryPort, unionOfPorts } from './port-set.ts'

/**
 * The rules, by index, that let everybody through on every port, alone or together and in whatever spelling: with them
 * a policy denies nothing in the direction. Empty where there are none. n log n; throws where a policy has so many
 * different port lists that adding them up would take too long.
 */
export function rulesOpeningAll(spec: NetworkPolicySpec, direction: Direction): readonly number[] {
  const open = openToEverybody(spec, direction)
  const alone = open.find(({ ports }) => isEveryPort(ports))
  if (alone !== undefined) return alone.rules
  if (!isEveryPort(unionOfPorts(open.map(({ ports }) => ports)))) return []
  return [...new Set(open.flatMap(({ rules }) => rules))].sort((a, b) => a - b)
}
