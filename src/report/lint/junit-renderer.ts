import type { FileReport, LintedObject, LintFinding, LintRenderer, LintUndecided } from '../../model/lint.ts'
import { plainLine } from '../plain-text.ts'
import { plainPath } from './file-uri.ts'
import { isFailure, type LintOutput, shownFindings } from './lint-output.ts'
import { objectText } from './object-text.ts'
import { plainExplanation, plainFinding } from './plain-finding.ts'
import { element, xmlText } from './xml.ts'

/**
 * JUnit XML for services that show results of tests: a suite for each file with something in it, a case for each of its
 * objects and problems. Good for both XML Schemas that are in use, Apache Ant's and Jenkins': so an object's failures
 * stand in one element, and what is no failure in the suite's output.
 */
export function makeJunitRenderer(output: LintOutput): LintRenderer {
  let suites = 0
  return {
    begin: () => '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n',
    file: (report) => {
      const cases = casesOf(report, output)
      const told = toldOf(report, output)
      if (cases.length + told.length === 0) return ''
      suites += 1
      return suiteOf(report.file, cases, told, suites - 1, output)
    },
    end: () => '</testsuites>\n',
  }
}

interface TestCase {
  readonly name: string
  readonly outcome: 'passed' | 'failure' | 'error'
  readonly message: string
  readonly type: string
  readonly lines: readonly string[]
}

function suiteOf(
  file: string,
  cases: readonly TestCase[],
  told: readonly string[],
  id: number,
  { startedAt, version }: LintOutput,
): string {
  const count = (outcome: TestCase['outcome']): number =>
    cases.filter((each) => each.outcome === outcome).length
  const attributes = {
    // Nobody measures a file's time, and the host says nothing about the files.
    ...{ name: plainPath(file), package: '', id, timestamp: startedAt, hostname: 'localhost', time: 0 },
    ...{ tests: cases.length, failures: count('failure'), errors: count('error') },
  }
  const content = [
    element('properties', {}, element('property', { name: 'netpol-guardrail', value: version })),
    ...cases.map((each) => caseOf(file, each)),
    element('system-out', {}, told.map(xmlText).join('\n')),
    '<system-err/>',
  ]
  return `${element('testsuite', attributes, `\n${content.join('\n')}\n`)}\n`
}

function caseOf(file: string, { name, outcome, message, type, lines }: TestCase): string {
  const attributes = { name, classname: plainPath(file), time: 0 }
  if (outcome === 'passed') return element('testcase', attributes)
  return element(
    'testcase',
    attributes,
    `\n${element(outcome, { message, type }, lines.map(xmlText).join('\n'))}\n`,
  )
}

function casesOf(report: FileReport, output: LintOutput): readonly TestCase[] {
  const findings = shownFindings(report, output)
  const isError = ({ undecided: { since, class: findingClass } }: LintUndecided): boolean =>
    since === 'new' && (findingClass === 'baseline' || findingClass === 'strict')
  const objects = assign(
    report.objects,
    findings.filter((finding) => isFailure(finding, output)),
    report.undecided.filter(isError),
  )
  return [
    ...objects.map(({ object, failures, undecided }): TestCase => {
      const name = objectText(object)
      const [first] = failures
      if (first !== undefined)
        return {
          name,
          outcome: 'failure',
          message: `${first.finding.rule}: ${first.finding.wording.summary}${failures.length > 1 ? `; and ${failures.length - 1} more` : ''}`,
          type: first.severity,
          lines: failures.flatMap((failure) => [
            plainFinding(report.file, failure),
            ...plainExplanation(failure, output.docsUrl(failure.finding.rule)),
          ]),
        }
      const lines = undecided.map(
        ({ undecided: { rule, reason } }) => `${rule} could not judge it: ${reason}`,
      )
      return {
        name,
        outcome: lines.length === 0 ? 'passed' : 'error',
        message: lines[0] ?? '',
        type: 'undecided',
        lines,
      }
    }),
    ...report.problems.map(({ line, reason }): TestCase => {
      const place = line === undefined ? 'the file' : `line ${line}`
      return { name: place, outcome: 'error', message: reason, type: 'problem', lines: [reason] }
    }),
  ]
}

/** What a reader is told although it fails nothing. */
function toldOf(report: FileReport, output: LintOutput): readonly string[] {
  const file = plainLine(plainPath(report.file))
  return [
    ...shownFindings(report, output)
      .filter((finding) => !isFailure(finding, output))
      .map((finding) => plainFinding(report.file, finding)),
    ...report.undecided.map(
      ({ line, object, undecided: { rule, reason } }) =>
        `${file}:${line}: undecided: ${objectText(object)}: ${rule} could not judge it: ${reason}`,
    ),
    ...report.notes.map(({ line, text }) => `${file}:${line}: note: ${text}`),
  ]
}

interface ObjectCase extends LintedObject {
  readonly failures: LintFinding[]
  readonly undecided: LintUndecided[]
}

/** What is said of each object. One that is gone from the file, and is judged for that, follows the others. */
function assign(
  objects: readonly LintedObject[],
  failures: readonly LintFinding[],
  undecided: readonly LintUndecided[],
): readonly ObjectCase[] {
  const cases: ObjectCase[] = objects.map((each) => ({ ...each, failures: [], undecided: [] }))
  const byName = Map.groupBy(cases, ({ object }) => objectText(object))
  const caseAt = (object: LintedObject['object'], line: number): ObjectCase => {
    const name = objectText(object)
    const same = byName.get(name) ?? []
    // Two objects of one name in one file: the one that begins last before the line.
    const found = same.findLast((each) => each.line <= line) ?? same[0]
    if (found !== undefined) return found
    const added: ObjectCase = { object, line, failures: [], undecided: [] }
    cases.push(added)
    byName.set(name, [added])
    return added
  }
  for (const failure of failures) caseAt(failure.object, failure.region.line).failures.push(failure)
  for (const each of undecided) caseAt(each.object, each.line).undecided.push(each)
  return cases
}
