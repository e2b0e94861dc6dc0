import type { TextReplacement } from '../../src/model/lint.ts'

/** The text with replacements made, as an editor makes them: by line and column, the last one first. */
export function applyReplacements(text: string, replacements: readonly TextReplacement[]): string {
  const starts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)]
  const offsetOf = (line: number, column: number): number => (starts[line - 1] ?? NaN) + column - 1
  return replacements.toReversed().reduce((edited, { region, text: inserted }) => {
    const { line, column, endLine, endColumn } = region
    return edited.slice(0, offsetOf(line, column)) + inserted + edited.slice(offsetOf(endLine, endColumn))
  }, text)
}
