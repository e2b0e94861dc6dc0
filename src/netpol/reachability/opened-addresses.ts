import { allAddressesOf, coversAddresses, difference, isEmptyAddressSet, unionOf } from '../address-set.ts'
import { isNoPort, type PortSet, unionOfPorts } from '../port-set.ts'
import { type Doubt, doubtNames, type Found } from './doubt.ts'
import { type Effort, spend } from './effort.ts'
import type { AddressesEntry, KnownReach } from './known-reach.ts'
import { addressesLeft, portsOfMetAddresses } from './leftovers.ts'
import { sizeOfPorts, subtractPorts } from './port-arithmetic.ts'
import { makePortsIds } from './ports-ids.ts'

/** What is open to anybody and was not. */
export function openedToAnybody(open: PortSet, known: KnownReach, effort: Effort): readonly Found[] {
  const peers = { kind: 'anybody' } as const
  const ports = subtractPorts(open, known.anybody)
  if (isNoPort(ports)) return []
  const addresses = unionOf([allAddressesOf('IPv4'), allAddressesOf('IPv6')])
  // Nearly always there are addresses that had no port but those of anybody, and nothing needs to be worked out.
  if (!coversAddresses(known.allAddresses, addresses))
    return doubtNames({ peers, ports }, known.hasNames, () => known.anybody)
  const outside = addressesOpened({ addresses, ports }, known, effort)
  const portsWith = (doubt: Doubt | undefined): PortSet =>
    unionOfPorts(outside.filter((found) => found.doubt === doubt).map((found) => found.ports))
  const certain = portsWith(undefined)
  const named = subtractPorts(portsWith('named-ports'), certain)
  const complex = subtractPorts(portsWith('too-complex'), unionOfPorts([certain, named]))
  return [
    { peers, ports: certain, doubt: undefined },
    { peers, ports: named, doubt: 'named-ports' },
    { peers, ports: complex, doubt: 'too-complex' },
    // Here every address got through, so that only pods and nodes could be new.
    { peers, ports: subtractPorts(ports, unionOfPorts([certain, named, complex])), doubt: 'ip-blocks' },
  ]
}

/** What is open to addresses and was not, without the ports of `covered`, which are open to anybody. */
export function openedToAddresses(
  entries: readonly AddressesEntry[],
  covered: PortSet,
  known: KnownReach,
  effort: Effort,
): readonly Found[] {
  const idOf = makePortsIds()
  const before = new Map(known.addresses.map(({ addresses, ports }) => [idOf(ports), addresses]))
  return entries.flatMap(({ addresses: open, ports }): readonly Found[] => {
    const same = before.get(idOf(ports))
    const addresses = same === undefined ? open : difference(open, same)
    // Found without any effort, so that a policy is within itself however it is built.
    if (isEmptyAddressSet(addresses)) return []
    if (!spend(effort, sizeOfPorts(ports) + sizeOfPorts(covered)))
      return [{ peers: { kind: 'addresses', addresses }, ports, doubt: 'too-complex' }]
    const fresh = subtractPorts(ports, covered)
    return isNoPort(fresh) ? [] : addressesOpened({ addresses, ports: fresh }, known, effort)
  })
}

function addressesOpened(entry: AddressesEntry, known: KnownReach, effort: Effort): readonly Found[] {
  const left = addressesLeft(entry, known, effort)
  if (left !== undefined)
    return left.flatMap(({ addresses, ports }) =>
      doubtNames({ peers: { kind: 'addresses', addresses }, ports }, known.hasNames, () =>
        portsOfMetAddresses({ addresses, ports }, known, effort),
      ),
    )
  const { ports } = entry
  const untouched = difference(entry.addresses, known.allAddresses)
  const certain = isEmptyAddressSet(untouched)
    ? []
    : doubtNames(
        { peers: { kind: 'addresses', addresses: untouched }, ports },
        known.hasNames,
        () => known.anybody,
      )
  return [
    ...certain,
    { peers: { kind: 'addresses', addresses: entry.addresses }, ports, doubt: 'too-complex' },
  ]
}
