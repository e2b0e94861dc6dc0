import type { Circumstances } from '../../src/engine/decide.ts'
import type { Level, Levels } from '../../src/model/level.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { LevelsInForce } from '../../src/model/verdict.ts'

/** Levels as of the running release. */
export function levelsAt(enforce: Level, warn: Level = enforce, audit: Level = warn): Levels {
  return {
    enforce: { level: enforce, version: 'latest' },
    warn: { level: warn, version: 'latest' },
    audit: { level: audit, version: 'latest' },
  }
}

/** The same, as read from labels. */
export function inForceAt(enforce: Level, warn: Level = enforce, audit: Level = warn): LevelsInForce {
  return { levels: levelsAt(enforce, warn, audit), from: 'labels', notices: [] }
}

/** What is decided with where these levels are in force and nothing else is configured. */
export function circumstancesAt(enforce: Level, warn: Level = enforce, audit: Level = warn): Circumstances {
  return {
    inForce: inForceAt(enforce, warn, audit),
    undecided: { objectRules: 'refuse', clusterRules: 'warn' },
    exception: undefined,
  }
}

/** Settings that configure nothing but default levels. */
export function settingsAt(enforce: Level, warn: Level = enforce, audit: Level = warn): Settings {
  return {
    levels: levelsAt(enforce, warn, audit),
    rules: new Map(),
    overrides: [],
    exemptUsers: [],
    guardLabels: { users: new Set(), groups: new Set(), isAccessReviewed: true },
    undecided: { objectRules: 'refuse', clusterRules: 'warn' },
    describe: { networkPolicies: true, namespaceTemplate: 'Namespace {name}{labels}.' },
  }
}
