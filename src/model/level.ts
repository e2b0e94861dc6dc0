import { compareVersions, type Release, type Version } from './version.ts'

/** How much is asked of the policies of a namespace, the way Pod Security Admission names it. */
export const levels = ['off', 'baseline', 'strict'] as const

/** A level: each asks for everything that the one before it asks for. */
export type Level = (typeof levels)[number]

/**
 * The three things that are done with what violates a level: it is refused, shown to whoever writes, or noted in the
 * audit log. The latter two also take advice.
 */
export const modes = ['enforce', 'warn', 'audit'] as const

/** What is done with what violates a level. */
export type Mode = (typeof modes)[number]

/** A level as of a release: what that release would not have found is no violation. */
export interface LevelSetting {
  readonly level: Level
  readonly version: Version
}

/** A level for each mode. */
export type Levels = Readonly<Record<Mode, LevelSetting>>

/**
 * How grave a finding is: it violates `baseline` (and so `strict`), only `strict`, or nothing. Where it violates
 * nothing, a `strict` finding is advice, and `advice` is shown wherever warnings are on; `info` only on request.
 */
export const findingClasses = ['baseline', 'strict', 'advice', 'info'] as const

/** How grave a finding is. */
export type FindingClass = (typeof findingClasses)[number]

/** What a level looks at in a finding. */
export interface Gravity {
  readonly class: FindingClass
  /** The release that was the first to find it. */
  readonly foundSince: Release
}

/** Whether a finding so grave violates this level. */
export function violates({ level, version }: LevelSetting, found: Gravity): boolean {
  if (level === 'off' || compareVersions(version, found.foundSince) < 0) return false
  return found.class === 'baseline' || (found.class === 'strict' && level === 'strict')
}

/** Whether a finding is worth a line where this level is watched: a violation of it, or advice. */
export function isShownAt({ level, version }: LevelSetting, found: Gravity): boolean {
  return level !== 'off' && found.class !== 'info' && compareVersions(version, found.foundSince) >= 0
}

/** Negative where `one` asks for less, zero where they are the same, positive where it asks for more. */
export function compareLevels(one: Level, other: Level): number {
  return levels.indexOf(one) - levels.indexOf(other)
}

/** What asks for everything that either of the two asks for. */
export function stricterOf(one: LevelSetting, other: LevelSetting): LevelSetting {
  return {
    level: compareLevels(one.level, other.level) >= 0 ? one.level : other.level,
    version: compareVersions(one.version, other.version) >= 0 ? one.version : other.version,
  }
}
