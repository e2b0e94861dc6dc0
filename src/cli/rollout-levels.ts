import { levelLabel, readLevels, versionLabel } from '../model/guard-labels.ts'
import type { Labels } from '../model/label-selector.ts'
import { type Level, type Levels, type Mode, modes } from '../model/level.ts'
import { renderVersion } from '../model/version.ts'

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

/** Whether the labels themselves say the level or the release of a mode, so that the defaults do not matter. */
export function isLabelled(labels: Labels, mode: Mode): boolean {
  return labels.has(levelLabel(mode)) || labels.has(versionLabel(mode))
}

/** The levels of a namespace with these labels. */
export function levelsOf(labels: Labels, defaults: Levels): Levels {
  return readLevels(labels, defaults).levels
}
