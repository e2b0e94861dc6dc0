import type { Fact, Facts, Questions } from './facts.ts'

/** A slice of which all that was asked for is known; undefined, or not in the map, is what was not asked for. */
type KnownSlice<Slice> = [Slice] extends [ReadonlyMap<string, Fact<infer T>>]
  ? ReadonlyMap<string, T>
  : [Slice] extends [Fact<infer T>]
    ? T | undefined
    : never

/** The slices that somebody has to look up, without what is unknown in them. */
export type KnownFacts = { readonly [Slice in keyof Questions]: KnownSlice<Facts[Slice]> }

/** These slices, if all that was asked for of them is known; otherwise the first that is not, as a clause. */
export function knowAll(
  slices: readonly (keyof Questions)[],
  asked: Partial<Questions>,
  facts: Facts,
): Fact<Partial<KnownFacts>> {
  for (const slice of slices) {
    const reason = lackOf(slice, asked[slice], facts[slice])
    if (reason !== undefined) return { kind: 'unknown', reason }
  }
  const known = slices.map((slice) => [slice, withoutUnknown(facts[slice])] as const)
  return { kind: 'known', value: Object.fromEntries(known) }
}

const names: Readonly<Record<keyof Questions, string>> = {
  existingNamespaces: 'whether there is namespace',
  mayConfigure: 'whether the requester may configure the guard',
  policiesOf: 'the policies of namespace',
  podsOf: 'the pods of namespace',
  servicesOf: 'the services of namespace',
  namespaceLabels: 'the labels of all namespaces',
  nodes: 'the nodes',
}

function lackOf(
  slice: keyof Questions,
  question: boolean | readonly string[] | undefined,
  facts: Facts[keyof Questions],
): string | undefined {
  if ('kind' in facts)
    return question === true && facts.kind === 'unknown'
      ? `not known: ${names[slice]} (${facts.reason})`
      : undefined
  const namespaces = typeof question === 'object' ? question : []
  for (const namespace of namespaces) {
    const fact = facts.get(namespace)
    if (fact?.kind !== 'known')
      return `not known: ${names[slice]} ${namespace} (${fact?.reason ?? 'nobody looked'})`
  }
  return undefined
}

function withoutUnknown(facts: Facts[keyof Questions]): unknown {
  if ('kind' in facts) return facts.kind === 'known' ? facts.value : undefined
  const known = new Map<string, unknown>()
  for (const [name, fact] of facts) if (fact.kind === 'known') known.set(name, fact.value)
  return known
}
