import type { ConfigurableRule, Configuration, ConfiguredSelector } from './configuration.ts'
import type { SaidConfiguration } from './configuration-schema.ts'
import { valueAt } from './explain-issue.ts'
import { fillRules, type ReportIssues } from './fill-rules.ts'

/**
 * The external form of what zod has read: rules filled in, and one order of keys. `value` is the same as it was said,
 * before zod put defaults into it.
 */
export function fillConfiguration(
  read: SaidConfiguration,
  value: unknown,
  rules: readonly ConfigurableRule[],
  reportIssues: ReportIssues,
): Configuration {
  const overrides = read.overrides.map((_override, index) => valueAt(value, ['overrides', index, 'rules']))
  const said = { rules: valueAt(value, ['rules']), overrides }
  const filled = fillRules(said, rules, read, reportIssues)
  return {
    apiVersion: read.apiVersion,
    kind: read.kind,
    levels: read.levels,
    rules: filled.everywhere,
    overrides: read.overrides.map(({ namespaces, namespaceSelector }, index) => ({
      namespaces,
      ...(namespaceSelector === undefined ? {} : { namespaceSelector: inOneOrder(namespaceSelector) }),
      rules: filled.overriding[index] ?? {},
    })),
    exempt: read.exempt,
    guardLabels: read.guardLabels,
    clusterRanges: read.clusterRanges,
    trustedNamespaceLabelKeys: read.trustedNamespaceLabelKeys,
    undecided: read.undecided,
    describe: read.describe,
  }
}

function inOneOrder({ matchLabels, ...selector }: ConfiguredSelector): ConfiguredSelector {
  if (matchLabels === undefined) return selector
  const sorted = Object.entries(matchLabels).sort(([one], [other]) => (one < other ? -1 : 1))
  return { matchLabels: Object.fromEntries(sorted), ...selector }
}
