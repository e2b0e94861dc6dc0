import { withoutCommands } from '../lint/shown-text.ts'
import { plainLine, shorten, wrapLines } from '../plain-text.ts'

/** How wide a page of text is. */
export const textWidth = 100

/** A number and what it counts: `1 write`, `3 writes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`
}

/**
 * A name that somebody chose: on one line in printable ASCII, not longer than it needs to be, and no command to the runner
 * of a build.
 */
export function shownName(name: string): string {
  return name === '' ? '(unknown)' : withoutCommands(shorten(plainLine(name), 80))
}

/** Sentences, folded, and indented by so many columns; the lines after the first by `hanging` more. */
export function folded(text: string, indent = 0, hanging = 0): readonly string[] {
  return wrapLines(plainLine(text), textWidth - indent - hanging).map(
    (line, index) => `${' '.repeat(index === 0 ? indent : indent + hanging)}${line}`,
  )
}

/** A text of several lines, such as YAML, indented. */
export function indented(text: string, indent: number): readonly string[] {
  const margin = ' '.repeat(indent)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? '' : `${margin}${plainLine(line)}`))
}

/** Rows whose cells stand below each other; the last cell of a row is as long as it is. */
export function columns(rows: readonly (readonly string[])[], indent = 2): readonly string[] {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  )
  return rows.map((row) =>
    `${' '.repeat(indent)}${row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')}`.trimEnd(),
  )
}

/** A part of the page: nothing where there are no lines, else an empty line, the title and the lines. */
export function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines]
}
