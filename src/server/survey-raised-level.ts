import { surveyPolicies } from '../engine/survey-policies.ts'
import type { ChangeTo } from '../model/change.ts'
import { readLevels } from '../model/guard-labels.ts'
import { compareLevels, type LevelSetting, type Levels } from '../model/level.ts'
import type { Namespace } from '../model/namespace.ts'
import type { PolicyListing } from '../model/policy-listing.ts'
import type { PreparedRule } from '../model/rule.ts'
import { compareVersions } from '../model/version.ts'

/** How long policies are judged beside other reviews. The last one is judged to its end. */
const maxJudgingMs = 250
/** A warning has eight lines in all. */
const maxNamedLines = 6

/** The enforced level that a change of a Namespace raises, as it is afterwards; undefined where it raises none. */
export function raisedLevel(change: ChangeTo<Namespace>, defaults: Levels): LevelSetting | undefined {
  if (change.operation !== 'update') return undefined
  const before = readLevels(change.oldObject.metadata.labels, defaults).levels.enforce
  const now = readLevels(change.object.metadata.labels, defaults).levels.enforce
  const order = compareLevels(now.level, before.level)
  const isRaised = order > 0 || (order === 0 && compareVersions(now.version, before.version) > 0)
  return isRaised && now.level !== 'off' ? now : undefined
}

/**
 * What whoever raises the enforced level of a namespace should know: which policies there violate it already, a clause
 * each. They stay as they are, for only changes are refused. Empty where there are none. It says when it stopped early,
 * and how many policies it did not understand.
 */
export function tellSurvey(
  listing: PolicyListing,
  enforce: LevelSetting,
  rules: readonly PreparedRule[],
  nowMs: () => number,
): readonly string[] {
  if (listing.kind === 'unknown')
    return [`its present policies could not be compared with the new level: ${listing.reason}`]
  const { policies, unreadable } = listing
  const endMs = nowMs() + maxJudgingMs
  const { judged, violating } = surveyPolicies(policies, enforce, rules, () => nowMs() > endMs)
  const isCut = judged < policies.length || listing.stoppedBecause !== undefined
  const because = judged < policies.length ? 'no more time' : (listing.stoppedBecause ?? '')
  const counted = `${judged} ${judged === 1 ? 'policy' : 'policies'}`
  const among = isCut ? `the first ${counted} here (stopped early: ${because})` : `${counted} here`
  const unknown =
    unreadable === 0
      ? []
      : [`${unreadable} more here could not be compared: this release does not understand them`]
  const maxNamed = maxNamedLines - unknown.length
  if (violating.length === 0)
    return [...(isCut ? [`of ${among} none violates enforce=${enforce.level}`] : []), ...unknown]
  return [
    `${violating.length} of ${among} ${violating.length === 1 ? 'violates' : 'violate'} enforce=${enforce.level}; they stay as they are until somebody changes them`,
    ...unknown,
    ...violating.slice(0, maxNamed).map((each) => `${each.name}: ${each.rules.join(', ')}`),
    ...(violating.length > maxNamed ? [`and ${violating.length - maxNamed} more policies`] : []),
  ]
}
