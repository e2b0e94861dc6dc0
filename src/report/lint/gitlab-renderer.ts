import type { FileReport, LintFinding, LintRenderer } from '../../model/lint.ts'
import { plainLine, shorten } from '../plain-text.ts'
import { asciiJson, makeSeparator } from './ascii-json.ts'
import { plainPath } from './file-uri.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { type LintOutput, shownFindings } from './lint-output.ts'
import { objectText } from './object-text.ts'

const maxDescriptionLength = 1000

/**
 * GitLab's code quality report: a JSON array with an issue for each finding, and for everything that could not be judged,
 * since a merge request has no other place for it. An issue is the same as in the run before if its fingerprint is.
 */
export function makeGitlabRenderer(output: LintOutput): LintRenderer {
  const separator = makeSeparator()
  return {
    begin: () => '[',
    file: (report) =>
      [...findingIssues(report, output), ...otherIssues(report, output.hash)]
        .map((issue) => `${separator()}${asciiJson(issue)}`)
        .join(''),
    end: () => '\n]\n',
  }
}

type GitlabSeverity = 'info' | 'minor' | 'major' | 'critical'

function findingIssues(report: FileReport, output: LintOutput): readonly object[] {
  const findings = shownFindings(report, output)
  const fingerprints = fingerprintsOf(report, findings, output.hash)
  return findings.map((shown, index) => {
    const { finding, object, region } = shown
    const before = finding.since === 'before' ? ' (was there before)' : ''
    return issue(
      finding.rule,
      `${objectText(object)}: ${finding.wording.summary}${before}`,
      severityOf(shown),
      fingerprints[index] ?? '',
      {
        path: plainPath(report.file),
        lines: { begin: region.line, end: region.endLine },
        positions: {
          begin: { line: region.line, column: region.column },
          end: { line: region.endLine, column: region.endColumn },
        },
      },
    )
  })
}

function severityOf({ severity, finding }: LintFinding): GitlabSeverity {
  if (severity === 'violation') return finding.class === 'baseline' ? 'critical' : 'major'
  return severity === 'advice' ? 'minor' : 'info'
}

function otherIssues(report: FileReport, hash: LintOutput['hash']): readonly object[] {
  const path = plainPath(report.file)
  const seen = new Map<string, number>()
  const other = (
    checkName: string,
    text: string,
    severity: GitlabSeverity,
    line: number | undefined,
  ): object => {
    const identity = JSON.stringify([path, checkName, text])
    const ordinal = seen.get(identity) ?? 0
    seen.set(identity, ordinal + 1)
    const begin = line ?? 1
    return issue(checkName, text, severity, hash(`${identity} ${ordinal}`), {
      path,
      lines: { begin, end: begin },
    })
  }
  return [
    ...report.problems.map(({ line, reason }) => other('problem', reason, 'major', line)),
    ...report.undecided.map(({ line, object, undecided: { rule, reason } }) =>
      other('undecided', `${objectText(object)}: ${rule} could not judge it: ${reason}`, 'minor', line),
    ),
    ...report.notes.map(({ line, text }) => other('note', text, 'info', line)),
  ]
}

function issue(
  checkName: string,
  description: string,
  severity: GitlabSeverity,
  fingerprint: string,
  location: object,
): object {
  return {
    type: 'issue',
    check_name: checkName,
    description: shorten(plainLine(description), maxDescriptionLength),
    categories: ['Security'],
    severity,
    fingerprint,
    location,
  }
}
