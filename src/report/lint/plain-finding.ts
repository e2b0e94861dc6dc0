import type { LintFinding } from '../../model/lint.ts'
import { plainLine, shorten } from '../plain-text.ts'
import { correctionText } from './correction-text.ts'
import { plainPath } from './file-uri.ts'
import { objectText } from './object-text.ts'

const maxLength = 1000

/** A finding in one line of ASCII: `web.yaml:9:7: violation: NetworkPolicy shop/web: two items ... [or-peers]`. */
export function plainFinding(file: string, { severity, finding, object, region }: LintFinding): string {
  const before = finding.since === 'before' ? '; was there before' : ''
  const text = shorten(plainLine(finding.wording.summary), maxLength)
  return `${plainLine(plainPath(file))}:${region.line}:${region.column}: ${severity}: ${objectText(object)}: ${text}${before} [${finding.rule}]`
}

/** What it means and what to write, for those who have nothing but this text: paragraphs, in ASCII. */
export function plainExplanation({ finding: { wording } }: LintFinding, docs: string): readonly string[] {
  const [correction] = wording.corrections
  const { intro, lines } = correction === undefined ? { intro: '', lines: [] } : correctionText(correction)
  return [
    shorten(plainLine(wording.detail), maxLength),
    ...(intro === '' ? [] : [intro, ...lines.map((line) => `  ${line}`)]),
    `More: ${docs}`,
  ]
}
