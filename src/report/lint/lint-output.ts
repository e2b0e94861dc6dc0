import type { FileReport, LintFinding, Severity } from '../../model/lint.ts'
import type { RuleDocumentation } from '../../model/rule.ts'

/** What every output format is told beside the reports. */
export interface LintOutput {
  /** The program's version: `1.4.2`. */
  readonly version: string
  /** Every rule that may be in a report. */
  readonly rules: readonly RuleDocumentation[]
  /** The address of a rule's page. */
  readonly docsUrl: (rule: string) => string
  /** SHA-256 of the text's UTF-8 bytes, in hexadecimal; the language itself has none. */
  readonly hash: (text: string) => string
  /** When the run began, UTC, without a fraction or a zone: `2026-11-21T09:56:00`. Only JUnit has a place for it. */
  readonly startedAt: string
  /** The least severity for which the run fails. */
  readonly failOn: Severity | 'never'
  /** Whether information was asked for. Otherwise it is counted and left out, in every format alike. */
  readonly showsInfo: boolean
  /** Whether the text may hold terminal colours. */
  readonly isColoured: boolean
  /** How many columns a line of text may have. */
  readonly width: number
}

const ranks: Readonly<Record<LintOutput['failOn'], number>> = { info: 0, advice: 1, violation: 2, never: 3 }

/** The findings of a file that are shown, in the order of the file. The same ones in every format. */
export function shownFindings(report: FileReport, { showsInfo }: LintOutput): readonly LintFinding[] {
  return showsInfo ? report.findings : report.findings.filter(({ severity }) => severity !== 'info')
}

/**
 * Whether a finding is a failure to a reader of results: a violation always, whatever the run is allowed to end with, and
 * everything for which the run fails.
 */
export function isFailure({ severity }: LintFinding, { failOn }: LintOutput): boolean {
  return severity === 'violation' || ranks[severity] >= ranks[failOn]
}
