import type { FileReport, LintFinding, LintRenderer } from '../../model/lint.ts'
import { asciiJson, makeSeparator } from './ascii-json.ts'
import type { JsonReport } from './json-report-schema.ts'
import { type LintOutput, shownFindings } from './lint-output.ts'

/**
 * For programs: one JSON object, as docs/schema/lint-report.schema.json describes it, with a line for each finding. The
 * texts are those of the findings, unshortened.
 */
export function makeJsonRenderer(output: LintOutput): LintRenderer {
  const remedies = new Map(output.rules.map(({ id, remedy }) => [id, remedy]))
  const separator = makeSeparator()
  const undecided: string[] = []
  const problems: string[] = []
  const notes: string[] = []
  const list = (values: readonly string[]): string =>
    values.length === 0 ? '[]' : `[\n${values.join(',\n')}\n]`
  return {
    begin: () => '{"schemaVersion":1,\n"findings":[',
    file: (report) => {
      undecided.push(...undecidedOf(report).map(asciiJson))
      problems.push(...problemsOf(report).map(asciiJson))
      notes.push(...notesOf(report).map(asciiJson))
      return shownFindings(report, output)
        .map((shown) => {
          const remedy = remedies.get(shown.finding.rule) ?? ''
          const value = jsonFinding(report.file, shown, remedy, output.docsUrl(shown.finding.rule))
          return `${separator()}${asciiJson(value)}`
        })
        .join('')
    },
    end: (summary) =>
      `\n],\n"undecided":${list(undecided)},\n"problems":${list(problems)},\n"notes":${list(notes)},\n` +
      `"summary":${asciiJson(summary satisfies JsonReport['summary'])}}\n`,
  }
}

function jsonFinding(
  file: string,
  { severity, finding, object, region }: LintFinding,
  remedy: string,
  docs: string,
): JsonReport['findings'][number] {
  const { wording, paths } = finding
  return {
    rule: finding.rule,
    class: finding.class,
    severity,
    message: finding.message,
    summary: wording.summary,
    detail: wording.detail,
    remedy,
    path: paths[0],
    paths: [...paths],
    file,
    line: region.line,
    column: region.column,
    endLine: region.endLine,
    endColumn: region.endColumn,
    since: finding.since,
    corrections: wording.corrections.map(({ intro, yaml, replaces }) => ({
      intro,
      yaml,
      replaces: { ...replaces },
    })),
    fix: finding.fix?.safety ?? null,
    object: { kind: object.kind, namespace: object.namespace, name: object.name },
    docs,
  }
}

function undecidedOf({ file, undecided }: FileReport): readonly JsonReport['undecided'][number][] {
  return undecided.map(
    ({ line, object, undecided: { rule, class: findingClass, reason, lacks, since } }) => ({
      rule,
      class: findingClass,
      reason,
      lacks,
      since,
      file,
      line,
      object: { kind: object.kind, namespace: object.namespace, name: object.name },
    }),
  )
}

function problemsOf({ file, problems }: FileReport): readonly JsonReport['problems'][number][] {
  return problems.map(({ line, column, reason }) => ({
    file,
    line: line ?? null,
    column: column ?? null,
    reason,
  }))
}

function notesOf({ file, notes }: FileReport): readonly JsonReport['notes'][number][] {
  return notes.map(({ line, text }) => ({ file, line, text }))
}
