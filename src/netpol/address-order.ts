/** How many addresses IPv4 has. */
const ipv4Size = 2 ** 32

/** A number holds an IPv4 address and an index below this exactly. */
const indexSize = 2 ** 21

/**
 * Things by an address each, those with equal ones as they stood. Where all are of IPv4, as nearly everywhere, each is
 * packed into one number, for numbers are sorted several times as fast as what has to be compared by a function.
 */
export function sortedByAddress<T>(things: readonly T[], addressOf: (thing: T) => bigint): readonly T[] {
  const packed = packAddresses(things, addressOf)
  if (packed === undefined)
    return things.toSorted((a, b) => {
      const [one, other] = [addressOf(a), addressOf(b)]
      return one < other ? -1 : one > other ? 1 : 0
    })
  const sorted: T[] = []
  for (const key of packed.sort()) {
    const thing = things[key % indexSize]
    if (thing !== undefined) sorted.push(thing)
  }
  return sorted
}

/** For each thing its address, and behind that its index; undefined where they do not fit. */
function packAddresses<T>(things: readonly T[], addressOf: (thing: T) => bigint): Float64Array | undefined {
  if (things.length > indexSize) return undefined
  const packed = new Float64Array(things.length)
  for (const [index, thing] of things.entries()) {
    const address = Number(addressOf(thing))
    if (address >= ipv4Size) return undefined
    packed[index] = address * indexSize + index
  }
  return packed
}
