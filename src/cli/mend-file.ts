import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff'
import type { Linter } from '../lint/make-linter.ts'
import type { LintFinding } from '../model/lint.ts'
import { nearest } from '../model/nearest.ts'
import type { Rule } from '../model/rule.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import type { TextInput } from './read-input.ts'
import { replaceFile } from './write-file.ts'

/** What is to be corrected. */
export interface Mending {
  /** Prints a diff instead of writing. */
  readonly isDryRun: boolean
  /** Rules whose corrections change what a policy means; asked for by name. */
  readonly alsoChosen: readonly string[]
}

/** Corrects files before they are judged. */
export interface Mender {
  /** The text to judge: corrected, or as it was. Undefined where nothing is to be corrected. */
  readonly mend: ((input: TextInput, linter: Linter) => string) | undefined
  /** Whether the diff, or the corrected standard input, has standard output for itself. */
  readonly takesOutput: boolean
  /** Whether a file could not be written. */
  readonly hasFailed: () => boolean
}

/** Makes a mender; a UsageError names a rule that there is none of. */
export function makeMender(
  mending: Mending | undefined,
  paths: readonly string[],
  rules: readonly Pick<Rule, 'id'>[],
  io: CliIo,
): Mender {
  if (mending === undefined) return { mend: undefined, takesOutput: false, hasFailed: () => false }
  const ids = rules.map(({ id }) => id)
  const unknown = mending.alsoChosen.find((id) => !ids.includes(id))
  if (unknown !== undefined) {
    const meant = nearest(unknown, ids)
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`
    throw new UsageError(plainLine(`this run has no rule ${unknown} to correct${hint}`))
  }
  let failed = false
  const isWanted = ({ finding }: LintFinding): boolean =>
    finding.fix?.safety === 'proven' || mending.alsoChosen.includes(finding.rule)

  const mend = (input: TextInput, linter: Linter): string => {
    const { path, text } = input
    const { text: mended, fixed, unfixed } = linter.fix(path, text, isWanted)
    const tell = ({ region, finding }: LintFinding, told: string): void => {
      io.writeError(plainLine(`${path}:${region.line}: ${finding.rule} ${told}`) + '\n')
    }
    for (const each of unfixed) tell(each, `is not corrected: ${each.reason}`)
    for (const each of fixed) {
      const told = each.finding.fix?.told
      if (told !== undefined) tell(each, `is corrected; note that ${told}`)
    }
    if (path === '-' && !mending.isDryRun) {
      // Whoever reads it wants the whole text, changed or not.
      io.writeOut(mended)
      return mended
    }
    if (mended === text) return text
    if (mending.isDryRun) {
      io.writeOut(diffOf(path, text, mended))
      // Nothing is written, so that findings and their lines are still those of the file.
      return text
    }
    const mark = input.hasByteOrderMark ? '\ufeff' : ''
    const written = replaceFile(path, mark + text, mark + mended)
    if (!written.ok) {
      failed = true
      io.writeError(plainLine(`${path}: ${written.reason}`) + '\n')
      return text
    }
    const rulesOf = [...new Set(fixed.map(({ finding }) => finding.rule))].join(', ')
    io.writeError(plainLine(`${path}: corrected (${rulesOf})`) + '\n')
    return mended
  }
  return { mend, takesOutput: mending.isDryRun || paths.includes('-'), hasFailed: () => failed }
}

/** A diff that `git apply` and `patch -p1` take. */
function diffOf(path: string, text: string, mended: string): string {
  const name = plainLine(path).replace(/^(?:\.?\/)+/, '')
  return createTwoFilesPatch(`a/${name}`, `b/${name}`, text, mended, undefined, undefined, {
    headerOptions: FILE_HEADERS_ONLY,
  })
}
