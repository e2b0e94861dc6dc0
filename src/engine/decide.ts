import type { Finding, Undecided } from '../model/finding.ts'
import { isShownAt, type Level, violates } from '../model/level.ts'
import type { Settings } from '../model/settings.ts'
import type { Judgement, LevelsInForce, Verdict } from '../model/verdict.ts'

/** What a judgement is weighed with. */
export interface Circumstances {
  readonly inForce: LevelsInForce
  readonly undecided: Settings['undecided']
  /** Why this change is not to be refused, whatever was found: a clause. */
  readonly exception: string | undefined
}

/**
 * What is done about a judgement. A change is refused if and only if it brings in, or makes worse, a violation of the
 * enforced level, and no exception covers it; what stood there before is only shown. A rule that could not decide does
 * what the configuration says where a level is enforced: left unsaid it refuses where only the object was needed, for
 * that can only be our fault, and silence would be a way around us.
 */
export function decide(judgement: Judgement, circumstances: Circumstances): Verdict {
  const { inForce, exception } = circumstances
  const { enforce, warn, audit } = inForce.levels
  const { findings, undecided } = judgement
  const violating = (level: Level): readonly Finding[] =>
    exception !== undefined
      ? []
      : findings.filter(
          (finding) => finding.since === 'new' && violates({ level, version: enforce.version }, finding),
        )
  const refusedFor = violating(enforce.level)
  const isRefusedFor = new Set(refusedFor)
  // What the enforced level would refuse if it were new is always told, or a ratchet would hide it.
  const isTold = (finding: Finding): boolean => violates(enforce, finding)
  const warnings = findings.filter(
    (finding) => !isRefusedFor.has(finding) && (isShownAt(warn, finding) || isTold(finding)),
  )
  const isHeldUp = exception === undefined && undecided.some((each) => isReason(each, circumstances))
  const isRefused = refusedFor.length > 0 || isHeldUp
  const baseline = rulesOf(violating('baseline'))
  return {
    outcome: isRefused ? 'refused' : undecided.length > 0 ? 'undecided' : 'allowed',
    inForce,
    refusedFor,
    warnings,
    noted: findings.filter((finding) => isShownAt(audit, finding) || isTold(finding)),
    wouldRefuse: {
      baseline,
      strict: rulesOf(violating('strict')).filter((rule) => !baseline.includes(rule)),
    },
    undecided,
    exception,
  }
}

function isReason(rule: Undecided, { undecided, inForce }: Circumstances): boolean {
  const meaning = rule.lacks === 'nothing' ? undecided.objectRules : undecided.clusterRules
  return rule.since === 'new' && meaning === 'refuse' && violates(inForce.levels.enforce, rule)
}

function rulesOf(findings: readonly Finding[]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))]
}
