import type { RuleSelection } from '../engine/select-rules.ts'
import { surveyPolicies } from '../engine/survey-policies.ts'
import { type Levels, modes } from '../model/level.ts'
import type { Labelling, RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import { type AskedLevels, labelsToApply, levelsOf, levelsText } from './rollout-levels.ts'

/** What `rollout apply` was asked to do. */
export interface RolloutApply {
  readonly namespaces: readonly string[]
  readonly asked: AskedLevels
  readonly isDryRun: boolean
  readonly isForced: boolean
  /** Asks the user; undefined where nobody sits there to be asked. */
  readonly confirm: ((question: string) => Promise<boolean>) | 'yes' | undefined
}

/** What applying depends on. */
export interface RolloutApplyParts {
  readonly cluster: RolloutCluster
  readonly rulesFor: RuleSelection
  readonly defaults: Levels
  readonly io: CliIo
}

/**
 * Labels namespaces. First for each of them what would change, what present policies would violate, and what the API server
 * says to a dry run; then, if the answer is yes, the labels. Exit code 1 where a namespace was not labelled.
 */
export async function runRolloutApply(apply: RolloutApply, parts: RolloutApplyParts): Promise<number> {
  const { io } = parts
  refuseUnclear(apply)
  const chosen = await chooseNamespaces(apply.namespaces, parts.cluster)
  const good = await preview(chosen, apply, parts)
  const failed = chosen.length - good.length
  if (failed > 0) io.writeError(`${failed} of ${chosen.length} namespaces cannot be labelled so\n`)
  if (apply.isDryRun || good.length === 0) return failed > 0 ? exitCodes.findings : exitCodes.success
  if (!(await isConfirmed(good, apply))) {
    io.writeError('nothing was changed\n')
    return exitCodes.findings
  }
  const labelled = await labelAll(good, apply, parts)
  return labelled === chosen.length ? exitCodes.success : exitCodes.findings
}

function refuseUnclear({ asked, confirm, isDryRun }: RolloutApply): void {
  if (modes.every((mode) => asked[mode] === undefined))
    throw new UsageError('nothing is asked for; say for example --enforce baseline')
  if (confirm === undefined && !isDryRun)
    throw new UsageError(
      'there is no terminal to ask at; say --yes to label without being asked, or --dry-run',
    )
}

/** Those that the API server would label so, after telling about each. */
async function preview(
  chosen: readonly RolloutNamespace[],
  apply: RolloutApply,
  parts: RolloutApplyParts,
): Promise<readonly RolloutNamespace[]> {
  const good: RolloutNamespace[] = []
  for (const namespace of chosen) {
    await announce(namespace, apply, parts)
    const outcome = await label(namespace, apply, parts.cluster, true)
    if (tell(outcome, '  ', parts.io)) good.push(namespace)
  }
  return good
}

async function isConfirmed(good: readonly RolloutNamespace[], { confirm }: RolloutApply): Promise<boolean> {
  if (confirm === 'yes' || confirm === undefined) return true
  return confirm(`Label ${good.length === 1 ? plainLine(good[0]?.name ?? '') : `${good.length} namespaces`}?`)
}

async function labelAll(
  namespaces: readonly RolloutNamespace[],
  apply: RolloutApply,
  { cluster, io }: RolloutApplyParts,
): Promise<number> {
  let labelled = 0
  for (const namespace of namespaces) {
    const outcome = await label(namespace, apply, cluster, false)
    const name = plainLine(namespace.name)
    if (outcome.kind === 'labelled') {
      io.writeOut(`namespace/${name} labelled\n`)
      labelled += 1
    } else tell(outcome, `namespace/${name} not labelled: `, io)
  }
  return labelled
}

async function chooseNamespaces(
  names: readonly string[],
  cluster: RolloutCluster,
): Promise<readonly RolloutNamespace[]> {
  const asked = await cluster.namespaces()
  if (!asked.ok) throw new UsageError(plainLine(`the namespaces could not be read: ${asked.reason}`))
  const known = new Map(asked.value.map((namespace) => [namespace.name, namespace]))
  return [...new Set(names)].map((name) => {
    const namespace = known.get(name)
    if (namespace === undefined)
      throw new UsageError(plainLine(`there is no namespace ${name}; nothing was changed`))
    return namespace
  })
}

async function announce(
  namespace: RolloutNamespace,
  { asked }: RolloutApply,
  { cluster, rulesFor, defaults, io }: RolloutApplyParts,
): Promise<void> {
  const now = new Map([...namespace.labels, ...labelsToApply(namespace.applied, asked)])
  const levels = levelsOf(now, defaults)
  const name = plainLine(namespace.name)
  io.writeOut(`${name}: ${levelsText(levelsOf(namespace.labels, defaults))}\n`)
  io.writeOut(`${' '.repeat(name.length)}  ${levelsText(levels)} afterwards\n`)
  if (levels.enforce.level === 'off') return
  const listed = await cluster.policiesOf(namespace.name)
  if (!listed.ok) {
    io.writeOut(plainLine(`  its policies could not be read: ${shorten(listed.reason, 300)}`) + '\n')
    return
  }
  const { policies, unreadable } = listed.value
  const { violating } = surveyPolicies(policies, levels.enforce, rulesFor(namespace.name, now))
  if (unreadable > 0) io.writeOut(`  ${unreadable} of its policies are not understood by this release\n`)
  io.writeOut(
    violating.length === 0
      ? `  none of its ${policies.length} policies violates enforce=${levels.enforce.level}\n`
      : `  ${violating.length} of its ${policies.length} policies would be refused if they were written now; they stay as they are:\n`,
  )
  for (const { name: policy, rules } of violating)
    io.writeOut(`    ${plainLine(policy)}: ${rules.join(', ')}\n`)
}

function label(
  { name, applied }: RolloutNamespace,
  { asked, isForced }: RolloutApply,
  cluster: RolloutCluster,
  isDryRun: boolean,
): Promise<Labelling> {
  return cluster.applyLabels(name, labelsToApply(applied, asked), { isDryRun, isForced })
}

/** Tells what a namespace's labelling came to. Whether it went well. */
function tell(outcome: Labelling, indent: string, io: CliIo): boolean {
  if (outcome.kind === 'labelled') {
    // What the guard says of present policies was said already, and more of it.
    const others = outcome.warnings.filter((warning) => !warning.startsWith('[netpol-guardrail]'))
    for (const warning of others) io.writeError(`${indent}warning: ${plainLine(warning)}\n`)
    return true
  }
  const hint = outcome.kind === 'conflict' ? '; change it there, or say --force-conflicts' : ''
  io.writeError(`${indent}${shorten(plainLine(outcome.reason), 400)}${hint}\n`)
  return false
}
