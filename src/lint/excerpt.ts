import type { ExcerptLine } from '../model/lint.ts'
import type { Region } from '../model/source.ts'

const maxLines = 9
const maxLineLength = 500
/** What is kept before the marked part of a line that is too long. */
const lead = 200

/**
 * The lines of a text that show these regions: one line before the first, and as far as the last where that is near. Of a
 * line that is longer than anybody reads only a stretch around the marked part is kept.
 */
export function excerptOf(
  lines: readonly string[],
  regions: readonly [Region, ...Region[]],
): readonly ExcerptLine[] {
  const [{ line, endLine }] = regions
  const from = Math.max(1, Math.min(...regions.map((region) => region.line).filter(isNear(line))) - 1)
  const last = Math.max(endLine, ...regions.map((region) => region.endLine).filter(isNear(line)))
  const to = Math.min(lines.length, last, from + maxLines - 1)
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => {
    const text = lines[from + index - 1] ?? ''
    const marked = regions.find((region) => region.line === from + index)
    const start = text.length <= maxLineLength ? 0 : Math.max(0, (marked?.column ?? 1) - 1 - lead)
    return { line: from + index, column: start + 1, text: text.slice(start, start + maxLineLength) }
  })
}

/** The lines of a text as editors count them. */
export function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/)
}

function isNear(line: number): (other: number) => boolean {
  return (other) => Math.abs(other - line) < maxLines - 1
}
