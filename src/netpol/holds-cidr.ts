import type { Cidr } from '../model/cidr.ts'

/** Whether every address of `inner` is one of `outer`. Of two CIDRs that share an address one holds the other. */
export function holdsCidr(outer: Cidr, inner: Cidr): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last
}
