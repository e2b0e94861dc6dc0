import type { PortSet } from './port-set.ts'
import { portsWords } from './reachability/ports-words.ts'

/** How many entries a sentence bears. */
const maxNamed = 3

/** Ports for a sentence: `TCP 80, UDP 53 and 4 more entries`, `all TCP ports`, `all ports`. */
export function portsText(set: PortSet): string {
  return portsWords(set, maxNamed)
}
