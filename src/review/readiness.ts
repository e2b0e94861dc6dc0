import { compareLevels, type Level } from '../model/level.ts'
import { type PastWrite, violatedRules } from '../model/past-us.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import type { Obstacle, Readiness } from '../model/review.ts'
import { compareTexts } from './compare-texts.ts'
import { labelCommand } from './label-command.ts'
import type { LevelTrouble, NamespaceEvidence } from './tally-namespaces.ts'

/** What the readiness of namespaces is told from. */
export interface ReadinessGround {
  readonly evidence: readonly NamespaceEvidence[]
  readonly past: readonly PastWrite[]
  /** Namespaces that are asked about, whether or not anything was seen of them. */
  readonly asked: readonly string[]
  readonly levels: readonly EnforcedLevel[]
}

/**
 * For each namespace and level whether it can be raised. A namespace without a judged creation or change of a policy has
 * no evidence, however quiet it was. What was written before there was a guard stands in nobody's way: it is there, and
 * what is there is no reason to refuse.
 */
export function tellReadiness({ evidence, past, asked, levels }: ReadinessGround): readonly Readiness[] {
  const known = new Map(evidence.map((each) => [each.namespace, each]))
  const pastIn = groupByNamespace(past)
  const names = [...new Set([...known.keys(), ...pastIn.keys(), ...asked])]
  return names
    .filter((namespace) => namespace !== '')
    .sort(compareTexts)
    .flatMap((namespace) =>
      levels.map((level) => readinessOf(namespace, level, known.get(namespace), pastIn.get(namespace) ?? [])),
    )
}

function readinessOf(
  namespace: string,
  level: EnforcedLevel,
  known: NamespaceEvidence | undefined,
  past: readonly PastWrite[],
): Readiness {
  const evidence = known?.evidence ?? 0
  if (isEnforced(level, known?.enforced))
    return { namespace, level, state: 'enforced', evidence, obstacles: [], command: undefined }
  const obstacles = obstaclesOf(level, known, past)
  const state = obstacles.length > 0 ? 'not-ready' : evidence > 0 ? 'ready' : 'no-evidence'
  return { namespace, level, state, evidence, obstacles, command: labelCommand(namespace, level) }
}

function isEnforced(level: EnforcedLevel, enforced: Level | undefined): boolean {
  return enforced !== undefined && compareLevels(enforced, level) >= 0
}

function obstaclesOf(
  level: EnforcedLevel,
  known: NamespaceEvidence | undefined,
  past: readonly PastWrite[],
): readonly Obstacle[] {
  const pastUs = past.filter((each) => mayViolate(each, level)).length
  if (known === undefined) return pastUs > 0 ? [{ kind: 'past-us', writes: pastUs }] : []
  const { wouldRefuse, undecided, newerSchema } = known
  const trouble = wouldRefuse[level]
  const counted: readonly Obstacle[] = [
    { kind: 'undecided', writes: undecided },
    { kind: 'past-us', writes: pastUs },
    { kind: 'newer-schema', writes: newerSchema },
  ]
  return [
    ...(trouble.writes > 0 ? [wouldRefuseObstacle(trouble)] : []),
    ...counted.filter(({ writes }) => writes > 0),
  ]
}

function wouldRefuseObstacle({ writes, rules, lastMs }: LevelTrouble): Obstacle {
  return {
    kind: 'would-refuse',
    writes,
    rules: [...rules]
      .map(([rule, count]) => ({ rule, writes: count }))
      .sort((one, other) => other.writes - one.writes || compareTexts(one.rule, other.rule)),
    lastMs,
  }
}

/** Whether a write that nobody judged may be one that the level refuses; what was judged since and found good is not. */
function mayViolate({ write, cause, recheck }: PastWrite, level: EnforcedLevel): boolean {
  if (cause === 'before-guard' || write.verb === 'delete' || write.verb === 'deletecollection') return false
  return (
    recheck?.kind !== 'judged' || violatedRules(recheck, level).length > 0 || recheck.undecided.length > 0
  )
}

function groupByNamespace(past: readonly PastWrite[]): ReadonlyMap<string, readonly PastWrite[]> {
  const groups = new Map<string, PastWrite[]>()
  for (const each of past) {
    const group = groups.get(each.write.namespace)
    if (group === undefined) groups.set(each.write.namespace, [each])
    else group.push(each)
  }
  return groups
}
