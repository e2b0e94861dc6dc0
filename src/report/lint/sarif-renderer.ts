import type { Correction } from '../../model/finding.ts'
import type { Fix } from '../../model/fix.ts'
import type { FileReport, LintFinding, LintRenderer, TextReplacement } from '../../model/lint.ts'
import { asciiJson, makeSeparator } from './ascii-json.ts'
import { fingerprintsOf } from './fingerprint.ts'
import { type LintOutput, shownFindings } from './lint-output.ts'
import { objectText } from './object-text.ts'
import { artifactLocation, physicalLocation, sarifRegion, sourceRoot } from './sarif-location.ts'
import { sarifMessage } from './sarif-message.ts'
import { sarifLevels, sarifRule } from './sarif-rules.ts'

const schemaUri = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

/**
 * SARIF 2.1.0 (OASIS) for services that show results in code and follow them from run to run. What could not be judged
 * comes as notifications of the tool, so that a run without results is not taken for a clean one.
 */
export function makeSarifRenderer(output: LintOutput): LintRenderer {
  const ruleIndices = new Map(output.rules.map(({ id }, index) => [id, index]))
  const separator = makeSeparator()
  const notifications: object[] = []
  return {
    begin: () => {
      const rules = output.rules.map((rule) => asciiJson(sarifRule(rule, output.docsUrl(rule.id))))
      return (
        `{"version":"2.1.0",\n"$schema":"${schemaUri}",\n"runs":[{\n` +
        `"tool":{"driver":{"name":"netpol-guardrail","semanticVersion":${asciiJson(output.version)},` +
        `"rules":[\n${rules.join(',\n')}\n]}},\n"columnKind":"utf16CodeUnits",\n` +
        `"originalUriBaseIds":${asciiJson({ [sourceRoot]: { description: { text: 'The directory of the run.' } } })},\n` +
        '"results":['
      )
    },
    file: (report) => {
      notifications.push(...notificationsOf(report))
      const findings = shownFindings(report, output)
      const fingerprints = fingerprintsOf(report, findings, output.hash)
      return findings
        .map((shown, index) => {
          const replacements = shown.replacements()
          const result = {
            ruleId: shown.finding.rule,
            ruleIndex: ruleIndices.get(shown.finding.rule) ?? -1,
            ...resultOf(report.file, shown),
            partialFingerprints: { 'netpolGuardrail/v1': fingerprints[index] ?? '' },
            ...(replacements.length === 0 ? {} : { fixes: [fixOf(report.file, shown, replacements)] }),
          }
          return `${separator()}${asciiJson(result)}`
        })
        .join('')
    },
    end: ({ problems }) => {
      const invocation = {
        executionSuccessful: problems === 0,
        toolExecutionNotifications: notifications,
      }
      return `\n],\n"invocations":[${asciiJson(invocation)}]\n}]}\n`
    },
  }
}

function resultOf(file: string, { severity, finding, object, region, others, excerpt }: LintFinding): object {
  const { summary, detail, corrections } = finding.wording
  const name = objectText(object)
  return {
    level: sarifLevels[severity],
    message: sarifMessage(`${name}: ${summary}. ${detail}`),
    locations: [
      {
        physicalLocation: physicalLocation(file, region, excerpt),
        logicalLocations: [{ fullyQualifiedName: `${name} ${finding.paths[0]}`, kind: 'property' }],
      },
    ],
    ...(others.length === 0
      ? {}
      : {
          relatedLocations: others.map((other) => ({
            physicalLocation: physicalLocation(file, other, excerpt),
          })),
        }),
    properties: {
      class: finding.class,
      severity,
      message: finding.message,
      since: finding.since,
      path: finding.paths[0],
      corrections: corrections.map(({ intro, yaml }) => ({ intro, yaml })),
    },
  }
}

function fixOf(
  file: string,
  { finding: { wording, fix } }: LintFinding,
  replacements: readonly TextReplacement[],
): object {
  return {
    description: sarifMessage(fixText(fix, wording.corrections[0])),
    artifactChanges: [
      {
        artifactLocation: artifactLocation(file),
        replacements: replacements.map(({ region, text }) => ({
          deletedRegion: sarifRegion(region),
          insertedContent: { text },
        })),
      },
    ],
  }
}

/** What a chosen fix makes is the likelier reading, which its correction tells. */
function fixText(fix: Fix | undefined, correction: Correction | undefined): string {
  const what =
    fix?.safety === 'proven' || correction === undefined
      ? 'Write it so that it says what it means.'
      : correction.intro.replace(/:$/, '.')
  return fix?.told === undefined ? what : `${what} Note that ${fix.told}.`
}

function notificationsOf({ file, problems, undecided, notes }: FileReport): readonly object[] {
  const notification = (
    level: 'error' | 'warning' | 'note',
    text: string,
    line?: number,
    column?: number,
  ) => ({
    level,
    message: sarifMessage(text),
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifactLocation(file),
          ...(line === undefined
            ? {}
            : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } }),
        },
      },
    ],
  })
  return [
    ...problems.map(({ line, column, reason }) => notification('error', reason, line, column)),
    ...undecided.map(({ line, object, undecided: { rule, reason } }) =>
      notification('warning', `${objectText(object)}: ${rule} could not judge it: ${reason}`, line),
    ),
    ...notes.map(({ line, text }) => notification('note', text, line)),
  ]
}
