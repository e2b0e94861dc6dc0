import type { Direction } from '../model/direction.ts'
import type { NetworkPolicySpec } from '../model/network-policy.ts'
import { protocols } from '../model/policy-port.ts'
import { addressesOfPeers, type AddressSet, unionOf } from './address-set.ts'
import { effectiveRulesOf } from './policy.ts'
import {
  everyPort,
  includesPort,
  isEveryPortOf,
  portsKey,
  portsOf,
  type PortSet,
  unionOfPorts,
} from './port-set.ts'

/** Addresses that ipBlocks open on some ports, whichever rules they stand in. */
export interface OpenedAddresses {
  readonly ports: PortSet
  readonly addresses: AddressSet
  /** The rules whose blocks these are, by index. */
  readonly rules: readonly number[]
}

/** Rules with equal ports, whose blocks add up on every one of them. */
interface PortGroup {
  readonly ports: PortSet
  readonly addresses: AddressSet
  readonly rules: readonly number[]
}

/** Beyond this, adding up would take longer than anybody waits; no policy that people write comes near. */
const maxComparisons = 200_000

/**
 * What the ipBlocks of a direction open, part by part: within a part every port has the same blocks. Parts for which
 * `isWanted` says no of even all blocks together are never worked out, which spares nearly every policy the work.
 *
 * Throws where a policy has so many different port lists that adding them up would take too long.
 */
export function openedAddresses(
  spec: NetworkPolicySpec,
  direction: Direction,
  isWanted: (addresses: AddressSet) => boolean,
): readonly OpenedAddresses[] {
  const groups = portGroups(spec, direction)
  if (!isWanted(unionOf(groups.map(({ addresses }) => addresses)))) return []
  const atoms = groups.length === 1 ? [] : portAtoms(groups)
  if (atoms.length * groups.length > maxComparisons)
    throw new RangeError(`${spec[direction].length} rules have too many different port lists to add up`)
  if (groups.length === 1) return groups
  const parts = new Map<string, { readonly ports: PortSet[]; readonly groups: readonly PortGroup[] }>()
  for (const atom of atoms) {
    const open = groups.filter(({ ports }) => atom.isIn(ports))
    const key = open.map(({ rules }) => rules[0]).join(',')
    const part = parts.get(key)
    if (part === undefined) parts.set(key, { ports: [atom.ports], groups: open })
    else part.ports.push(atom.ports)
  }
  return [...parts.values()]
    .map((part) => ({
      ports: unionOfPorts(part.ports),
      addresses: unionOf(part.groups.map(({ addresses }) => addresses)),
      rules: part.groups.flatMap(({ rules }) => rules).sort((a, b) => a - b),
    }))
    .filter(({ addresses }) => isWanted(addresses))
}

function portGroups(spec: NetworkPolicySpec, direction: Direction): readonly PortGroup[] {
  const groups = new Map<
    string,
    { readonly ports: PortSet; readonly sets: AddressSet[]; readonly rules: number[] }
  >()
  for (const [index, rule] of effectiveRulesOf(spec, direction).entries()) {
    const blocks = rule.peers.filter((peer) => peer.kind === 'ipBlock')
    if (blocks.length === 0) continue
    const ports = portsOf(rule.ports)
    const key = portsKey(ports)
    const group = groups.get(key) ?? { ports, sets: [], rules: [] }
    group.sets.push(addressesOfPeers(blocks))
    group.rules.push(index)
    groups.set(key, group)
  }
  return [...groups.values()].map(({ ports, sets, rules }) => ({ ports, rules, addresses: unionOf(sets) }))
}

/** A smallest set of ports that no port list of the policy divides. */
interface PortAtom {
  readonly ports: PortSet
  readonly isIn: (ports: PortSet) => boolean
}

function portAtoms(groups: readonly PortGroup[]): readonly PortAtom[] {
  const numbered = protocols.flatMap((protocol) => {
    const ranges = groups.flatMap(({ ports }) => ports[protocol].ranges)
    const starts = [...new Set(ranges.flatMap(({ first, last }) => [first, last + 1]))].sort((a, b) => a - b)
    return starts.flatMap((first, index): readonly PortAtom[] => {
      const last = (starts[index + 1] ?? 65536) - 1
      if (first > 65535) return []
      return [
        {
          ports: portsOf([{ match: 'range', protocol, first, last }]),
          isIn: (ports) => includesPort(ports, protocol, first),
        },
      ]
    })
  })
  const named = protocols.flatMap((protocol) =>
    [...new Set(groups.flatMap(({ ports }) => ports[protocol].names))].map((name): PortAtom => ({
      ports: portsOf([{ match: 'name', protocol, name }]),
      isIn: (ports) => isEveryPortOf(ports, protocol) || ports[protocol].names.includes(name),
    })),
  )
  const others = groups.some(({ ports }) => ports.otherProtocols)
    ? [{ ports: everyPort, isIn: (ports: PortSet) => ports.otherProtocols }]
    : []
  return [...numbered, ...named, ...others]
}
