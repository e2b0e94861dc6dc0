import type { Finding, Undecided } from '../model/finding.ts'
import type { Verdict } from '../model/verdict.ts'
import { commonField } from './field-paths.ts'
import { plainLine, shorten } from './plain-text.ts'

const maxLineLength = 200
const maxLines = 8

/**
 * The warnings that kubectl prints, one line a finding, printable ASCII only: the API server drops a whole warning
 * for one control character, and beyond 4,096 characters in all it cuts every line (k8s.io/apiserver,
 * endpoints/filters/warning.go). Rule and field stand first, because clients cut.
 */
export function renderWarnings(verdict: Verdict): readonly string[] {
  const lines = [
    ...verdict.inForce.notices.map((notice) =>
      shorten(plainLine(`[netpol-guardrail] ${notice}`), maxLineLength),
    ),
    // Before the findings: what could not be judged must not be crowded out by what was.
    ...(verdict.outcome === 'refused' ? [] : verdict.undecided.map(renderUndecided)),
    ...verdict.warnings.map(renderWarning),
  ]
  if (lines.length <= maxLines) return lines
  return [...lines.slice(0, maxLines), `[netpol-guardrail] and ${lines.length - maxLines} more`]
}

function renderWarning(finding: Finding): string {
  const start = plainLine(`[${finding.rule}] ${commonField(finding.paths)}: `)
  const end = outlook(finding)
  return (
    shorten(start, 100) +
    shorten(plainLine(finding.wording.summary), maxLineLength - Math.min(start.length, 100) - end.length) +
    end
  )
}

function outlook(finding: Finding): string {
  if (finding.since === 'before') return '; was there before'
  if (finding.class === 'baseline' || finding.class === 'strict')
    return `; would be refused at enforce=${finding.class}`
  return ''
}

function renderUndecided({ rule, reason }: Undecided): string {
  return shorten(plainLine(`[${rule}] could not be judged: ${reason}`), maxLineLength)
}
