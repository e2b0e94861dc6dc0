import type { FileReport, LintSummary, Severity } from '../model/lint.ts'

/** The summary of a run of no file. */
export const nothingLinted: LintSummary = {
  files: 0,
  policies: 0,
  namespaces: 0,
  violations: 0,
  advice: 0,
  infos: 0,
  before: 0,
  undecided: 0,
  problems: 0,
  notes: 0,
}

/** The summary with one more file counted. */
export function addToSummary(summary: LintSummary, report: FileReport): LintSummary {
  const count = (severity: Severity): number =>
    report.findings.filter((finding) => finding.severity === severity).length
  return {
    files: summary.files + 1,
    policies: summary.policies + report.policies,
    namespaces: summary.namespaces + report.namespaces,
    violations: summary.violations + count('violation'),
    advice: summary.advice + count('advice'),
    infos: summary.infos + count('info'),
    before: summary.before + report.findings.filter(({ finding }) => finding.since === 'before').length,
    undecided: summary.undecided + report.undecided.length,
    problems: summary.problems + report.problems.length,
    notes: summary.notes + report.notes.length,
  }
}
