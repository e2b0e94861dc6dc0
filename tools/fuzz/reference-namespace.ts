import type { Level } from '../../src/model/level.ts'
import type { NamespaceJson } from './reference-shapes.ts'
import { type Opinion, strongest } from './reference-spec.ts'
import { people, type World } from './worlds.ts'

/** Who asks. */
export interface Requester {
  readonly name: string
  readonly groups: readonly string[]
}

/** What the reference thinks about a write of a Namespace. */
export interface NamespaceOpinion {
  readonly isRefused: Opinion
  readonly because: string
}

type LabelMap = ReadonlyMap<string, string>

const prefix = 'netpol-guardrail.dev/'
const levelOrder: readonly string[] = ['off', 'baseline', 'strict'] satisfies readonly Level[]
const levelLabels = ['enforce', 'warn', 'audit'] as const
const versionLabels = levelLabels.map((mode) => `${mode}-version`)
const claimingKeys = ['name', 'ns', 'namespace', 'app.kubernetes.io/name', 'kubernetes.io/metadata.name']

/** What a namespace enforces by its labels: as decision.md, section 1, reads them. */
export function enforcedLevel(labels: LabelMap, byDefault: Level): Level {
  const value = labels.get(`${prefix}enforce`)
  if (value === undefined) return byDefault
  return value === 'off' || value === 'strict' ? value : 'baseline'
}

/** Whether what is enforced is enforced as of a release that had no rule yet. */
export function isPinnedBeforeAll(labels: LabelMap): boolean {
  const version = readVersion(labels.get(`${prefix}enforce-version`))
  return version !== 'unknown' && version < firstRelease
}

/** Judges a creation (without `old`) or an update. */
export function judgeNamespace(
  world: World,
  requester: Requester,
  now: NamespaceJson,
  old: NamespaceJson | undefined,
): NamespaceOpinion {
  const labels = labelsOf(now)
  const before = labelsOf(old)
  // A release that there never was is a value without a meaning to some, and a pin to others.
  if ([...labels].some(([key, value]) => isOfNoRelease(key, value) && before.get(key) !== value))
    return { isRefused: 'maybe', because: 'a version before the first' }
  const isPinned = isPinnedBeforeAll(labels) && isPinnedBeforeAll(before)
  const unknown = [...labels].find(([key, value]) => !isKnownValue(key, value) && before.get(key) !== value)
  if (unknown !== undefined)
    return { isRefused: isPinned ? 'maybe' : 'yes', because: `${unknown[0]} gets an unknown value` }
  const byDefault = world.settings.levels.enforce.level
  const enforced = stricter(enforcedLevel(labels, byDefault), enforcedLevel(before, byDefault))
  if (enforced === 'off') return { isRefused: 'no', because: 'nothing is enforced there' }
  const lowered = isLowered(world, labels, before)
  const isLoweredWithoutRight = both(lowered, mayNotConfigure(world, requester))
  const impersonation = impersonates(world, now.metadata.name ?? '', labels, before)
  const opinion = strongest([isLoweredWithoutRight, impersonation, hasStrangeLabel(labels, before)])
  return {
    isRefused: opinion === 'yes' && isPinned ? 'maybe' : opinion,
    because: impersonation === 'yes' ? 'a label claims another namespace' : 'guard labels',
  }
}

function labelsOf(namespace: NamespaceJson | undefined): LabelMap {
  return new Map(Object.entries(namespace?.metadata.labels ?? {}))
}

/** Whether a label means something, or is none of ours. */
function isKnownValue(key: string, value: string): boolean {
  const name = key.startsWith(prefix) ? key.slice(prefix.length) : ''
  if (levelLabels.some((mode) => mode === name)) return levelOrder.includes(value)
  return !versionLabels.includes(name) || readVersion(value) !== 'unknown'
}

function isOfNoRelease(key: string, value: string): boolean {
  const name = key.startsWith(prefix) ? key.slice(prefix.length) : ''
  const version = readVersion(value)
  return versionLabels.includes(name) && version !== 'unknown' && version < firstRelease
}

