import { hasNames, splitByDoubt } from './port-arithmetic.ts'
import type { PortSet } from '../port-set.ts'
import type { ReachEntry } from './reach.ts'

/** Why nobody can tell whether something is new. */
export type Doubt =
  /** Blocks of addresses were open before; whether they hold pods and nodes is undefined. */
  | 'ip-blocks'
  /** A name and a number may be the same port, and so may two names. */
  | 'named-ports'
  /** It depends on the labels of a namespace that is named. */
  | 'namespace-labels'
  /** Protocols that a policy cannot name, such as ICMP, where only some ports were open. */
  | 'other-protocols'
  /** The policies are built so that comparing them would take too long. */
  | 'too-complex'

/** Something that is new, certainly where there is no doubt. Its ports may be none. */
export interface Found extends ReachEntry {
  readonly doubt: Doubt | undefined
}

/**
 * Parts from what is left of an entry the ports that may have been open under another name. `portsOfMet` are those that
 * its peers had before; undefined where finding them takes too long. They are not asked for where no port has a name.
 */
export function doubtNames(
  left: ReachEntry,
  hadNames: boolean,
  portsOfMet: () => PortSet | undefined,
): readonly Found[] {
  if (!hadNames && !hasNames(left.ports)) return [{ ...left, doubt: undefined }]
  const met = portsOfMet()
  if (met === undefined) return [{ ...left, doubt: 'too-complex' }]
  const { certain, doubtful } = splitByDoubt(left.ports, met)
  return [
    { ...left, ports: certain, doubt: undefined },
    { ...left, ports: doubtful, doubt: 'named-ports' },
  ]
}
