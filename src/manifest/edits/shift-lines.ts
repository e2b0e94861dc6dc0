import type { Replacement } from './replacement.ts'

/** Moves the lines that begin between two offsets by some spaces, to the left where `shift` is negative. */
export function shiftLines(text: string, from: number, to: number, shift: number): readonly Replacement[] {
  const moved: Replacement[] = []
  if (shift === 0) return moved
  for (
    let newline = text.indexOf('\n', from);
    newline !== -1 && newline < to;
    newline = text.indexOf('\n', newline + 1)
  ) {
    const start = newline + 1
    const spaces = /^ */.exec(text.slice(start, start + Math.max(0, -shift)))?.[0].length ?? 0
    if (shift < 0) moved.push({ start, end: start + spaces, text: '' })
    else if (!/^\r?\n/.test(text.slice(start, start + 2)))
      moved.push({ start, end: start, text: ' '.repeat(shift) })
  }
  return moved
}
