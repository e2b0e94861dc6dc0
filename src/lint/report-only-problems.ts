import type { FileReport, LintProblem } from '../model/lint.ts'
import { startReport } from './growing-report.ts'

/** The report of a file that is not judged: only what kept it from being. */
export function reportOnlyProblems(file: string, problems: readonly LintProblem[]): FileReport {
  return { ...startReport(file), problems }
}
