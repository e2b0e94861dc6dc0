import type { Labels } from './label-selector.ts'
import {
  compareLevels,
  type Level,
  type Levels,
  type LevelSetting,
  levels,
  type Mode,
  modes,
  stricterOf,
} from './level.ts'
import { compareVersions, readVersion, type Version } from './version.ts'

/** How the labels of a namespace begin that say what we do there. */
export const guardLabelPrefix = 'netpol-guardrail.dev/'

/** The label that says the level of a mode: `netpol-guardrail.dev/enforce`. */
export function levelLabel(mode: Mode): string {
  return `${guardLabelPrefix}${mode}`
}

/** The label that says as of which release: `netpol-guardrail.dev/enforce-version`. */
export function versionLabel(mode: Mode): string {
  return `${guardLabelPrefix}${mode}-version`
}

/** Every label of ours that means something. */
export const guardLabels: readonly string[] = modes.flatMap((mode) => [levelLabel(mode), versionLabel(mode)])

/** What a guard label takes, for a message. */
export function valuesOfGuardLabel(label: string): string {
  return label.endsWith('-version') ? 'latest or a release such as v0.1' : levels.join(', ')
}

/** A guard label whose value means nothing. */
export interface UnknownGuardValue {
  readonly label: string
  readonly value: string
}

/** What the labels of a namespace say. */
export interface LevelsReading {
  readonly levels: Levels
  /** Whether a label said something, or the defaults everything. */
  readonly from: 'labels' | 'defaults'
  readonly unknown: readonly UnknownGuardValue[]
}

/**
 * The levels of a namespace with these labels; what they do not say is taken from the defaults. A level that is not known
 * counts as baseline, never as off, and a version that is not known as the latest: a typing error opens nothing.
 */
export function readLevels(labels: Labels, defaults: Levels): LevelsReading {
  const unknown: UnknownGuardValue[] = []
  const read = <T>(label: string, byDefault: T, instead: T, parse: (value: string) => T | undefined): T => {
    const value = labels.get(label)
    if (value === undefined) return byDefault
    const parsed = parse(value)
    if (parsed === undefined) unknown.push({ label, value })
    return parsed ?? instead
  }
  const readSetting = (mode: Mode): LevelSetting => ({
    level: read<Level>(levelLabel(mode), defaults[mode].level, 'baseline', readLevel),
    version: read<Version>(versionLabel(mode), defaults[mode].version, 'latest', readVersion),
  })
  const { size } = labels
  // Nearly every namespace has none of ours, and a Namespace may have thousands of labels: six look-ups are enough.
  const from = size > 0 && guardLabels.some((label) => labels.has(label)) ? 'labels' : 'defaults'
  return {
    levels: { enforce: readSetting('enforce'), warn: readSetting('warn'), audit: readSetting('audit') },
    from,
    unknown,
  }
}

/** The level with this name. */
export function readLevel(text: string): Level | undefined {
  return levels.find((level) => level === text)
}

/** For each mode what asks for everything that either of the two asks for. */
export function stricterLevels(one: Levels, other: Levels): Levels {
  return {
    enforce: stricterOf(one.enforce, other.enforce),
    warn: stricterOf(one.warn, other.warn),
    audit: stricterOf(one.audit, other.audit),
  }
}

/**
 * The guard labels by which a change asks for less of a namespace: a lower level, a level label that is taken away, an
 * older release. What a label does not say, before or after, the defaults do.
 */
export function loweredLabels(before: Labels, after: Labels, defaults: Levels): readonly string[] {
  const old = readLevels(before, defaults).levels
  const now = readLevels(after, defaults).levels
  return modes.flatMap((mode) => {
    const isOn = old[mode].level !== 'off'
    const label = levelLabel(mode)
    const isRemoved = isOn && before.has(label) && !after.has(label)
    const isLower = compareLevels(now[mode].level, old[mode].level) < 0
    // Also while the level is off: a pin that is planted there would bite once somebody raises it.
    const isOlder = compareVersions(now[mode].version, old[mode].version) < 0
    return [...(isRemoved || isLower ? [label] : []), ...(isOlder ? [versionLabel(mode)] : [])]
  })
}
