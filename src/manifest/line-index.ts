import type { Region } from '../model/source.ts'
import type { Extent } from './node-extent.ts'

/** Turns offsets of a text into lines and columns. It is made when first asked for. */
export interface LineIndex {
  /** Both counted from 1, the column in UTF-16 units. */
  readonly at: (offset: number) => { readonly line: number; readonly column: number }
  readonly region: (extent: Extent) => Region
}

/** Lines end at `\n`. A byte order mark is no column: editors do not show it. */
export function makeLineIndex(text: string): LineIndex {
  let starts: readonly number[] | undefined
  const at: LineIndex['at'] = (offset) => {
    starts ??= findLineStarts(text)
    const index = lastAtMost(starts, offset)
    return { line: index + 1, column: Math.max(0, offset - (starts[index] ?? 0)) + 1 }
  }
  return {
    at,
    region: ({ start, end }) => {
      const { line, column } = at(start)
      const { line: endLine, column: endColumn } = at(end)
      return { line, column, endLine, endColumn }
    },
  }
}

function findLineStarts(text: string): readonly number[] {
  const starts = [text.startsWith('\uFEFF') ? 1 : 0]
  for (let newline = text.indexOf('\n'); newline !== -1; newline = text.indexOf('\n', newline + 1))
    starts.push(newline + 1)
  return starts
}

/** The index of the last of these ascending numbers that is not above `limit`; 0 if there is none. */
function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0
  let high = numbers.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((numbers[middle] ?? 0) <= limit) low = middle
    else high = middle - 1
  }
  return low
}
