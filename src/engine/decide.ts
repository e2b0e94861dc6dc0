import type { Finding } from '../model/finding.ts'
import { isShownAt, type Levels, violates } from '../model/level.ts'
import type { Judgement, Verdict } from '../model/verdict.ts'

/**
 * What is done about a judgement at these levels. A change is refused if and only if it brings in, or makes worse, a
 * violation of the enforced level; what stood there before is only shown. A rule that could not decide keeps an
 * enforcing level from passing: it can only be our fault, and silence would be a way around us.
 */
export function decide(judgement: Judgement, levels: Levels): Verdict {
  const refusedFor = judgement.findings.filter(
    (finding) => finding.since === 'new' && violates(levels.enforce, finding.class),
  )
  const warnings = judgement.findings.filter(
    (finding) => !refusedFor.includes(finding) && isWorthAWarning(finding, levels),
  )
  const { undecided } = judgement
  const outcome = refusedFor.length > 0 ? 'refused' : undecided.length > 0 ? 'undecided' : 'allowed'
  const isHeldUp = levels.enforce !== 'off' && undecided.some(({ since }) => since === 'new')
  const isAllowed = outcome === 'allowed' || (outcome === 'undecided' && !isHeldUp)
  return { outcome, isAllowed, levels, refusedFor, warnings, undecided }
}

function isWorthAWarning(finding: Finding, levels: Levels): boolean {
  // What the enforced level would refuse if it were new is always told, or a ratchet would hide it.
  return isShownAt(levels.warn, finding.class) || violates(levels.enforce, finding.class)
}
