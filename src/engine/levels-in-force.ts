import type { ChangeTo } from '../model/change.ts'
import type { NamespaceLookup } from '../model/facts.ts'
import {
  readLevels,
  stricterLevels,
  type UnknownGuardValue,
  valuesOfGuardLabel,
} from '../model/guard-labels.ts'
import type { Labels } from '../model/label-selector.ts'
import type { Levels } from '../model/level.ts'
import { stricterOf } from '../model/level.ts'
import type { Namespace } from '../model/namespace.ts'
import type { LevelsInForce } from '../model/verdict.ts'

/**
 * The levels for what is written in a namespace. `isEnforcing` says that the API server itself read an enforcing label
 * there, for it called the entry for such namespaces: then it is never less than baseline, whatever we know.
 */
export function levelsInNamespace(
  lookup: NamespaceLookup,
  isEnforcing: boolean,
  defaults: Levels,
): LevelsInForce {
  if (lookup.kind === 'found') {
    const { levels, from, unknown } = readLevels(lookup.labels, defaults)
    return {
      levels: isEnforcing ? atLeastBaseline(levels) : levels,
      from,
      notices: unknown.map(unknownValueNotice),
    }
  }
  const because = lookup.kind === 'missing' ? 'the namespace was not found' : lookup.reason
  const levels = isEnforcing ? atLeastBaseline(defaults) : defaults
  return {
    levels,
    from: 'unread',
    notices: [
      `the labels of the namespace could not be read (${because}); judged at enforce=${levels.enforce.level}, warn=${levels.warn.level}`,
    ],
  }
}

/**
 * The levels for a write of a Namespace: for each mode the stricter of before and after, so that nobody lowers his own
 * bar in the same request. Before a creation there are the defaults. A guard label whose value means nothing, brought in
 * by this write, is judged at baseline at least, in any mode.
 */
export function levelsForNamespace(change: ChangeTo<Namespace>, defaults: Levels): LevelsInForce {
  const before = readLevels(change.operation === 'create' ? none : change.oldObject.metadata.labels, defaults)
  const after = change.operation === 'delete' ? before : readLevels(change.object.metadata.labels, defaults)
  const broughtIn = after.unknown.filter(
    ({ label, value }) => !before.unknown.some((old) => old.label === label && old.value === value),
  )
  const levels = stricterLevels(before.levels, after.levels)
  return {
    levels: broughtIn.length > 0 ? atLeastBaseline(levels, 'latest') : levels,
    from: before.from === 'labels' || after.from === 'labels' ? 'labels' : 'defaults',
    notices: after.unknown.filter((value) => !broughtIn.includes(value)).map(unknownValueNotice),
  }
}

const none: Labels = new Map()

function atLeastBaseline(levels: Levels, version = levels.enforce.version): Levels {
  return { ...levels, enforce: stricterOf(levels.enforce, { level: 'baseline', version }) }
}

function unknownValueNotice({ label, value }: UnknownGuardValue): string {
  const instead = label.endsWith('-version') ? 'latest' : 'baseline'
  return `the namespace's label ${label}=${value} means nothing and counts as ${instead}; it takes ${valuesOfGuardLabel(label)}`
}
