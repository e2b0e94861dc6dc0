import { compareLevels, type Level } from '../model/level.ts'
import { mayViolate, type PastUs } from '../model/past-us.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'
import type { Obstacle, Readiness } from '../model/review.ts'
import { compareTexts } from './compare-texts.ts'
import { labelCommand } from './label-command.ts'
import { isGone, type LevelTrouble, type NamespaceEvidence } from './tally-namespaces.ts'

/** What the readiness of namespaces is told from. */
export interface ReadinessGround {
  readonly evidence: readonly NamespaceEvidence[]
  readonly pastUs: Pick<PastUs, 'writes' | 'moreIn'>
  /** Namespaces that are asked about, whether or not anything was seen of them. */
  readonly asked: readonly string[]
  readonly levels: readonly EnforcedLevel[]
}

/**
 * For each namespace and level whether it can be raised. A namespace without a judged creation or change of a policy has
 * no evidence, however quiet it was. What was written before there was a guard stands in nobody's way: it is there, and
 * what is there is no reason to refuse. A namespace that was deleted is left out, unless it is asked about.
 */
export function tellReadiness({ evidence, pastUs, asked, levels }: ReadinessGround): readonly Readiness[] {
  const known = new Map(evidence.map((each) => [each.namespace, each]))
  const pastIn = countPast(pastUs)
  const there = evidence.filter((each) => !isGone(each)).map(({ namespace }) => namespace)
  return [...new Set([...there, ...asked])]
    .filter((namespace) => namespace !== '')
    .sort(compareTexts)
    .flatMap((namespace) =>
      levels.map((level) =>
        readinessOf(namespace, level, known.get(namespace), pastIn.get(namespace) ?? noPast),
      ),
    )
}

function readinessOf(
  namespace: string,
  level: EnforcedLevel,
  known: NamespaceEvidence | undefined,
  past: PastCounts,
): Readiness {
  const evidence = known?.evidence ?? 0
  if (isEnforced(level, known?.enforced))
    return { namespace, level, state: 'enforced', evidence, obstacles: [], command: undefined }
  const obstacles = obstaclesOf(level, known, past)
  const state = obstacles.length > 0 ? 'not-ready' : evidence > 0 ? 'ready' : 'no-evidence'
  const command = state === 'ready' ? labelCommand(namespace, level) : undefined
  return { namespace, level, state, evidence, obstacles, command }
}

function isEnforced(level: EnforcedLevel, enforced: Level | undefined): boolean {
  return enforced !== undefined && compareLevels(enforced, level) >= 0
}

function obstaclesOf(
  level: EnforcedLevel,
  known: NamespaceEvidence | undefined,
  past: PastCounts,
): readonly Obstacle[] {
  const pastUs = past[level]
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

type PastCounts = Readonly<Record<EnforcedLevel, number>>

const noPast: PastCounts = { baseline: 0, strict: 0 }

/** By namespace how many writes that nobody judged each level may refuse. */
function countPast({ writes, moreIn }: ReadinessGround['pastUs']): ReadonlyMap<string, PastCounts> {
  const counts = new Map(moreIn.map((more) => [more.namespace, more.mayViolate]))
  for (const past of writes) {
    if (past.cause === 'before-guard') continue
    const { baseline, strict } = counts.get(past.write.namespace) ?? noPast
    counts.set(past.write.namespace, {
      baseline: baseline + Number(mayViolate(past, 'baseline')),
      strict: strict + Number(mayViolate(past, 'strict')),
    })
  }
  return counts
}
