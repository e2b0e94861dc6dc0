import type { ExcerptLine } from '../model/lint.ts'
import type { Region } from '../model/source.ts'

const maxLines = 9
const maxLineLength = 500

/**
 * The lines of a text that show these regions: one line before the first, and as far as the last where that is near. Of a
 * line that is longer than anybody reads only the part around the first region's beginning is of use, so the rest is cut.
 */
export function excerptOf(
  lines: readonly string[],
  regions: readonly [Region, ...Region[]],
): readonly ExcerptLine[] {
  const [{ line, endLine }] = regions
  const from = Math.max(1, line - 1)
  const wanted = Math.max(endLine, ...regions.map((region) => region.line))
  const to = Math.min(
    lines.length,
    wanted - from < maxLines ? wanted : Math.min(endLine, from + maxLines - 1),
  )
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
    line: from + index,
    text: (lines[from + index - 1] ?? '').slice(0, maxLineLength),
  }))
}

/** The lines of a text as editors count them. */
export function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/)
}
