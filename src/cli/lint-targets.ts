import { InvalidArgumentError } from 'commander'
import type { FileReport, LintRenderer, LintSummary } from '../model/lint.ts'
import type { LintOutput } from '../report/lint/lint-output.ts'
import { type LintFormat, lintRenderers } from '../report/lint/lint-renderers.ts'
import { plainLine } from '../report/plain-text.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import { openWholeFile, type WholeFile } from './whole-file.ts'

/** One `-o`: a format, and the file it goes to; without one standard output. */
export interface LintTarget {
  readonly format: LintFormat
  readonly file: string | undefined
}

/** Every format's name. */
export const lintFormats = Object.keys(lintRenderers)

/** Reads `FORMAT` or `FORMAT=FILE`, one more of them; commander's error where it is neither. */
export function readTarget(text: string, earlier: readonly LintTarget[] = []): readonly LintTarget[] {
  const at = text.indexOf('=')
  const format = at < 0 ? text : text.slice(0, at)
  const file = at < 0 ? undefined : text.slice(at + 1)
  if (!isFormat(format)) throw new InvalidArgumentError(`It must be one of ${lintFormats.join(', ')}.`)
  if (file === '') throw new InvalidArgumentError(`Name the file: ${format}=FILE.`)
  if (file === undefined && earlier.some((target) => target.file === undefined))
    throw new InvalidArgumentError(
      `Only one can go to standard output; give the other a file: ${format}=FILE.`,
    )
  if (file !== undefined && earlier.some((target) => target.file === file))
    throw new InvalidArgumentError(`${file} is the file of another output already.`)
  return [...earlier, { format, file }]
}

function isFormat(text: string): text is LintFormat {
  return Object.hasOwn(lintRenderers, text)
}

/** Where a run is printed, all outputs at once. */
export interface LintPrinter {
  readonly begin: () => void
  readonly file: (report: FileReport) => void
  readonly end: (summary: LintSummary) => void
  /** Puts the files in their places. What could not be written: a line each. */
  readonly commit: () => readonly string[]
  /** Leaves the files as they were; after `commit`, does nothing. */
  readonly abandon: () => void
}

/** Opens all outputs. A UsageError names one that cannot be opened, before anything was judged. */
export function openTargets(
  targets: readonly LintTarget[],
  output: LintOutput,
  io: Pick<CliIo, 'writeOut'>,
): LintPrinter {
  const opened: Opened[] = []
  for (const target of targets) {
    const file = target.file === undefined ? undefined : openWholeFile(target.file)
    if (file?.ok === false) {
      for (const each of opened) each.file?.abandon()
      throw new UsageError(plainLine(`${target.file ?? ''}: ${file.reason}`))
    }
    // Colours are for whoever looks at the terminal.
    const renderer = lintRenderers[target.format](
      file === undefined ? output : { ...output, isColoured: false },
    )
    opened.push({ target, renderer, file: file?.file })
  }
  const print = (render: (renderer: LintRenderer) => string): void => {
    for (const { renderer, file } of opened) {
      const text = render(renderer)
      if (text === '') continue
      if (file === undefined) io.writeOut(text)
      else file.write(text)
    }
  }
  return {
    begin: () => {
      print((renderer) => renderer.begin())
    },
    file: (report) => {
      print((renderer) => renderer.file(report))
    },
    end: (summary) => {
      print((renderer) => renderer.end(summary))
    },
    commit: () =>
      opened.flatMap(({ target, file }) => {
        const written = file?.commit()
        return written?.ok === false ? [plainLine(`${target.file ?? ''}: ${written.reason}`)] : []
      }),
    abandon: () => {
      for (const { file } of opened) file?.abandon()
    },
  }
}

interface Opened {
  readonly target: LintTarget
  readonly renderer: LintRenderer
  readonly file: WholeFile | undefined
}
