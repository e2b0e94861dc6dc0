/** How much is asked of the policies of a namespace, the way Pod Security Admission names it. */
export const levels = ['off', 'baseline', 'strict'] as const

/** A level: each asks for everything that the one before it asks for. */
export type Level = (typeof levels)[number]

/** The three things that are done with what violates a level. */
export interface Levels {
  /** Violations of this level are refused. */
  readonly enforce: Level
  /** Violations of this level, and advice, are shown to whoever writes. */
  readonly warn: Level
  /** Violations of this level, and advice, go to the audit log. */
  readonly audit: Level
}

/**
 * How grave a finding is: it violates `baseline` (and so `strict`), only `strict`, or nothing. Where it violates
 * nothing, a `strict` finding is advice, and `advice` is shown wherever warnings are on; `info` only on request.
 */
export type FindingClass = 'baseline' | 'strict' | 'advice' | 'info'

/** Whether a finding of this class violates this level. */
export function violates(level: Level, findingClass: FindingClass): boolean {
  if (findingClass === 'baseline') return level !== 'off'
  return findingClass === 'strict' && level === 'strict'
}

/** Whether a finding of this class is worth a line where this level is watched: a violation of it, or advice. */
export function isShownAt(level: Level, findingClass: FindingClass): boolean {
  return level !== 'off' && findingClass !== 'info'
}
