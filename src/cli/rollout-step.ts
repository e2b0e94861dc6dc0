import type { RuleSelection } from '../engine/select-rules.ts'
import { type Survey, surveyPolicies } from '../engine/survey-policies.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import { type Levels, type LevelSetting } from '../model/level.ts'
import type { Readiness } from '../model/review.ts'
import type { Asked, RolloutCluster, RolloutNamespace } from '../model/rollout.ts'
import { levelsOf } from './rollout-levels.ts'

/** What a next step is told from. */
export interface RolloutStepParts {
  readonly cluster: RolloutCluster
  readonly rulesFor: RuleSelection
  readonly defaults: Levels
  /** Namespaces that the webhook configurations leave out: no label enforces anything there. */
  readonly excludedNamespaces: ReadonlySet<string>
  /** What is typed before the namespace: `netpol-guardrail rollout apply`, with the cluster that was asked. */
  readonly applyCommand: string
}

/** What the policies of a namespace are to its next level. */
export interface PresentPolicies extends Survey {
  /** How many more there are that this release does not understand. */
  readonly unreadable: number
}

/** What is to be done next with a namespace. */
export interface RolloutStep {
  readonly namespace: RolloutNamespace
  readonly levels: Levels
  /** The level to enforce next; undefined where there is none, or where no level can be enforced. */
  readonly next: EnforcedLevel | undefined
  /** What the logs say; undefined without logs. */
  readonly readiness: Readiness | undefined
  /** What its policies are to the next level; undefined where there is none. */
  readonly present: Asked<PresentPolicies> | undefined
  /** A clause. */
  readonly advice: string
  /** What to type; undefined where somebody has to do something else first. */
  readonly command: string | undefined
}

/** What is to be done next with a namespace. `readinessAt` is what the logs say of it. Never rejects. */
export async function tellStep(
  namespace: RolloutNamespace,
  readinessAt: ((level: EnforcedLevel) => Readiness | undefined) | undefined,
  { cluster, rulesFor, defaults, excludedNamespaces, applyCommand }: RolloutStepParts,
): Promise<RolloutStep> {
  const { name, labels } = namespace
  const levels = levelsOf(labels, defaults)
  const isGuarded = !excludedNamespaces.has(name)
  const next = isGuarded ? nextLevel(levels.enforce) : undefined
  if (next === undefined) {
    const advice = isGuarded
      ? 'enforced at strict: nothing is left to do'
      : 'left out by the webhook configurations: the guard is never asked there'
    return { namespace, levels, next, readiness: undefined, present: undefined, advice, command: undefined }
  }
  const listed = await cluster.policiesOf(name)
  // As of the release that the namespace is pinned to: raising the level does not take the pin away.
  const setting: LevelSetting = { level: next, version: levels.enforce.version }
  const present: Asked<PresentPolicies> = listed.ok
    ? {
        ok: true,
        value: {
          ...surveyPolicies(listed.value.policies, setting, rulesFor(name, labels)),
          unreadable: listed.value.unreadable,
        },
      }
    : listed
  const readiness = readinessAt?.(next)
  const isWatched = levels.warn.level === next || levels.warn.level === 'strict'
  const apply = (mode: 'enforce' | 'warn'): string => `${applyCommand} -n ${name} --${mode} ${next}`
  return { namespace, levels, next, readiness, present, ...advise(next, readiness, isWatched, apply) }
}

function nextLevel({ level }: LevelSetting): EnforcedLevel | undefined {
  return level === 'off' ? 'baseline' : level === 'baseline' ? 'strict' : undefined
}

function advise(
  next: EnforcedLevel,
  readiness: Readiness | undefined,
  isWatched: boolean,
  apply: (mode: 'enforce' | 'warn') => string,
): Pick<RolloutStep, 'advice' | 'command'> {
  if (readiness?.state === 'ready') return { advice: `ready for enforce=${next}`, command: apply('enforce') }
  if (readiness?.state === 'enforced')
    return {
      advice: `the logs saw enforce=${next} here, and it is lower now: was it lowered, or is --config missing?`,
      command: undefined,
    }
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
          return `${writes} ${obstacle.writes === 1 ? 'was' : 'were'} judged by a newer release`
      }
    })
    .join('; ')
}
