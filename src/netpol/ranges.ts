/** Whole numbers from `first` to `last`, both included. */
export interface Range<T> {
  readonly first: T
  readonly last: T
}

/**
 * Arithmetic on sets of whole numbers, each written as a list of ranges. The lists that go in (but for `merge`) and
 * all that come out are sorted, disjoint, and without two ranges that touch; so one set has one list.
 */
export interface RangeArithmetic<T> {
  /** The list for ranges in any order, overlapping or not: n log n. */
  readonly merge: (ranges: readonly Range<T>[]) => readonly Range<T>[]
  /** What is in `a` and not in `b`: linear. */
  readonly difference: (a: readonly Range<T>[], b: readonly Range<T>[]) => readonly Range<T>[]
  /** What is in both: linear. */
  readonly intersection: (a: readonly Range<T>[], b: readonly Range<T>[]) => readonly Range<T>[]
  /** Whether all of `inner` is in `outer`: linear. */
  readonly covers: (outer: readonly Range<T>[], inner: readonly Range<T>[]) => boolean
}

/** Makes the arithmetic for a kind of number of how its neighbours are found, and of the quickest way to sort ranges. */
export function rangeArithmetic<T extends number | bigint>(
  next: (value: T) => T,
  previous: (value: T) => T,
  sort: (ranges: readonly Range<T>[]) => readonly Range<T>[] = (ranges) => ranges.toSorted(byFirst),
): RangeArithmetic<T> {
  function merge(ranges: readonly Range<T>[]): readonly Range<T>[] {
    if (ranges.length < 2) return ranges
    const merged: Range<T>[] = []
    let open: Range<T> | undefined
    for (const range of isSorted(ranges) ? ranges : sort(ranges)) {
      if (open === undefined) open = range
      else if (range.first > next(open.last)) {
        merged.push(open)
        open = range
      } else if (range.last > open.last) open = { first: open.first, last: range.last }
    }
    if (open !== undefined) merged.push(open)
    return merged
  }

  function difference(a: readonly Range<T>[], b: readonly Range<T>[]): readonly Range<T>[] {
    const left: Range<T>[] = []
    let index = 0
    for (const range of a) {
      let first = range.first
      for (; index < b.length; index += 1) {
        const taken = b[index]
        if (taken === undefined || taken.first > range.last) break
        if (taken.last < first) continue
        if (taken.first > first) left.push({ first, last: previous(taken.first) })
        // It may reach into the next range of `a`, so it is looked at again there.
        if (taken.last >= range.last) {
          first = next(range.last)
          break
        }
        first = next(taken.last)
      }
      if (first <= range.last) left.push(first === range.first ? range : { first, last: range.last })
    }
    return left
  }

  function intersection(a: readonly Range<T>[], b: readonly Range<T>[]): readonly Range<T>[] {
    const shared: Range<T>[] = []
    let index = 0
    for (const range of a) {
      for (; index < b.length; index += 1) {
        const other = b[index]
        if (other === undefined || other.first > range.last) break
        if (other.last < range.first) continue
        shared.push({
          first: other.first > range.first ? other.first : range.first,
          last: other.last < range.last ? other.last : range.last,
        })
        if (other.last > range.last) break
      }
    }
    return shared
  }

  function covers(outer: readonly Range<T>[], inner: readonly Range<T>[]): boolean {
    let index = 0
    for (const range of inner) {
      let around = outer[index]
      while (around !== undefined && around.last < range.first) {
        index += 1
        around = outer[index]
      }
      if (around === undefined || range.first < around.first || around.last < range.last) return false
    }
    return true
  }

  return { merge, difference, intersection, covers }
}

/** Most lists are: people sort them, and what this arithmetic made is sorted. */
function isSorted<T extends number | bigint>(ranges: readonly Range<T>[]): boolean {
  return ranges.every((range, index) => {
    const before = ranges[index - 1]
    return before === undefined || before.first <= range.first
  })
}

function byFirst<T extends number | bigint>(a: Range<T>, b: Range<T>): number {
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0
}
