import type { EnforcedLevel } from '../model/enforced-level.ts'
import type { LogReading, Readiness, Review } from '../model/review.ts'
import { asciiJson } from '../report/lint/ascii-json.ts'
import { plainLine, shorten } from '../report/plain-text.ts'
import { jsonObstacle } from '../report/review/render-json.ts'
import { unreadLines } from '../report/review/unread-lines.ts'
import type { JsonPlan } from '../report/rollout/json-plan-schema.ts'
import { type CliIo, UsageError } from './cli-io.ts'
import { mapAtOnce } from './map-at-once.ts'
import { jsonNamespace, levelsText, meaninglessLabels, meaninglessText } from './rollout-levels.ts'
import { type PresentPolicies, type RolloutStep, type RolloutStepParts, tellStep } from './rollout-step.ts'
import { violatingLines } from './rollout-violating.ts'

/** What planning depends on. */
export interface RolloutPlanParts extends RolloutStepParts {
  /** What the logs say of these namespaces; undefined where there are no logs. */
  readonly review: ((namespaces: readonly string[]) => Promise<Review>) | undefined
  readonly io: CliIo
}

/** A namespace's policies are one question to the API server, which answers several as fast as one. */
const questionsAtOnce = 8

/**
 * For each namespace its levels, what present policies and the logs say of the next one, and what to type. The order is that
 * of doing: what is ready first. Returns what the logs said; undefined without logs.
 */
export async function runRolloutPlan(
  namespaces: readonly string[],
  output: 'text' | 'json',
  parts: RolloutPlanParts,
): Promise<Review | undefined> {
  const asked = await parts.cluster.namespaces()
  if (!asked.ok) throw new UsageError(plainLine(`the namespaces could not be read: ${asked.reason}`))
  const known = new Set(asked.value.map(({ name }) => name))
  const unknown = namespaces.find((name) => !known.has(name))
  if (unknown !== undefined) throw new UsageError(plainLine(`there is no namespace ${unknown}`))
  const chosen = asked.value.filter(({ name }) => namespaces.length === 0 || namespaces.includes(name))
  const review = await parts.review?.(chosen.map(({ name }) => name))
  const readinessOf = review === undefined ? undefined : indexReadiness(review.readiness)
  const steps = await mapAtOnce(chosen, questionsAtOnce, (namespace) =>
    tellStep(namespace, readinessOf?.(namespace.name), parts),
  )
  const inOrder = steps.toSorted((one, other) => rank(one) - rank(other))
  parts.io.writeOut(
    output === 'json'
      ? `${asciiJson(planJson(inOrder, review?.reading, parts), 2)}\n`
      : planText(inOrder, review?.reading, parts),
  )
  return review
}

function indexReadiness(
  readiness: readonly Readiness[],
): (namespace: string) => (level: EnforcedLevel) => Readiness | undefined {
  const known = new Map(readiness.map((each) => [`${each.level} ${each.namespace}`, each]))
  return (namespace) => (level) => known.get(`${level} ${namespace}`)
}

/** Ready first, then what can be begun, then what is stuck, then what is done. */
function rank({ readiness, command, next }: RolloutStep): number {
  if (next === undefined) return 3
  if (readiness?.state === 'ready') return 0
  return command === undefined ? 2 : 1
}

function planText(
  steps: readonly RolloutStep[],
  reading: LogReading | undefined,
  parts: RolloutPlanParts,
): string {
  const unread = reading === undefined ? 0 : unreadLines(reading)
  const lines = [
    ...steps.flatMap((step) => stepLines(step, parts)),
    ...(reading === undefined || unread === 0
      ? []
      : [
          '',
          `CAREFUL: ${unread} of ${reading.lines} lines of the logs could not be read; what stood there is in no count.`,
        ]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function stepLines(
  { namespace, levels, next, present, advice, command }: RolloutStep,
  { defaults }: RolloutPlanParts,
): readonly string[] {
  const meaningless = meaninglessLabels(namespace.labels, defaults)
  return [
    `${plainLine(namespace.name)}: ${levelsText(levels)}`,
    ...meaningless.map((each) => `  CAREFUL: ${meaninglessText(each)}`),
    `  ${shorten(plainLine(advice), 300)}`,
    ...(next === undefined || present === undefined
      ? []
      : presentLines(present, next).map((line) => `  ${line}`)),
    ...(command === undefined ? [] : [`  ${plainLine(command)}`]),
  ]
}

/** Silent where there is nothing to tell: most namespaces of a plan are in order. */
function presentLines(present: NonNullable<RolloutStep['present']>, next: EnforcedLevel): readonly string[] {
  if (!present.ok) return [`its policies could not be read: ${shorten(plainLine(present.reason), 300)}`]
  const { judged, violating, unreadable } = present.value
  return [
    ...(unreadable > 0 ? [`${unreadable} of its policies are not understood by this release`] : []),
    ...(violating.length === 0
      ? []
      : violatingLines(
          violating,
          judged,
          `enforce=${next}`,
          'would be refused if written now (what is there stays)',
        )),
  ]
}

function planJson(
  steps: readonly RolloutStep[],
  reading: LogReading | undefined,
  { defaults, excludedNamespaces }: RolloutPlanParts,
): JsonPlan {
  return {
    schemaVersion: 1,
    logs: reading === undefined ? null : { lines: reading.lines, unreadLines: unreadLines(reading) },
    namespaces: steps.map(({ namespace, next, readiness, present, advice, command }) => ({
      ...jsonNamespace(namespace, !excludedNamespaces.has(namespace.name), defaults),
      next: next ?? null,
      readiness:
        readiness === undefined
          ? null
          : {
              state: readiness.state,
              evidence: readiness.evidence,
              obstacles: readiness.obstacles.map(jsonObstacle),
            },
      present: present?.ok === true ? jsonPresent(present.value) : null,
      presentProblem: present?.ok === false ? present.reason : null,
      advice,
      command: command ?? null,
    })),
  }
}

function jsonPresent({
  judged,
  violating,
  unreadable,
}: PresentPolicies): NonNullable<JsonPlan['namespaces'][number]['present']> {
  return {
    judged,
    violating: violating.map(({ name, rules }) => ({ name, rules: [...rules] })),
    unreadable,
  }
}
