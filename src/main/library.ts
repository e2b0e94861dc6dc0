import { createHash } from 'node:crypto'
import { chooseRules, settingsForFiles } from '../cli/lint-settings.ts'
import { UsageError } from '../cli/cli-io.ts'
import { renderProblem } from '../cli/render-problem.ts'
import { defaultConfiguration, readConfiguration } from '../config/read-configuration.ts'
import { selectRules } from '../engine/select-rules.ts'
import { makeLinter } from '../lint/make-linter.ts'
import { reportOnlyProblems } from '../lint/report-only-problems.ts'
import { addToSummary, nothingLinted } from '../lint/summary.ts'
import type { FileReport } from '../model/lint.ts'
import type { Settings } from '../model/settings.ts'
import { matches } from '../netpol/selector.ts'
import { makeJsonRenderer } from '../report/lint/json-renderer.ts'
import { type JsonReport, jsonReportSchema } from '../report/lint/json-report-schema.ts'
import { rules } from '../rules/catalogue.ts'
import { docsUrl } from './docs-url.ts'
import { readPackageVersion } from './package-version.ts'

/** What `netpol-guardrail lint -o json` prints; docs/schema/lint-report.schema.json describes it. */
export type LintReport = JsonReport

/** A file of manifests, read already. */
export interface LintFile {
  /** As it is to be called in the report; nothing is read from there. */
  readonly path: string
  /** YAML or JSON, any number of documents. */
  readonly text: string
}

/** What the options of the command line say, as far as it concerns what is found. All may be left out. */
export interface LintOptions {
  /** What is a violation: `--level`. Without it what the configuration enforces, or else baseline. */
  readonly level?: 'baseline' | 'strict'
  /** Where policies belong whose text does not say it: `--namespace`. */
  readonly namespace?: string
  /** The text of a configuration file, the very one of the webhook: `--config`. */
  readonly configuration?: string
  /** The files as they were before: only what the change makes worse is a violation, as with `--old`. */
  readonly old?: Iterable<LintFile>
  /** Which rules: `--rule` and `--no-rule`. */
  readonly rules?: {
    /** Only these; empty or left out: all. */
    readonly only?: readonly string[]
    readonly without?: readonly string[]
  }
  /** Whether findings that only inform are in the report: `--info`. They are counted all the same. */
  readonly info?: boolean
}

/** Options that cannot be used: a rule that there is none of, a configuration with mistakes. A line for each. */
export class LintOptionsError extends Error {
  override readonly name = 'LintOptionsError'
}

/**
 * Lints manifests as the command line does and returns the object that `lint -o json` prints. Reads no file, writes
 * nothing, remembers nothing: the same arguments give the same report.
 *
 * What is wrong with the files is in the report, whatever they hold: `problems` tells what kept something from being
 * judged, and a caller that wants to know whether all is well looks at it as well as at `summary.violations`. Throws
 * LintOptionsError for options that cannot be used, and TypeError where a file is not made of strings.
 */
export function lint(files: Iterable<LintFile>, options: LintOptions = {}): LintReport {
  const { level, namespace, configuration, old = [], rules: choice = {}, info = false } = options
  const chosen = asOptionsError(() =>
    chooseRules(rules, { only: choice.only ?? [], without: choice.without ?? [] }),
  )
  const settings = settingsForFiles(readSettings(configuration), level)
  const linter = makeLinter({
    rulesFor: selectRules(chosen, settings, matches, 'files'),
    levels: settings.levels,
    namespace,
  })
  const unread = [...old].flatMap((file): readonly FileReport[] => {
    const { path, text } = checked(file)
    const problems = linter.learnOld(path, text)
    return problems.length === 0 ? [] : [reportOnlyProblems(path, problems)]
  })
  const given = Array.from(files, checked)
  for (const { text } of given) linter.learnNamespaces(text)
  const renderer = makeJsonRenderer({
    version: readPackageVersion(),
    rules,
    docsUrl,
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    startedAt: '',
    failOn: 'violation',
    showsInfo: info,
    isColoured: false,
    width: Infinity,
  })
  const printed = [renderer.begin()]
  let summary = nothingLinted
  // One after the other: a report keeps what its file was parsed to.
  const print = (report: FileReport): void => {
    summary = addToSummary(summary, report)
    printed.push(renderer.file(report))
  }
  for (const report of unread) print(report)
  for (const { path, text } of given) print(linter.lint(path, text))
  for (const report of linter.lintRemoved()) print(report)
  printed.push(renderer.end(summary))
  // By way of the text: what is returned cannot differ from what is printed.
  return jsonReportSchema.parse(JSON.parse(printed.join('')))
}

function readSettings(configuration: string | undefined): Settings {
  if (configuration === undefined) return defaultConfiguration(rules).settings
  const reading = readConfiguration(configuration, rules)
  if (reading.ok) return reading.settings
  throw new LintOptionsError(
    reading.problems.map((problem) => renderProblem('configuration', problem)).join('\n'),
  )
}

function asOptionsError<T>(step: () => T): T {
  try {
    return step()
  } catch (error) {
    if (error instanceof UsageError) throw new LintOptionsError(error.message, { cause: error })
    throw error
  }
}

/** The file, for callers whose types nobody checked; the text without a byte order mark, as it is read from a disk. */
function checked({ path, text }: LintFile): LintFile {
  if (typeof path !== 'string' || typeof text !== 'string')
    throw new TypeError('lint: each file needs a path and a text, both strings')
  return text.startsWith('\u{feff}') ? { path, text: text.slice(1) } : { path, text }
}
