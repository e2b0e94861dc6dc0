import type { LintProblem } from '../model/lint.ts'

/**
 * A failure of the linter itself as a problem of the file that showed it: one file must not keep the others from being
 * judged, and what was not judged must not pass for clean.
 */
export function linterFault(error: unknown): LintProblem {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    line: undefined,
    column: undefined,
    reason: `netpol-guardrail itself failed on it, please report that (${what})`,
  }
}
