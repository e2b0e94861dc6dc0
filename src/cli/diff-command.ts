import type { GivenPolicy, PolicyName } from '../netpol/difference/pair-policies.ts'
import { asciiJson } from '../report/lint/ascii-json.ts'
import { shownFile } from '../report/lint/shown-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import type { CommandContext } from './command-context.ts'
import { outputOption } from './command-options.ts'
import type { OpenInputs } from './open-inputs.ts'
import { type PolicyRemark, readPolicies, remarkLine } from './read-policies.ts'
import { jsonProblem } from './json-problem.ts'

/** What `diff` compares, and how it prints. */
export interface DiffOptions {
  readonly output: 'text' | 'json'
  /** Where policies belong whose text does not say it. */
  readonly namespace?: string
  /** How many columns a line of text may have. */
  readonly width?: number
}

const defaultWidth = 96

/** `diff`: what a change of policies opens and closes. */
export function addDiffCommand({ program, parts, exitWith }: CommandContext): void {
  program
    .command('diff')
    .description('say what a change of NetworkPolicies opens and closes, in words')
    .argument('<old>', 'a file, directory or glob of YAML and JSON; - is standard input')
    .argument('<new>', 'the same after the change')
    .addOption(outputOption())
    .option('-n, --namespace <name>', 'where policies belong whose text does not say it')
    .addHelpText(
      'after',
      `
Policies are compared by namespace and name, in whichever files they stand. For a namespace with
several policies, or with none left, it says as well what these do together, as if OLD and NEW held
all that the namespace has. Namespaces, other kinds and metadata make no difference.

Examples:
  netpol-guardrail diff old.yaml new.yaml
  netpol-guardrail diff ../main/k8s k8s -o json
  kubectl get networkpolicy -n shop -o yaml | netpol-guardrail diff - k8s/shop
  netpol-guardrail diff /dev/null k8s                        what all of it does, from nothing

Exit codes: 0 no difference in effect, 1 a difference, if only a possible one, 2 wrong usage or
unreadable input.`,
    )
    .action(async (old: string, now: string, options: DiffOptions) => {
      exitWith(await runDiff(old, now, { ...options, width: parts.lint.width }, parts.io, parts.openInputs))
    })
}

/**
 * Prints what the policies of one path let through that those of another do not, and the other way round. What could not
 * be read is a UsageError with a line for each, after the comparison of the rest.
 */
export async function runDiff(
  old: string,
  now: string,
  { output, namespace = '', width = defaultWidth }: DiffOptions,
  io: CliIo,
  openInputs: OpenInputs,
): Promise<number> {
  if (old === '-' && now === '-') throw new UsageError('standard input can be only one of the two')
  // The other commands start faster without these.
  const { comparePolicies } = await import('../netpol/difference/compare-policies.ts')
  const { reportDifference } = await import('../netpol/difference/report-difference.ts')
  const { renderDifference } = await import('../report/difference-text.ts')
  const before = await gather(openInputs([old]), namespace)
  const after = await gather(openInputs([now]), namespace)
  const isMissing = before.isMissing || after.isMissing
  const unread = { policies: [...before.unread, ...after.unread], mayBeMore: isMissing }
  const comparison = comparePolicies(before.policies, after.policies, unread)
  const report = reportDifference(comparison)
  const problems = [...before.problems, ...after.problems]
  const isEmpty = before.policies.length + after.policies.length + comparison.unread.length === 0
  for (const note of [...before.notes, ...after.notes]) io.writeError(`${remarkLine(note)}\n`)
  noteSuperseded(comparison.superseded, io)
  noteNamespaces(before, after, io)
  if (output === 'json') {
    const json = { schemaVersion: 1, old, new: now, ...report, problems: problems.map(jsonProblem) }
    io.writeOut(`${asciiJson(json, 2)}\n`)
  } else if (!isEmpty) {
    io.writeOut(renderDifference(report, { old: shownFile(old), new: shownFile(now) }, width))
  }
  if (problems.length > 0)
    throw new UsageError([...problems.map(remarkLine), ...(isMissing && !isEmpty ? [doubt] : [])].join('\n'))
  if (isEmpty) throw new UsageError(`no NetworkPolicy found in ${shownFile(old)} or ${shownFile(now)}`)
  return report.isDifferent ? exitCodes.findings : exitCodes.success
}

const doubt =
  'Because of that, policies above may be called added or removed, or be left out, although they are not.'

/** How many are told one by one. */
const maxSuperseded = 5

function noteSuperseded(superseded: readonly GivenPolicy[], io: CliIo): void {
  for (const { place } of superseded.slice(0, maxSuperseded))
    io.writeError(`${place}: this policy is given again later, and only the last one counts\n`)
  const more = superseded.length - maxSuperseded
  if (more > 0) io.writeError(`${more} more are given again later\n`)
}

/** Tells of a mistake that makes everything look removed and added: one side does not say where its policies belong. */
function noteNamespaces(before: Side, after: Side, io: CliIo): void {
  const isWithout = ({ policies }: Side): boolean =>
    policies.length > 0 && policies.every(({ policy }) => policy.metadata.namespace === '')
  const isWith = ({ policies }: Side): boolean =>
    policies.length > 0 && policies.every(({ policy }) => policy.metadata.namespace !== '')
  const which =
    isWithout(before) && isWith(after) ? 'OLD' : isWithout(after) && isWith(before) ? 'NEW' : undefined
  if (which !== undefined)
    io.writeError(`the policies of ${which} do not say their namespace; --namespace says where they belong\n`)
}

/** One side of the comparison. */
interface Side {
  readonly policies: readonly GivenPolicy[]
  /** Policies that are there, but not valid. */
  readonly unread: readonly PolicyName[]
  readonly problems: readonly PolicyRemark[]
  readonly notes: readonly PolicyRemark[]
  /** Whether there may be policies that nobody knows of. */
  readonly isMissing: boolean
}

async function gather(inputs: ReturnType<OpenInputs>, namespace: string): Promise<Side> {
  const policies: GivenPolicy[] = []
  const unread: PolicyName[] = []
  const problems: PolicyRemark[] = []
  const notes: PolicyRemark[] = []
  let isMissing = false
  for await (const found of readPolicies(inputs, namespace))
    if (found.kind === 'policy') {
      const { file, line, policy, writing } = found
      policies.push({ policy, place: `${shownFile(file)}:${line}`, writing })
    } else if (found.kind === 'note') {
      notes.push(found)
    } else {
      problems.push(found)
      if (found.policy === undefined) isMissing = true
      else unread.push(found.policy)
    }
  return { policies, unread, problems, notes, isMissing }
}
