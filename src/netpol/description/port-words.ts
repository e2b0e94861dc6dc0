import type { PolicyPort, Protocol } from '../../model/policy-port.ts'

/** One item of a `ports` list for a sentence: `TCP 8000 to 8100`, `TCP "http"`, `all UDP ports`. */
export function portWords(item: PolicyPort): string {
  switch (item.match) {
    case 'all':
      return allPortsWords(item.protocol)
    case 'name':
      return namedPortWords(item.protocol, item.name)
    case 'range':
      return `${item.protocol} ${rangeWords(item)}`
  }
}

/** Every port of a protocol: `all TCP ports`. */
export function allPortsWords(protocol: Protocol): string {
  return `all ${protocol} ports`
}

/** A named port: `TCP "http"`. */
export function namedPortWords(protocol: Protocol, name: string): string {
  return `${protocol} "${name}"`
}

/** Port numbers without their protocol: `80`, `8000 to 8100`. */
export function rangeWords({ first, last }: { readonly first: number; readonly last: number }): string {
  return first === last ? `${first}` : `${first} to ${last}`
}
