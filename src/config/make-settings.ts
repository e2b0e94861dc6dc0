import { Problems } from '../model/decoded.ts'
import { readLabelSelector } from '../model/label-selector.ts'
import type { LevelSetting, Level } from '../model/level.ts'
import { nowhere } from '../model/path.ts'
import type { RuleOverride, RuleSetting, Settings } from '../model/settings.ts'
import { readVersion } from '../model/version.ts'
import type { Configuration, ConfiguredOverride, ConfiguredRule } from './configuration.ts'

/** The internal form of a configuration that was read and found good. */
export function makeSettings(configuration: Configuration): Settings {
  const { levels, rules, overrides, exempt, guardLabels, undecided, describe } = configuration
  return {
    levels: {
      enforce: levelSetting(levels.enforce, levels.enforceVersion),
      warn: levelSetting(levels.warn, levels.warnVersion),
      audit: levelSetting(levels.audit, levels.auditVersion),
    },
    rules: ruleSettings(rules),
    overrides: overrides.map(ruleOverride),
    exemptUsers: exempt.users,
    guardLabels: {
      users: new Set(guardLabels.users),
      groups: new Set(guardLabels.groups),
      isAccessReviewed: guardLabels.accessReview,
    },
    undecided,
    describe: {
      networkPolicies: describe.networkPolicies,
      namespaceTemplate: describe.namespaces ? describe.namespaceTemplate : undefined,
    },
  }
}

function levelSetting(level: Level, version: string): LevelSetting {
  return { level, version: readVersion(version) ?? 'latest' }
}

function ruleSettings(rules: Readonly<Record<string, ConfiguredRule>>): ReadonlyMap<string, RuleSetting> {
  return new Map(Object.entries(rules))
}

function ruleOverride({ namespaces, namespaceSelector, rules }: ConfiguredOverride): RuleOverride {
  return {
    namespaces: new Set(namespaces),
    namespaceSelector:
      namespaceSelector === undefined
        ? undefined
        : readLabelSelector(namespaceSelector, nowhere, new Problems()),
    rules: ruleSettings(rules),
  }
}
