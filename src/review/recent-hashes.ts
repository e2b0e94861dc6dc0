/** Remembers numbers, the latest ones, in a fixed amount of memory. */
export interface RecentHashes {
  /** Remembers a number other than 0, and tells whether it was known. */
  readonly hasOrAdd: (hash: number) => boolean
  /** Whether numbers have been forgotten. */
  readonly hasForgotten: () => boolean
}

/**
 * Makes a memory for at least `capacity` numbers, a power of two, and at most twice as many: two tables, of which the
 * older is emptied when the newer is full. Takes 32 bytes for each number of the capacity, page by page as they come.
 */
export function makeRecentHashes(capacity: number): RecentHashes {
  const slots = capacity * 2
  let current = new Float64Array(slots)
  let older = new Float64Array(slots)
  let size = 0
  let generations = 0
  return {
    hasOrAdd: (hash) => {
      const slot = findSlot(current, hash)
      if (current[slot] === hash) return true
      if (generations > 0 && older[findSlot(older, hash)] === hash) return true
      current[slot] = hash
      size += 1
      if (size === capacity) {
        const emptied = older
        older = current
        current = emptied.fill(0)
        size = 0
        generations += 1
      }
      return false
    },
    hasForgotten: () => generations > 1,
  }
}

/** Where a number is, or would be. A table is never more than half full. */
function findSlot(table: Float64Array, hash: number): number {
  const mask = table.length - 1
  let slot = hash & mask
  while (table[slot] !== 0 && table[slot] !== hash) slot = (slot + 1) & mask
  return slot
}
