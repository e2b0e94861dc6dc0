import type { FileReport, LintFinding, LintRenderer, Severity } from '../../model/lint.ts'
import { plainLine } from '../plain-text.ts'
import { summaryLine } from './counted.ts'
import { plainPath } from './file-uri.ts'
import { type LintOutput, shownFindings } from './lint-output.ts'
import { objectText } from './object-text.ts'
import { plainExplanation } from './plain-finding.ts'
import { withoutInlineCommands } from './shown-text.ts'

type Command = 'error' | 'warning' | 'notice'

const commands: Readonly<Record<Severity, Command>> = {
  violation: 'error',
  advice: 'warning',
  info: 'notice',
}

/**
 * Workflow commands of GitHub Actions, which become annotations in the files of a pull request: an error for a violation
 * or a problem, a warning for advice or what is undecided, a notice for the rest. The last line is for the log.
 */
export function makeGithubRenderer(output: LintOutput): LintRenderer {
  return {
    begin: () => '',
    file: (report) =>
      [
        ...shownFindings(report, output).map((finding) => findingCommand(report.file, finding, output)),
        ...otherCommands(report),
      ].join(''),
    end: (summary) => `netpol-guardrail: ${summaryLine(summary, output.showsInfo)}\n`,
  }
}

function findingCommand(file: string, shown: LintFinding, { docsUrl }: LintOutput): string {
  const { severity, finding, object, region } = shown
  const before = finding.since === 'before' ? ' (was there before)' : ''
  return command(
    commands[severity],
    {
      ...fileProperty(file),
      line: region.line,
      endLine: region.endLine,
      // Columns are refused for more than one line.
      ...(region.line === region.endLine ? { col: region.column, endColumn: region.endColumn } : {}),
      title: `${finding.rule}${before}`,
    },
    [`${objectText(object)}: ${finding.wording.summary}`, ...plainExplanation(shown, docsUrl(finding.rule))],
  )
}

function otherCommands({ file, problems, undecided, notes }: FileReport): readonly string[] {
  const place = fileProperty(file)
  return [
    ...problems.map(({ line, column, reason }) =>
      command(
        'error',
        {
          ...place,
          ...(line === undefined ? {} : { line }),
          ...(column === undefined ? {} : { col: column }),
          title: 'not judged',
        },
        [reason],
      ),
    ),
    ...undecided.map(({ line, object, undecided: { rule, reason } }) =>
      command('warning', { ...place, line, title: `${rule} is undecided` }, [
        `${objectText(object)} could not be judged: ${reason}`,
      ]),
    ),
    ...notes.map(({ line, text }) => command('notice', { ...place, line, title: 'not judged' }, [text])),
  ]
}

/** Standard input is no file of the repository. */
function fileProperty(file: string): Readonly<Record<string, string>> {
  return file === '-' ? {} : { file: plainPath(file) }
}

/** A command line, with the escapes that the runner undoes (actions/toolkit, packages/core/src/command.ts). */
function command(
  name: Command,
  properties: Readonly<Record<string, string | number>>,
  lines: readonly string[],
): string {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
  const message = lines.map((line) => escapePercent(plainLine(line))).join('%0A')
  return `${withoutInlineCommands(`::${name} ${written.join(',')}::${message}`)}\n`
}

function escapeProperty(value: string): string {
  return escapePercent(value.toWellFormed())
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, encodeURIComponent)
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C')
}

function escapePercent(text: string): string {
  return text.replaceAll('%', '%25')
}
