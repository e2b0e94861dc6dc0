import { Option } from 'commander'
import { type EnforcedLevel, enforcedLevels } from '../model/enforced-level.ts'
import { verify } from '../model/past-us.ts'
import type { Review } from '../model/review.ts'
import { renderReviewCsv, renderVerifyCsv } from '../report/review/render-csv.ts'
import { renderReviewJson, renderVerifyJson } from '../report/review/render-json.ts'
import { renderReviewText, renderVerifyText } from '../report/review/render-text.ts'
import { addLogOptions, type LogOptions, requestOf } from './audit-options.ts'
import { reviewAsPage } from './audit-page.ts'
import type { AuditParts } from './audit-parts.ts'
import { addAuditServeCommand } from './audit-serve-command.ts'
import { exitCodes } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { type AuditRequest, type AuditSurroundings, demandAllRead, readAuditLogs } from './run-audit.ts'

interface ReviewOptions extends LogOptions {
  readonly output: 'html' | keyof typeof reviewRenderers
  readonly recheck?: boolean
  readonly failOn: 'not-ready' | 'never'
}

interface VerifyOptions extends LogOptions {
  readonly output: keyof typeof verifyRenderers
  readonly failOn: 'refused' | 'unknown'
}

/** `audit`: what logs say about writes of NetworkPolicies and Namespaces. */
export function addAuditCommand({ program, parts, exitWith }: CommandContext, audit: AuditParts): void {
  const { io, rules } = parts
  const surroundings = { parts: audit, rules, io }
  const page = { ...surroundings, version: parts.version }
  const command = program
    .command('audit')
    .description('say from audit logs what would be refused, by whom, and where it is safe to enforce')
    .addHelpText('after', examples)

  addLogOptions(
    command
      .command('review')
      .description('what was refused, what would be, and which namespaces are ready to enforce a level'),
  )
    .addOption(outputOption([...textFormats, 'html']))
    .addOption(new Option('--recheck', 'judge again what got in past the guard'))
    .addOption(
      new Option('--fail-on <state>', 'exit code 1 where a namespace is not ready for the level')
        .choices(['not-ready', 'never'])
        .default('never'),
    )
    .addHelpText(
      'after',
      `
Without --level the answer is about both; --fail-on is then about baseline. It ends with 1 where something stands in the
way, where a namespace that is named gave no evidence, and where no namespace is ready.

Exit codes: 0 done, 1 not ready (--fail-on), 2 wrong usage, or a log that cannot be read to its end.`,
    )
    .action(async (logs: readonly string[], options: ReviewOptions) => {
      const { output, level, recheck, fromCluster } = options
      const levels = level === undefined ? enforcedLevels : [level]
      const isRechecked = recheck === true || fromCluster === true || output === 'html'
      const request = requestOf(logs, options, levels, isRechecked)
      const { review, text } =
        output === 'html'
          ? await reviewAsPage(request, page)
          : await reviewAsText(request, surroundings, reviewRenderers[output])
      io.writeOut(text)
      demandAllRead(review)
      const hasFailed = options.failOn === 'not-ready' && !isReady(review, options.level ?? 'baseline')
      exitWith(hasFailed ? exitCodes.findings : exitCodes.success)
    })

  addLogOptions(
    command
      .command('verify')
      .description('judge again what got in while the guard did not answer or was not asked'),
  )
    .addOption(outputOption(textFormats))
    .addOption(
      new Option('--fail-on <verdict>', 'unknown: exit code 1 also where it cannot be judged')
        .choices(['refused', 'unknown'])
        .default('refused'),
    )
    .addHelpText(
      'after',
      `
Without --level it is judged at baseline. What was written before the first trace of the guard does not count. With
--fail-on unknown it ends with 1 also where the logs have no audit event of a write, for these show nothing.

Exit codes: 0 nothing got in that would have been refused, 1 something did, 2 wrong usage, or a log that cannot be read to
its end.`,
    )
    .action(async (logs: readonly string[], options: VerifyOptions) => {
      const level = options.level ?? 'baseline'
      const review = await readAuditLogs(requestOf(logs, options, [level], true), surroundings)
      io.writeOut(verifyRenderers[options.output](review, level))
      demandAllRead(review)
      const { wouldBeRefused, unknown } = verify(review.pastUs.writes, level)
      // A log without a write of ours shows nothing, neither good nor bad.
      const isUnknown = unknown.length + review.pastUs.more > 0 || review.reading.events === 0
      const hasFailed = wouldBeRefused.length > 0 || (options.failOn === 'unknown' && isUnknown)
      exitWith(hasFailed ? exitCodes.findings : exitCodes.success)
    })

  addAuditServeCommand({ command, page, exitWith, listenForInterrupt: parts.lint.listenForInterrupt })
}

const examples = `
LOG is a file, plain or gzip, a directory of rotated logs, or - for standard input: audit logs of kube-apiserver, and the
log of the guard. docs/audit-review.md says what kube-apiserver has to write, and what each log can show.

Examples:
  netpol-guardrail audit review /var/log/kubernetes/audit/
  netpol-guardrail audit review --since 7d --namespace shop --level baseline --fail-on not-ready audit.log
  kubectl -n netpol-guardrail logs -l app.kubernetes.io/name=netpol-guardrail --tail=-1 | netpol-guardrail audit review -
  netpol-guardrail audit verify --from-cluster audit.log`

const textFormats = ['text', 'json', 'csv'] as const
const reviewRenderers = { text: renderReviewText, json: renderReviewJson, csv: renderReviewCsv } as const
const verifyRenderers = { text: renderVerifyText, json: renderVerifyJson, csv: renderVerifyCsv } as const

function outputOption(formats: readonly string[]): Option {
  return new Option('-o, --output <format>', 'how to print').choices(formats).default('text')
}

async function reviewAsText(
  request: AuditRequest,
  surroundings: AuditSurroundings,
  render: typeof renderReviewJson,
): Promise<{ readonly review: Review; readonly text: string }> {
  const review = await readAuditLogs(request, surroundings)
  return { review, text: render(review, surroundings.rules) }
}

/** No evidence is not enough for a namespace that was named, and neither is it where nothing else is known. */
function isReady({ readiness, question }: Review, level: EnforcedLevel): boolean {
  const states = readiness.filter((each) => each.level === level).map(({ state }) => state)
  if (states.includes('not-ready')) return false
  if (question.namespaces.length > 0 && states.includes('no-evidence')) return false
  return states.includes('ready') || states.includes('enforced')
}
