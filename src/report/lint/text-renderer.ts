import type { Correction } from '../../model/finding.ts'
import type { Fix } from '../../model/fix.ts'
import type { FileReport, LintFinding, LintRenderer, LintSummary } from '../../model/lint.ts'
import { plainLine, shorten, wrapLines } from '../plain-text.ts'
import { correctionText } from './correction-text.ts'
import { counted, summaryLine } from './counted.ts'
import { renderExcerpt } from './excerpt-text.ts'
import { type LintOutput, shownFindings } from './lint-output.ts'
import { objectText } from './object-text.ts'
import { makePaint, type Paint } from './paint.ts'
import { shownFile, withoutCommands } from './shown-text.ts'

const maxSentenceLength = 1000
const maxYamlLines = 40

/**
 * For people: each finding with the lines of the file that it is about, what to write instead, and where to read more; at
 * the end what there was in all. Nothing that a file holds can move the cursor, colour anything or look like a command.
 */
export function makeTextRenderer(output: LintOutput): LintRenderer {
  const paint = makePaint(output.isColoured)
  const width = Math.max(40, output.width)
  let fixable = 0
  let before = 0
  return {
    begin: () => '',
    file: (report) => {
      const findings = shownFindings(report, output)
      fixable += findings.filter(({ finding }) => finding.fix?.safety === 'proven').length
      before += findings.filter(({ finding }) => finding.since === 'before').length
      const blocks = [
        ...findings.map((finding) => findingLines(report.file, finding, width, paint)),
        ...otherBlocks(report, width, paint),
      ]
      return blocks.map((lines) => `${lines.map(withoutCommands).join('\n')}\n\n`).join('')
    },
    end: (summary) =>
      endLines(summary, { fixable, before }, output, paint)
        .map((line) => `${line}\n`)
        .join(''),
  }
}

function findingLines(file: string, shown: LintFinding, width: number, paint: Paint): readonly string[] {
  const { finding, severity, object, region } = shown
  const place = paint('strong', `${shownFile(file)}:${region.line}:${region.column}`)
  const before = finding.since === 'before' ? '  (was there before)' : ''
  return [
    `${place}  ${paint(severity, severity)}  ${paint('strong', finding.rule)}${before}`,
    ...sentence(`${objectText(object)}: ${finding.wording.summary}`, width),
    ...spaced(indent(2, renderExcerpt(shown, width - 2, paint))),
    ...adviceLines(shown, width),
    `  More: netpol-guardrail explain ${finding.rule}`,
  ]
}

/** What to write: the likeliest correction, or in its place the whole explanation, which says what to do. */
function adviceLines({ finding: { rule, wording, fix } }: LintFinding, width: number): readonly string[] {
  const [correction] = wording.corrections
  const lines =
    correction === undefined ? sentence(wording.detail, width) : correctionLines(correction, width)
  return fix === undefined ? lines : [...lines, ...fixLines(fix, rule, width)]
}

/** What is proven may still be another thing than the likeliest correction above: then the author is told. */
function fixLines({ safety, told }: Fix, rule: string, width: number): readonly string[] {
  return [
    safety === 'proven'
      ? '  Mend it: netpol-guardrail lint --fix'
      : `  If that is meant: netpol-guardrail lint --fix=${rule}`,
    ...(told === undefined ? [] : sentence(`Note that ${told}.`, width)),
  ]
}

function correctionLines(correction: Correction, width: number): readonly string[] {
  const { intro, lines } = correctionText(correction)
  const more = lines.length - maxYamlLines
  return [
    ...sentence(intro, width),
    ...spaced([
      ...indent(6, lines.slice(0, maxYamlLines)),
      ...(more > 0 ? [`      ... and ${counted(more, 'more line')}; -o json has them all`] : []),
    ]),
  ]
}

/** What is said beside the findings: what could not be judged, and what was passed over. */
function otherBlocks(report: FileReport, width: number, paint: Paint): readonly (readonly string[])[] {
  const file = shownFile(report.file)
  const block = (place: string, tone: 'violation' | 'advice' | 'info', word: string, text: string) => [
    `${paint('strong', place)}  ${paint(tone, word)}`,
    ...sentence(text, width),
  ]
  return [
    ...report.problems.map(({ line, column, reason }) =>
      block(placeOf(file, line, column), 'violation', 'problem', reason),
    ),
    ...report.undecided.map(({ line, object, undecided: { rule, reason } }) =>
      block(
        placeOf(file, line, undefined),
        'advice',
        'undecided',
        `${objectText(object)}: ${rule} could not judge it: ${reason}`,
      ),
    ),
    ...report.notes.map(({ line, text }) => block(placeOf(file, line, undefined), 'info', 'note', text)),
  ]
}

function placeOf(file: string, line: number | undefined, column: number | undefined): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

function endLines(
  summary: LintSummary,
  { fixable, before }: { readonly fixable: number; readonly before: number },
  { showsInfo }: LintOutput,
  paint: Paint,
): readonly string[] {
  const { violations, advice, infos, undecided, problems } = summary
  const tone = violations > 0 ? 'violation' : advice > 0 ? 'advice' : 'strong'
  const first = summaryLine(summary, showsInfo)
  return [
    paint(tone, `${first.charAt(0).toUpperCase()}${first.slice(1)}`),
    // Of what is shown: the summary counts what only informs as well.
    ...(before > 0 ? [`${before} of them ${before === 1 ? 'was' : 'were'} there before the change`] : []),
    ...(fixable > 0 ? [`${fixable} can be mended: netpol-guardrail lint --fix`] : []),
    ...(problems > 0 ? [`${counted(problems, 'problem')}: not everything could be read and judged`] : []),
    ...(undecided > 0 ? [`${undecided} undecided: a rule could not tell whether something is wrong`] : []),
    ...(infos > 0 && !showsInfo
      ? [`${infos} for your information: --info shows ${infos === 1 ? 'it' : 'them'}`]
      : []),
  ]
}

function sentence(text: string, width: number): readonly string[] {
  return indent(2, wrapLines(shorten(plainLine(text), maxSentenceLength), width - 2))
}

function spaced(lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', ...lines, '']
}

function indent(columns: number, lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === '' ? '' : `${' '.repeat(columns)}${line}`))
}
