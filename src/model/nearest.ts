/** Longer texts are no typing error of anything that we know. */
const maxLength = 64

/**
 * The candidate that somebody surely meant who wrote `text`: at most one error for every three letters of it, where an
 * error is a letter too many, too few, wrong, or swapped with its neighbour; capitals do not count. Undefined if none is.
 */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  return allNearest(text, candidates)[0]
}

/** The candidates that `nearest` chooses from: all that are equally near. Undecided where there is more than one. */
export function allNearest(text: string, candidates: readonly string[]): readonly string[] {
  if (text.length > maxLength) return []
  const written = text.toLowerCase()
  const near = candidates
    .map((candidate) => ({ candidate, errors: countErrors(written, candidate.toLowerCase()) }))
    .filter(({ candidate, errors }) => errors * 3 <= candidate.length)
  const fewest = Math.min(...near.map(({ errors }) => errors))
  return near.filter(({ errors }) => errors === fewest).map(({ candidate }) => candidate)
}

/** The optimal string alignment distance: Levenshtein's, with swapped neighbours as one error. */
function countErrors(one: string, other: string): number {
  let beforeLast: readonly number[] = []
  let last: readonly number[] = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1]
      const isSwapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current.push(
        Math.min(
          costAt(last, column) + 1,
          costAt(current, column - 1) + 1,
          costAt(last, column - 1) + (isSame ? 0 : 1),
          isSwapped ? costAt(beforeLast, column - 2) + 1 : Infinity,
        ),
      )
    }
    beforeLast = last
    last = current
  }
  return costAt(last, other.length)
}

function costAt(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
