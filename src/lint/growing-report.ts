import { makeReplacementPlanner, type PlanReplacements } from '../manifest/plan-replacements.ts'
import type { Manifest } from '../manifest/read-manifests.ts'
import type { Finding } from '../model/finding.ts'
import type {
  LintedObject,
  LintFinding,
  LintNote,
  LintProblem,
  LintUndecided,
  TextReplacement,
} from '../model/lint.ts'
import type { Region } from '../model/source.ts'
import { excerptOf, splitLines } from './excerpt.ts'
import type { ObjectJudgement } from './judge-manifest.ts'

/** The report of a file while its objects are judged. */
export interface GrowingReport {
  readonly file: string
  policies: number
  namespaces: number
  readonly objects: LintedObject[]
  readonly findings: LintFinding[]
  readonly undecided: LintUndecided[]
  readonly problems: LintProblem[]
  readonly notes: LintNote[]
}

/** A report with nothing in it. */
export function startReport(file: string): GrowingReport {
  return {
    file,
    policies: 0,
    namespaces: 0,
    objects: [],
    findings: [],
    undecided: [],
    problems: [],
    notes: [],
  }
}

/** What findings show of a text. */
export interface TextView {
  readonly lines: () => readonly string[]
  readonly planReplacements: PlanReplacements
}

/** Looks at a text when first asked: only findings are shown with their lines. */
export function viewText(text: string): TextView {
  let lines: readonly string[] | undefined
  let planner: PlanReplacements | undefined
  return {
    lines: () => (lines ??= splitLines(text)),
    planReplacements: (manifest, edits) => (planner ??= makeReplacementPlanner(text))(manifest, edits),
  }
}

/** Of findings in a text that is gone nothing is shown. */
export const noView: TextView = { lines: () => [], planReplacements: () => [] }

/** Adds what is said about one object, its findings in the order of the text. */
export function addJudgement(
  report: GrowingReport,
  manifest: Manifest,
  { object, findings, undecided, problems, notes }: ObjectJudgement,
  view: TextView,
): void {
  report.objects.push({ line: manifest.line, object })
  const found = findings.map(({ finding, severity, part }): LintFinding => {
    const [first, ...rest] = finding.paths
    const region = manifest.locate(first, part)
    const others = rest.slice(0, maxRegions).map((path) => manifest.locate(path, part))
    return {
      severity,
      finding,
      object,
      region,
      others,
      excerpt: excerptOf(view.lines(), [region, ...others]),
      replacements: replacementsFor(finding, manifest, view),
    }
  })
  report.findings.push(...found.sort(comparePlaces))
  for (const each of undecided) report.undecided.push({ line: manifest.line, object, undecided: each })
  for (const { path, reason } of problems) {
    const region = manifest.locate(path)
    const field = path === '' ? '' : `${path} `
    report.problems.push({
      line: region.line,
      column: region.column,
      reason: `not a valid ${object.kind}: ${field}${reason}${quotesHint(reason, region, view)}`,
    })
  }
  for (const text of notes) report.notes.push({ line: manifest.line, text })
}

const maxRegions = 8

/** Nobody writes longer words by mistake. */
const maxWordLength = 20

/** What was meant for a text may be something else without quotes: `on`, `y` and 010 are no texts in YAML 1.1. */
function quotesHint(
  reason: string,
  { line, column, endLine, endColumn }: Region,
  { lines }: TextView,
): string {
  if (line !== endLine || !/ a string, not a (?:boolean|number)$/.test(reason)) return ''
  const word = lines()[line - 1]?.slice(column - 1, endColumn - 1) ?? ''
  return /^[\w.+-]+$/.test(word) && word.length <= maxWordLength ? `; put it in quotes: "${word}"` : ''
}

/** Only what has a fix keeps hold of the text that it is in. */
function replacementsFor(
  { fix }: Finding,
  manifest: Manifest,
  { planReplacements }: TextView,
): LintFinding['replacements'] {
  return fix === undefined ? noReplacements : () => planReplacements(manifest, fix.edits)
}

function noReplacements(): readonly TextReplacement[] {
  return []
}

function comparePlaces({ region: one }: LintFinding, { region: other }: LintFinding): number {
  return one.line - other.line || one.column - other.column
}
