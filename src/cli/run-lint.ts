import { selectRules } from '../engine/select-rules.ts'
import { addToSummary, nothingLinted } from '../lint/summary.ts'
import { type Linter, makeLinter } from '../lint/make-linter.ts'
import { reportOnlyProblems } from '../lint/report-only-problems.ts'
import type { FileReport, LintSummary, Severity } from '../model/lint.ts'
import type { Rule } from '../model/rule.ts'
import type { SelectorMatch, Settings } from '../model/settings.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, exitCodes } from './cli-io.ts'
import { findFiles } from './find-files.ts'
import type { FileNote, FileProblem } from './found.ts'
import { gatherInputs } from './gather-inputs.ts'
import type { Interrupt } from './interrupt.ts'
import type { LintPrinter } from './lint-targets.ts'
import type { Progress } from './progress.ts'
import type { ReadSettings, TextInput } from './read-input.ts'
import { type Input, readInputs } from './read-inputs.ts'

/** One run of `lint`. */
export interface LintRun {
  readonly paths: readonly string[]
  /** What was there before the change. */
  readonly old: string | undefined
  /** Where policies belong that do not say it. */
  readonly namespace: string | undefined
  readonly failOn: Severity | 'never'
  readonly rules: readonly Rule[]
  /** With the level of this run. */
  readonly settings: Settings
  /** Changes a file's text before it is judged; the text to judge comes back. */
  readonly mend: ((input: TextInput, linter: Linter) => string) | undefined
}

/** What a run works with. */
export interface LintWorld {
  readonly matches: SelectorMatch
  readonly reading: ReadSettings
  readonly printer: LintPrinter
  readonly progress: Progress
  readonly interrupt: Interrupt
  readonly io: CliIo
}

/**
 * Lints. First it looks through everything for what verdicts depend on, the labels of namespaces and the old state, then
 * it judges file by file and prints as it goes. What cannot be read is told, and the rest still judged.
 */
export async function runLint(run: LintRun, world: LintWorld): Promise<number> {
  const { printer, progress, interrupt, io } = world
  const linter = makeLinter({
    rulesFor: selectRules(run.rules, run.settings, world.matches, 'files'),
    levels: run.settings.levels,
    namespace: run.namespace,
  })
  let summary = nothingLinted
  const count = (report: FileReport): void => {
    summary = addToSummary(summary, report)
    progress.update(summary)
    if (!isQuiet(report)) progress.clear()
    printer.file(report)
  }
  try {
    const unread = run.old === undefined ? [] : await learnOld(run.old, linter, world)
    const inputs = await gatherInputs(read(run.paths, world), world.reading, (input) => {
      if (input.kind === 'text') linter.learnNamespaces(input.text)
    })
    printer.begin()
    for (const report of unread) count(report)
    for await (const input of inputs.again(interrupt.signal)) {
      if (input.kind === 'note') tellNote(input, world)
      else count(judgeInput(input, linter, run.mend))
    }
    if (run.old !== undefined && !interrupt.signal.aborted)
      for (const report of linter.lintRemoved()) count(report)
    progress.clear()
    printer.end(summary)
    const unwritten = printer.commit()
    for (const line of unwritten) io.writeError(`${line}\n`)
    if (interrupt.signal.aborted) io.writeError('interrupted: not all files were judged\n')
    if (unwritten.length > 0) return interrupt.exitCode() ?? exitCodes.usage
    return interrupt.exitCode() ?? exitCodeOf(summary, run.failOn)
  } finally {
    progress.clear()
    printer.abandon()
  }
}

function read(paths: readonly string[], { reading }: LintWorld): AsyncGenerator<Input> {
  return readInputs(findFiles(paths), reading)
}

/** Shows the linter what was there before; what of it could not be read comes back. */
async function learnOld(path: string, linter: Linter, world: LintWorld): Promise<readonly FileReport[]> {
  const unread: FileReport[] = []
  for await (const input of read([path], world)) {
    if (input.kind === 'note') tellNote(input, world)
    else if (input.kind === 'problem') unread.push(reportProblem(input))
    else {
      const problems = linter.learnOld(input.path, input.text)
      if (problems.length > 0) unread.push(reportOnlyProblems(input.path, problems))
    }
  }
  return unread
}

function tellNote({ path, text }: FileNote, { io }: LintWorld): void {
  io.writeError(plainLine(`${path}: ${text}`) + '\n')
}

function reportProblem({ path, reason }: FileProblem): FileReport {
  return reportOnlyProblems(path, [{ line: undefined, column: undefined, reason }])
}

function judgeInput(
  input: Exclude<Input, { readonly kind: 'note' }>,
  linter: Linter,
  mend: LintRun['mend'],
): FileReport {
  if (input.kind === 'text')
    return linter.lint(input.path, mend === undefined ? input.text : mend(input, linter))
  return reportProblem(input)
}

function isQuiet({ findings, undecided, problems, notes }: FileReport): boolean {
  return findings.length + undecided.length + problems.length + notes.length === 0
}

/** 2 where something could not be read, for nobody knows what is in it; 1 for findings of that severity or graver. */
function exitCodeOf({ problems, violations, advice, infos }: LintSummary, failOn: LintRun['failOn']): number {
  if (problems > 0) return exitCodes.usage
  const failing = {
    never: 0,
    violation: violations,
    advice: violations + advice,
    info: violations + advice + infos,
  }
  return failing[failOn] > 0 ? exitCodes.findings : exitCodes.success
}
