import fc from 'fast-check'
import t from 'tap'
import * as z from 'zod'
import type { FileReport } from '../../../src/model/lint.ts'
import type { LintOutput } from '../../../src/report/lint/lint-output.ts'
import { type LintFormat, lintRenderers } from '../../../src/report/lint/lint-renderers.ts'
import { corpus, findingIn, output, reportOf, summaryOf } from './reports.ts'
import { holds } from '../../property.ts'

function print(format: LintFormat, reports: readonly FileReport[], told: Partial<LintOutput> = {}): string {
  const renderer = lintRenderers[format]({ ...output, ...told })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

/** `SEVERITY RULE FILE:LINE` of every finding in an output, in its order. */
const findingsIn: Readonly<Record<LintFormat, (text: string) => readonly string[]>> = {
  text: (text) =>
    [...text.matchAll(/^(\S+:\d+):\d+ {2}(violation|advice|info) {2}(\S+)/gm)].map(
      ([, place, severity, rule]) => `${severity ?? ''} ${rule ?? ''} ${place ?? ''}`,
    ),
  json: (text) =>
    z
      .object({
        findings: z.array(
          z.object({ severity: z.string(), rule: z.string(), file: z.string(), line: z.int() }),
        ),
      })
      .parse(JSON.parse(text))
      .findings.map(({ severity, rule, file, line }) => `${severity} ${rule} ${file}:${line}`),
  sarif: (text) => {
    const physicalLocation = z.object({
      artifactLocation: z.object({ uri: z.string() }),
      region: z.object({ startLine: z.int() }),
    })
    const result = z.object({
      ruleId: z.string(),
      level: z.enum(['error', 'warning', 'note']),
      locations: z.tuple([z.object({ physicalLocation })]),
    })
    const severities = { error: 'violation', warning: 'advice', note: 'info' }
    return z
      .object({ runs: z.tuple([z.object({ results: z.array(result) })]) })
      .parse(JSON.parse(text))
      .runs[0].results.map(({ ruleId, level, locations: [{ physicalLocation: place }] }) => {
        const { uri } = place.artifactLocation
        return `${severities[level]} ${ruleId} ${uri}:${place.region.startLine}`
      })
  },
  junit: (text) =>
    [...text.matchAll(/(?:^|>)([^\s<>]+:\d+):\d+: (violation|advice|info): .* \[([a-z-]+)\]/gm)].map(
      ([, place, severity, rule]) => `${severity ?? ''} ${rule ?? ''} ${place ?? ''}`,
    ),
  github: (text) =>
    [
      ...text.matchAll(
        /^::(error|warning|notice) file=([^,]+),line=(\d+),endLine=[^:]*title=([a-z-]+)(?: \(was there before\))?::/gm,
      ),
    ].map(([, command, file, line, rule]) => {
      const severity = command === 'error' ? 'violation' : command === 'warning' ? 'advice' : 'info'
      return `${severity} ${rule ?? ''} ${file ?? ''}:${line ?? ''}`
    }),
  gitlab: (text) =>
    z
      .array(
        z.object({
          check_name: z.string(),
          severity: z.enum(['critical', 'major', 'minor', 'info']),
          location: z.object({
            path: z.string(),
            lines: z.object({ begin: z.int() }),
            positions: z.unknown().optional(),
          }),
        }),
      )
      .parse(JSON.parse(text))
      .filter(({ location }) => location.positions !== undefined)
      .map(({ check_name, severity, location: { path, lines } }) => {
        const ours = { critical: 'violation', major: 'violation', minor: 'advice', info: 'info' }
        return `${ours[severity]} ${check_name} ${path}:${lines.begin}`
      }),
}

const formats = Object.keys(findingsIn).map(
  (name) => z.enum(Object.keys(lintRenderers)).parse(name) as LintFormat,
)

await t.test('every format has the same findings in the same order', (t) => {
  for (const showsInfo of [true, false]) {
    const expected = corpus.flatMap(({ file, findings }) =>
      findings
        .filter(({ severity }) => showsInfo || severity !== 'info')
        .map(({ severity, finding, region }) => `${severity} ${finding.rule} ${file}:${region.line}`),
    )
    t.equal(expected.length, showsInfo ? 3 : 2)
    for (const format of formats)
      t.same(findingsIn[format](print(format, corpus, { showsInfo })), expected, format)
  }
  t.same(Object.keys(lintRenderers).sort(), Object.keys(findingsIn).sort(), 'and every format was read')
  t.end()
})

await t.test('the same reports give the same bytes', (t) => {
  for (const format of formats) t.equal(print(format, corpus), print(format, corpus))
  t.end()
})

const evil = fc.constantFrom(
  ...['\u001b[2J', '\u001b]0;title\u0007', '\u009b31m', '\r', '\n', '\u0000', '\t', '\u007f', '\u2028'],
  ...['\u202e', '\u2066', '\u200b', '\ufeff', '\ud800', '\udc00', '\u{e0001}', '\ufffe'],
  ...['::set-output name=a::b', '\n::error::c', '##[add-mask]d', '##vso[task.complete]', '%0A', '%', '::'],
  ...[']]>', '<!--', '&amp;', '"', "'", '\\', '{0}', '[a](b)', ' ', 'plain', 'größe', '漢', '👍'],
)
const text = fc.string({ unit: evil, maxLength: 8 })

const report = fc
  .tuple(text, text, text, text, text, text)
  .map(([file, name, summary, yaml, line, reason]): FileReport => {
    const object = { kind: 'NetworkPolicy', namespace: name, name }
    const marks = [{ line: 1, column: 1, endLine: 1, endColumn: 1 + line.length }] as const
    const wording = {
      summary,
      detail: summary,
      corrections: [
        { intro: summary, yaml, replaces: { part: 'peers', direction: 'ingress', rule: 0 } as const },
      ],
    }
    // A line of a file has no line break; every other one of these characters it may have.
    const source = line.replaceAll(/[\r\n]/g, '')
    return reportOf(file, {
      objects: [{ line: 1, object }],
      findings: [findingIn(source, { marks, object, finding: { wording, paths: [`spec[${name}]`] } })],
      problems: [{ line: 1, column: 1, reason }],
      undecided: [
        {
          line: 1,
          object,
          undecided: {
            rule: 'any-ip',
            class: 'baseline',
            foundSince: { major: 0, minor: 1 },
            lacks: 'facts',
            reason,
            since: 'new',
          },
        },
      ],
      notes: [{ line: 1, text: reason }],
    })
  })

/** What no line of any output may hold: whatever moves a cursor, turns the writing round or is not seen. */
const unseen = /[\p{C}\p{Zl}\p{Zp}]/u

/** Our own colours. */
const ours = /\u001b\[(?:0|1|2|1;3[136])m/g

await t.test(
  'nothing that a file holds can reach the terminal, or give the runner of a build a command',
  (t) => {
    holds(
      t,
      fc.property(report, fc.constantFrom(...formats), fc.boolean(), (hostile, format, isColoured) => {
        const printed = print(format, [hostile], { isColoured }).replaceAll(ours, '')
        for (const line of printed.split('\n')) {
          if (unseen.test(line)) return false
          if (/##[a-z]*\[/i.test(line)) return false
          // GitHub's own commands are ours; none of the file's begins a line.
          if (format !== 'github' && /^\s*::.*::/.test(line)) return false
          if (
            format === 'github' &&
            !/^(::(error|warning|notice) |netpol-guardrail: )/.test(line) &&
            line !== ''
          )
            return false
        }
        return true
      }),
      500,
    )
    t.end()
  },
)

await t.test('what programs read stays readable, whatever a file holds', (t) => {
  holds(
    t,
    fc.property(report, (hostile) => {
      for (const format of ['json', 'sarif', 'gitlab'] as const) {
        const [first, ...rest] = findingsIn[format](print(format, [hostile]))
        if (first === undefined || rest.length > 0) return false
      }
      const xml = print('junit', [hostile])
      return (xml.match(/<failure /g) ?? []).length === 1 && (xml.match(/<\/testcase>/g) ?? []).length === 2
    }),
  )
  t.end()
})
