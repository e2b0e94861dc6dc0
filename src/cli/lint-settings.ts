import { nearest } from '../model/nearest.ts'
import type { Level, LevelSetting } from '../model/level.ts'
import type { Rule } from '../model/rule.ts'
import type { Settings } from '../model/settings.ts'
import { plainLine } from '../report/plain-text.ts'
import { UsageError } from './cli-io.ts'

/** Which rules a run is for. */
export interface RuleChoice {
  /** Only these; empty: all. */
  readonly only: readonly string[]
  readonly without: readonly string[]
}

/** The rules of a run; a UsageError names one that there is none of. */
export function chooseRules(rules: readonly Rule[], { only, without }: RuleChoice): readonly Rule[] {
  const ids = rules.map(({ id }) => id)
  for (const id of [...only, ...without]) {
    if (ids.includes(id)) continue
    const meant = nearest(id, ids)
    throw new UsageError(
      plainLine(`there is no rule ${id}${meant === undefined ? '' : `; did you mean ${meant}?`}`) +
        ' netpol-guardrail explain lists them',
    )
  }
  return rules.filter(({ id }) => (only.length === 0 || only.includes(id)) && !without.includes(id))
}

/**
 * The settings for files: those of the configuration, with a level that is enforced for policies whose namespace is not
 * among the files. It is the one that was asked for, or else what the configuration enforces, or else baseline: whoever
 * lints wants to hear of it.
 */
export function settingsForFiles(settings: Settings, asked: Level | undefined): Settings {
  const { enforce } = settings.levels
  const level: LevelSetting =
    asked === undefined
      ? { ...enforce, level: enforce.level === 'off' ? 'baseline' : enforce.level }
      : { level: asked, version: enforce.version }
  return { ...settings, levels: { enforce: level, warn: level, audit: level } }
}
