import type { RuleSelection } from '../engine/select-rules.ts'
import { surveyPolicies } from '../engine/survey-policies.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import { type Levels, type LevelSetting } from '../model/level.ts'
import type { Readiness } from '../model/review.ts'
import type { RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import { levelsOf, levelsText } from './rollout-levels.ts'

/** What planning depends on. */
export interface RolloutPlanParts {
  readonly cluster: RolloutCluster
  readonly rulesFor: RuleSelection
  readonly defaults: Levels
  /** What the logs say of these namespaces; undefined where there are no logs. */
  readonly readinessOf: ((namespaces: readonly string[]) => Promise<readonly Readiness[]>) | undefined
  readonly io: CliIo
}

/** What is to be done next with a namespace. */
interface Step {
  readonly namespace: string
  readonly levels: string
  readonly next: EnforcedLevel | undefined
  /** What the logs say; undefined without logs. */
  readonly readiness: Readiness | undefined
  /** How many of its policies would be refused if they were written now; undefined where they could not be read. */
  readonly present: { readonly policies: number; readonly violating: readonly string[] } | undefined
  readonly advice: string
  readonly command: string | undefined
}

/**
 * For each namespace its levels, what present policies and the logs say of the next one, and what to type. The order is that
 * of doing: what is ready first.
 */
export async function runRolloutPlan(
  namespaces: readonly string[],
  output: 'text' | 'json',
  parts: RolloutPlanParts,
): Promise<void> {
  const asked = await parts.cluster.namespaces()
  if (!asked.ok) throw new UsageError(plainLine(`the namespaces could not be read: ${asked.reason}`))
  const known = new Set(asked.value.map(({ name }) => name))
  const unknown = namespaces.find((name) => !known.has(name))
  if (unknown !== undefined) throw new UsageError(plainLine(`there is no namespace ${unknown}`))
  const chosen = asked.value.filter(({ name }) => namespaces.length === 0 || namespaces.includes(name))
  const readiness = await parts.readinessOf?.(chosen.map(({ name }) => name))
  const steps: Step[] = []
  for (const namespace of chosen) steps.push(await stepFor(namespace, readiness, parts))
  steps.sort((one, other) => rank(one) - rank(other))
  if (output === 'json')
    parts.io.writeOut(`${JSON.stringify({ schemaVersion: 1, namespaces: steps }, null, 2)}\n`)
  else parts.io.writeOut(`${steps.map(renderStep).join('\n')}\n`)
}

async function stepFor(
  namespace: RolloutNamespace,
  readiness: readonly Readiness[] | undefined,
  { cluster, rulesFor, defaults }: RolloutPlanParts,
): Promise<Step> {
  const { name, labels } = namespace
  const levels = levelsOf(labels, defaults)
  const next = nextLevel(levels.enforce)
  const text = levelsText(levels)
  if (next === undefined) {
    const advice = 'enforced at strict: nothing is left to do'
    return {
      namespace: name,
      levels: text,
      next,
      readiness: undefined,
      present: undefined,
      advice,
      command: undefined,
    }
  }
  const listed = await cluster.policiesOf(name)
  const survey = listed.ok
    ? surveyPolicies(listed.value.policies, { level: next, version: 'latest' }, rulesFor(name, labels))
    : undefined
  const present =
    survey === undefined
      ? undefined
      : {
          policies: survey.judged,
          violating: survey.violating.map((each) => `${each.name}: ${each.rules.join(', ')}`),
        }
  const told = readiness?.find((each) => each.namespace === name && each.level === next)
  const isWatched = levels.warn.level === next || levels.warn.level === 'strict'
  return {
    namespace: name,
    levels: text,
    next,
    readiness: told,
    present,
    ...advise(name, next, told, isWatched),
  }
}

function nextLevel({ level }: LevelSetting): EnforcedLevel | undefined {
  return level === 'off' ? 'baseline' : level === 'baseline' ? 'strict' : undefined
}

function advise(
  namespace: string,
  next: EnforcedLevel,
  readiness: Readiness | undefined,
  isWatched: boolean,
): { readonly advice: string; readonly command: string | undefined } {
  const apply = (mode: string): string => `netpol-guardrail rollout apply -n ${namespace} --${mode} ${next}`
  if (readiness?.state === 'ready') return { advice: `ready for enforce=${next}`, command: apply('enforce') }
  if (!isWatched) return { advice: `first let people see it: warn=${next}`, command: apply('warn') }
  if (readiness?.state === 'not-ready')
    return { advice: `not ready for enforce=${next}: ${obstaclesText(readiness)}`, command: undefined }
  const because = readiness === undefined ? 'no logs were given' : 'no policy was written there in that time'
  return { advice: `nobody knows whether it is ready for enforce=${next}: ${because}`, command: undefined }
}

function obstaclesText({ obstacles }: Readiness): string {
  return obstacles
    .map((obstacle) => {
      const writes = `${obstacle.writes} ${obstacle.writes === 1 ? 'write' : 'writes'}`
      switch (obstacle.kind) {
        case 'would-refuse':
          return `${writes} would have been refused (${obstacle.rules.map(({ rule }) => rule).join(', ')})`
        case 'undecided':
          return `${writes} could not be judged`
        case 'past-us':
          return `${writes} got in past the guard`
        case 'newer-schema':
          return `${writes} were judged by a newer release`
      }
    })
    .join('; ')
}

/** Ready first, then what can be begun, then what is stuck, then what is done. */
function rank({ readiness, command, next }: Step): number {
  if (next === undefined) return 3
  if (readiness?.state === 'ready') return 0
  return command === undefined ? 2 : 1
}

function renderStep({ namespace, levels, present, advice, command }: Step): string {
  const { policies = 0, violating = [] } = present ?? {}
  const lines = [
    `${plainLine(namespace)}: ${levels}`,
    `  ${shorten(plainLine(advice), 300)}`,
    ...(violating.length === 0
      ? []
      : [
          `  ${violating.length} of its ${policies} policies would be refused if they were written now; they stay as they are:`,
          ...violating.slice(0, maxNamed).map((text) => `    ${shorten(plainLine(text), 200)}`),
          ...(violating.length > maxNamed ? [`    and ${violating.length - maxNamed} more`] : []),
        ]),
    ...(command === undefined ? [] : [`  ${plainLine(command)}`]),
  ]
  return lines.join('\n')
}

const maxNamed = 10
