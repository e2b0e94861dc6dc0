import { readBlock, readPeerBlock } from './reference-addresses.ts'
import { directions, type Opinion, peersOf, type Spec } from './reference-spec.ts'

/** Whether there is one opinion about every block in it. */
export function hasClearBlocks(spec: Spec): boolean {
  return blocksOf(spec).every((block) => readPeerBlock(block) !== undefined)
}

/**
 * ambiguous-cidr: host bits, leading zeros and IPv4-mapped addresses, wherever they stand, for the API server refuses
 * them anywhere. What the old object had in any place is not new.
 */
export function judgeCidrs(spec: Spec, old: Spec | undefined): Opinion {
  const before = new Set(old === undefined ? [] : textsOf(old))
  const isNew = textsOf(spec).some((text) => readBlock(text)?.isOdd === true && !before.has(text))
  return isNew ? 'yes' : 'no'
}

function textsOf(spec: Spec): readonly string[] {
  return blocksOf(spec).flatMap(({ cidr, except }) => [cidr, ...(except ?? [])])
}

function blocksOf(
  spec: Spec,
): readonly { readonly cidr: string; readonly except?: readonly string[] | null }[] {
  return directions
    .flatMap((direction) => (spec[direction] ?? []).flatMap(peersOf))
    .flatMap(({ ipBlock }) => (ipBlock === undefined || ipBlock === null ? [] : [ipBlock]))
}
