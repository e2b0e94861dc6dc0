import type { FileReport, LintProblem } from '../model/lint.ts'

/** The report of a file that is not judged: only what kept it from being. */
export function reportOnlyProblems(file: string, problems: readonly LintProblem[]): FileReport {
  return {
    file,
    policies: 0,
    namespaces: 0,
    objects: [],
    findings: [],
    undecided: [],
    problems,
    notes: [],
  }
}
