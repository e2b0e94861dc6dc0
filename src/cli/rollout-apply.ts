import type { RuleSelection } from '../engine/select-rules.ts'
import { surveyPolicies } from '../engine/survey-policies.ts'
import { levelLabel } from '../model/guard-labels.ts'
import { compareLevels, type Levels, type Mode, modes } from '../model/level.ts'
import type { Labelling, RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { type CliIo, exitCodes, UsageError } from './cli-io.ts'
import { type AskedLevels, labelsToApply, levelsOf, levelsText } from './rollout-levels.ts'
import { violatingLines } from './rollout-violating.ts'

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
  /** Namespaces that the webhook configurations leave out: no label enforces anything there. */
  readonly excludedNamespaces: ReadonlySet<string>
  readonly io: CliIo
}

/**
 * Labels namespaces. First for each of them what would change, what present policies would violate, and what the API server
 * says to a dry run; then, if the answer is yes, the labels. Exit code 1 where a namespace was not labelled.
 */
export async function runRolloutApply(apply: RolloutApply, parts: RolloutApplyParts): Promise<number> {
  const { io } = parts
  refuseUnclear(apply)
  const named = await chooseNamespaces(apply.namespaces, parts.cluster)
  const chosen = named.filter((namespace) => !isDone(namespace, apply))
  for (const { name } of named.filter((namespace) => isDone(namespace, apply)))
    io.writeOut(`${plainLine(name)}: has these labels already\n`)
  const good = await preview(chosen, apply, parts)
  const failed = chosen.length - good.length
  if (failed > 0)
    io.writeError(
      chosen.length === 1
        ? 'it cannot be labelled so\n'
        : `${failed} of ${chosen.length} namespaces cannot be labelled so\n`,
    )
  if (apply.isDryRun || good.length === 0) return failed > 0 ? exitCodes.findings : exitCodes.success
  if (!(await isConfirmed(good, apply))) {
    io.writeError('nothing was changed\n')
    return exitCodes.findings
  }
  const labelled = await labelAll(good, apply, parts)
  return labelled === chosen.length ? exitCodes.success : exitCodes.findings
}

function isDone({ labels }: RolloutNamespace, { asked }: RolloutApply): boolean {
  return modes.every((mode) => asked[mode] === undefined || labels.get(levelLabel(mode)) === asked[mode])
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
    const isSurveyed = await announce(namespace, apply, parts)
    const outcome = await label(namespace, apply, parts.cluster, true)
    if (tell(outcome, '  ', isSurveyed, parts.io)) good.push(namespace)
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
    // What is to be warned of was said at the dry run.
    const name = plainLine(namespace.name)
    if (outcome.kind === 'labelled') {
      io.writeOut(`namespace/${name} labelled\n`)
      labelled += 1
    } else tell(outcome, `namespace/${name} not labelled: `, true, io)
  }
  return labelled
}

async function chooseNamespaces(
  names: readonly string[],
  cluster: RolloutCluster,
): Promise<readonly RolloutNamespace[]> {
  const chosen: RolloutNamespace[] = []
  for (const name of new Set(names)) {
    const asked = await cluster.namespace(name)
    if (!asked.ok)
      throw new UsageError(plainLine(`namespace ${name} could not be read: ${shorten(asked.reason, 400)}`))
    if (asked.value === undefined)
      throw new UsageError(plainLine(`there is no namespace ${name}; nothing was changed`))
    chosen.push(asked.value)
  }
  return chosen
}

/** Says what would become of a namespace. Whether its policies were compared with the new levels. */
async function announce(
  namespace: RolloutNamespace,
  { asked }: RolloutApply,
  { cluster, rulesFor, defaults, excludedNamespaces, io }: RolloutApplyParts,
): Promise<boolean> {
  const labels = new Map([...namespace.labels, ...labelsToApply(namespace.applied, asked)])
  const before = levelsOf(namespace.labels, defaults)
  const after = levelsOf(labels, defaults)
  const name = plainLine(namespace.name)
  io.writeOut(`${name}: ${levelsText(before)}\n`)
  io.writeOut(`${' '.repeat(name.length)}  ${levelsText(after)} afterwards\n`)
  if (excludedNamespaces.has(namespace.name))
    io.writeOut('  CAREFUL: the webhook configurations leave it out; the guard is never asked there\n')
  if (compareLevels(after.enforce.level, before.enforce.level) < 0)
    io.writeOut('  CAREFUL: this lowers what is enforced; what is refused today will pass\n')
  // The gravest of what is asked for says most: what is refused is warned of as well.
  const mode = modes.find((each) => asked[each] !== undefined && asked[each] !== 'off')
  if (mode === undefined) return false
  const listed = await cluster.policiesOf(namespace.name)
  if (!listed.ok) {
    io.writeOut(plainLine(`  its policies could not be read: ${shorten(listed.reason, 300)}`) + '\n')
    return false
  }
  const { policies, unreadable } = listed.value
  const { violating } = surveyPolicies(policies, after[mode], rulesFor(namespace.name, labels))
  if (unreadable > 0) io.writeOut(`  ${unreadable} of its policies are not understood by this release\n`)
  for (const line of violatingLines(violating, policies.length, `${mode}=${after[mode].level}`, fates[mode]))
    io.writeOut(`  ${line}\n`)
  return true
}

/** What becomes of present policies that violate the level of a mode. */
const fates: Readonly<Record<Mode, string>> = {
  enforce: 'would be refused if written now (what is there stays)',
  warn: 'would get a warning if written now',
  audit: 'would be noted in the audit log if written now',
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
function tell(outcome: Labelling, indent: string, isSurveyed: boolean, io: CliIo): boolean {
  if (outcome.kind === 'labelled') {
    // What the guard says of present policies was said already, and more of it, unless they could not be read here.
    const untold = outcome.warnings.filter(
      (warning) => !(isSurveyed && warning.startsWith('[netpol-guardrail]')),
    )
    for (const warning of untold) io.writeError(`${indent}warning: ${plainLine(warning)}\n`)
    return true
  }
  const hint = outcome.kind === 'conflict' ? '; change it there, or say --force-conflicts' : ''
  io.writeError(`${indent}${shorten(plainLine(outcome.reason), 400)}${hint}\n`)
  return false
}
