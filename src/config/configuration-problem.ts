import type { Problem } from '../model/decoded.ts'
import { below, type Path } from '../model/path.ts'

/** Something that is wrong with a configuration, and where its file says it. */
export interface ConfigurationProblem extends Problem {
  /** Counted from 1. */
  readonly line: number
  readonly column: number
}

/** A place in a text, both counted from 1. */
export type Position = Pick<ConfigurationProblem, 'line' | 'column'>

/** The steps from the whole configuration to a value in it. */
export type Keys = readonly (string | number)[]

/** Whether a problem is about a key itself, or about what stands there. */
export type Part = 'key' | 'value'

/** Takes note of a problem. */
export type Report = (keys: Keys, reason: string, part?: Part) => void

/** How many problems anybody is shown: who has more begins with these. */
export const maxProblems = 20

/** The steps as the path that messages are written with. */
export function pathOf(keys: Keys): Path | undefined {
  return keys.reduce<Path | undefined>((parent, key) => below(parent, key), undefined)
}

/** The first of them in the order of the file, as many as are shown. */
export function firstInFile<T extends Position>(places: readonly T[]): readonly T[] {
  return [...places]
    .sort((one, other) => one.line - other.line || one.column - other.column)
    .slice(0, maxProblems)
}