const firstRelease = 100_000
const latest = Number.POSITIVE_INFINITY

/** A number that grows with the release; the absent label is the latest. */
function readVersion(text: string | undefined): number | 'unknown' {
  if (text === undefined || text === 'latest') return latest
  const match = /^v(0|[1-9][0-9]{0,4})\.(0|[1-9][0-9]{0,4})$/.exec(text)
  return match === null ? 'unknown' : Number(match[1]) * 1e10 + Number(match[2]) * firstRelease
}

function isLowered({ settings }: World, labels: LabelMap, before: LabelMap): Opinion {
  return strongest(
    levelLabels.flatMap((mode): Opinion[] => {
      const [key, versionKey] = [`${prefix}${mode}`, `${prefix}${mode}-version`]
      const levels = [before.get(key), labels.get(key)].map((value) =>
        value === undefined ? settings.levels[mode].level : levelOrder.includes(value) ? value : 'baseline',
      )
      const [oldLevel = 'off', newLevel = 'off'] = levels
      const change = levelOrder.indexOf(newLevel) - levelOrder.indexOf(oldLevel)
      const isOldUnknown = !isKnownValue(key, before.get(key) ?? 'off')
      const lessLevel: Opinion =
        before.get(key) === labels.get(key)
          ? 'no'
          : isOldUnknown && mode !== 'enforce'
            ? 'maybe'
            : change < 0
              ? 'yes'
              : labels.has(key) && !isOldUnknown
                ? 'no'
                : 'maybe'
      return [lessLevel, isVersionLowered(before.get(versionKey), labels.get(versionKey), oldLevel)]
    }),
  )
}

function isVersionLowered(old: string | undefined, now: string | undefined, oldLevel: string): Opinion {
  if (old === now) return 'no'
  const [before, after] = [readVersion(old), readVersion(now)]
  if (before === 'unknown' || after === 'unknown' || now === undefined || before < firstRelease)
    return 'maybe'
  if (after >= before) return 'no'
  return oldLevel === 'off' ? 'maybe' : 'yes'
}

function mayNotConfigure({ settings }: World, { name, groups }: Requester): Opinion {
  const { guardLabels, undecided } = settings
  if (guardLabels.users.has(name) || groups.some((group) => guardLabels.groups.has(group))) return 'no'
  if (!guardLabels.isAccessReviewed) return 'yes'
  if (name === people.delegate) return 'no'
  if (name === people.unasked) return undecided.clusterRules === 'refuse' ? 'yes' : 'maybe'
  return 'yes'
}

/** Whether a label that others may trust newly names another namespace that exists. */
function impersonates({ namespaces }: World, name: string, labels: LabelMap, before: LabelMap): Opinion {
  return strongest(
    [...labels].map(([key, value]): Opinion => {
      if (before.get(key) === value || value === name) return 'no'
      const isClaiming = claimingKeys.includes(key)
      if (!isClaiming && !/(^|\.)kubernetes\.io\//.test(key)) return 'no'
      const state = namespaces.get(value)
      if (state === undefined) return /^(kube|openshift)-|^default$/.test(value) ? 'maybe' : 'no'
      return isClaiming && state !== 'unknown' ? 'yes' : 'maybe'
    }),
  )
}

/** A label under our prefix that is none of ours: nobody said what is done about it. */
function hasStrangeLabel(labels: LabelMap, before: LabelMap): Opinion {
  const ours: readonly string[] = [...levelLabels, ...versionLabels]
  const isStrange = ([key, value]: [string, string]): boolean =>
    key.startsWith(prefix) && !ours.includes(key.slice(prefix.length)) && before.get(key) !== value
  return [...labels].some(isStrange) ? 'maybe' : 'no'
}

function stricter(one: Level, other: Level): Level {
  return levelOrder.indexOf(one) >= levelOrder.indexOf(other) ? one : other
}

function both(one: Opinion, other: Opinion): Opinion {
  if (one === 'no' || other === 'no') return 'no'
  return one === 'yes' && other === 'yes' ? 'yes' : 'maybe'
}
