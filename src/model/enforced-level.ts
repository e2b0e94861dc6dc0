import type { Level } from './level.ts'

/** A level that refuses something. */
export type EnforcedLevel = Exclude<Level, 'off'>

/** The levels that a namespace can be raised to, the milder first. */
export const enforcedLevels = ['baseline', 'strict'] as const satisfies readonly EnforcedLevel[]
