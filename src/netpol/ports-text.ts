import type { PolicyPort } from '../model/policy-port.ts'
import type { PortSet } from './port-set.ts'
import { portsWords } from './reachability/ports-words.ts'

/** How many entries a sentence bears. */
const maxNamed = 3

/** Ports for a sentence: `TCP 80, UDP 53 and 4 more entries`, `all TCP ports`, `all ports`. */
export function portsText(set: PortSet): string {
  return portsWords(set, maxNamed)
}

/** One item of a `ports` list for a sentence: `TCP 8000 to 8100`, `TCP "http"`, `all UDP ports`. */
export function portText(item: PolicyPort): string {
  switch (item.match) {
    case 'all':
      return `all ${item.protocol} ports`
    case 'name':
      return `${item.protocol} "${item.name}"`
    case 'range':
      return item.first === item.last
        ? `${item.protocol} ${item.first}`
        : `${item.protocol} ${item.first} to ${item.last}`
  }
}
