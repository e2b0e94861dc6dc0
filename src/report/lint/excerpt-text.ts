import type { ExcerptLine, LintFinding } from '../../model/lint.ts'
import type { Region } from '../../model/source.ts'
import { type Cell, cellsOf, widthOfCells } from './display-cells.ts'
import type { Paint } from './paint.ts'

/**
 * The lines of a file around a finding, each with its number and cut to the width. Lines that have to do with it begin
 * with `>`; where a stretch begins, it is underlined to the end of its first line.
 *
 *        9 |   ingress:
 *     > 10 |   - from: [{podSelector: {}}]
 *          |            ^^^^^^^^^^^^^^^^^
 */
export function renderExcerpt(
  { excerpt, region, others, severity }: LintFinding,
  width: number,
  paint: Paint,
): readonly string[] {
  const regions = [region, ...others]
  const digits = String(excerpt.at(-1)?.line ?? 0).length
  const room = Math.max(20, width - digits - 5)
  const gutter = (mark: string, number: string): string =>
    `${mark === '' ? ' ' : paint(severity, mark)} ${paint('faint', `${number.padStart(digits)} |`)}`
  const omitted = `  ${paint('faint', `${' '.repeat(digits)} ...`)}`
  return [
    ...excerpt.flatMap((line, index) => {
      const marked = regions.filter((each) => each.line <= line.line && line.line <= lastLineOf(each))
      const beginning = marked.filter((each) => each.line === line.line)
      const { text, carets } = cutLine(line, beginning, room)
      const isAfterGap = index > 0 && excerpt[index - 1]?.line !== line.line - 1
      return [
        ...(isAfterGap ? [omitted] : []),
        `${gutter(marked.length === 0 ? '' : '>', String(line.line))} ${text}`.trimEnd(),
        ...(carets === '' ? [] : [`${gutter('', '')} ${paintCarets(carets, severity, paint)}`]),
      ]
    }),
    ...(excerpt.length > 0 && lastLineOf(region) > (excerpt.at(-1)?.line ?? 0) ? [omitted] : []),
  ]
}

/** A stretch that ends before the first character of a line has nothing of that line. */
function lastLineOf({ line, endLine, endColumn }: Region): number {
  return endColumn <= 1 && endLine > line ? endLine - 1 : endLine
}

const dots = '...'

/** As much of a line as there is room for, around what is underlined, and the line of carets below it, if any. */
function cutLine(
  { column, text }: ExcerptLine,
  marks: readonly Region[],
  room: number,
): { readonly text: string; readonly carets: string } {
  const cells = cellsOf(text)
  const lastAt = cells.at(-1)?.at ?? 0
  const isMarked = ({ at }: Cell): boolean =>
    marks.some((mark) => {
      // What is empty, or begins behind the part of the line that was kept, still gets a caret.
      const from = Math.min(mark.column - column, lastAt)
      const to = mark.line === mark.endLine ? mark.endColumn - column : Infinity
      return at >= from && at < Math.max(from + 1, to)
    })
  const { kept, before, after } = windowOf(cells, cells.findIndex(isMarked), column > 1, room)
  const carets = kept.map((cell) => (isMarked(cell) ? '^' : ' ').repeat(cell.width)).join('')
  return {
    text: `${before}${kept.map(({ shown }) => shown).join('')}${after}`,
    carets: `${' '.repeat(before.length)}${carets}`.trimEnd(),
  }
}

/** The cells that fit, from a little before the one that has to be seen. */
function windowOf(
  cells: readonly Cell[],
  seen: number,
  isCutBefore: boolean,
  room: number,
): { readonly kept: readonly Cell[]; readonly before: string; readonly after: string } {
  const isAtHome = seen < 0 || widthOfCells(cells.slice(0, seen + 1)) <= Math.ceil(room * 0.75)
  const start = isAtHome ? 0 : firstWithin(cells, seen, Math.floor(room / 4))
  const before = start > 0 || isCutBefore ? dots : ''
  const rest = cells.slice(start)
  if (before.length + widthOfCells(rest) <= room) return { kept: rest, before, after: '' }
  let taken = before.length + dots.length
  const end = rest.findIndex(({ width }) => (taken += width) > room)
  return { kept: rest.slice(0, end), before, after: dots }
}

/** The first of the cells up to `last` that together take no more than `room`. */
function firstWithin(cells: readonly Cell[], last: number, room: number): number {
  let start = last
  let taken = 0
  while (start > 0) {
    taken += cells[start - 1]?.width ?? 0
    if (taken > room) break
    start -= 1
  }
  return start
}

/** Only the carets are painted: a colour on the blanks before them would show where a terminal underlines. */
function paintCarets(carets: string, severity: LintFinding['severity'], paint: Paint): string {
  const marks = carets.trimStart()
  return `${' '.repeat(carets.length - marks.length)}${paint(severity, marks)}`
}
