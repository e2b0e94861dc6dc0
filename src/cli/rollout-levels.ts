import { levelLabel, readLevels, type UnknownGuardValue } from '../model/guard-labels.ts'
import type { Labels } from '../model/label-selector.ts'
import { type Level, type Levels, type Mode, modes } from '../model/level.ts'
import type { RolloutNamespace } from '../model/rollout.ts'
import { renderVersion } from '../model/version.ts'
import { plainLine } from '../report/plain-text.ts'
import type { JsonNamespace } from '../report/rollout/json-namespace-schema.ts'

/** What `rollout apply` is to set. */
export type AskedLevels = Readonly<Partial<Record<Mode, Level>>>

/**
 * The labels to apply: those that were applied before, with what is asked now. Server-side apply takes away what it is not
 * told again, so that a second `rollout apply --warn strict` would otherwise take the enforced level away.
 */
export function labelsToApply(applied: Labels, asked: AskedLevels): Labels {
  const labels = new Map(applied)
  for (const mode of modes) {
    const level = asked[mode]
    if (level !== undefined) labels.set(levelLabel(mode), level)
  }
  return labels
}

/** The levels as people write them: `enforce=baseline warn=strict audit=strict`, with the release where one is pinned. */
export function levelsText(levels: Levels): string {
  return modes.map((mode) => `${mode}=${levelText(levels, mode)}`).join(' ')
}

/** A level with its release where one is pinned: `baseline@v0.1`. */
export function levelText(levels: Levels, mode: Mode): string {
  const { level, version } = levels[mode]
  return version === 'latest' ? level : `${level}@${renderVersion(version)}`
}

/** Whether a label of the namespace itself says the level of a mode, so that the default does not matter. */
export function isLabelled(labels: Labels, mode: Mode): boolean {
  return labels.has(levelLabel(mode))
}

/** The levels of a namespace with these labels. */
export function levelsOf(labels: Labels, defaults: Levels): Levels {
  return readLevels(labels, defaults).levels
}

/** The levels of a namespace for scripts. */
export function jsonNamespace(
  { name, labels }: RolloutNamespace,
  isGuarded: boolean,
  defaults: Levels,
): JsonNamespace {
  const { levels, unknown } = readLevels(labels, defaults)
  const setting = (mode: Mode): JsonNamespace[Mode] => ({
    level: levels[mode].level,
    version: renderVersion(levels[mode].version),
    from: isLabelled(labels, mode) ? 'label' : 'default',
  })
  return {
    namespace: name,
    isGuarded,
    enforce: setting('enforce'),
    warn: setting('warn'),
    audit: setting('audit'),
    meaninglessLabels: unknown.map((each) => ({ ...each })),
  }
}

/** The guard labels of a namespace that mean nothing: written while no guard looked at them. */
export function meaninglessLabels(labels: Labels, defaults: Levels): readonly UnknownGuardValue[] {
  return readLevels(labels, defaults).unknown
}

/** What a guard label that means nothing comes to, on one line. */
export function meaninglessText({ label, value }: UnknownGuardValue): string {
  return plainLine(
    `${label}=${value} means nothing; it counts as ${label.endsWith('-version') ? 'latest' : 'baseline'}`,
  )
}
