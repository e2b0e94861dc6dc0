import type { Describers } from '../engine/compose-description.ts'
import { selectRules } from '../engine/select-rules.ts'
import type { Settings } from '../model/settings.ts'
import { describeNamespace } from '../netpol/description/describe-namespace.ts'
import { describePolicy } from '../netpol/description/describe-policy.ts'
import { matches } from '../netpol/selector.ts'
import { rules } from '../rules/catalogue.ts'
import { makeReviewAnswerer } from '../server/answer-review.ts'
import type { LoadedConfiguration } from '../server/load-configuration.ts'
import type { ClusterFacts, ReviewAnswerer } from '../server/review-answerer.ts'
import { readPackageVersion } from './package-version.ts'

/**
 * The answerer of the product: its rules and descriptions as they are configured. The main thread and the worker wire the
 * same one.
 */
export function composeAnswerer(
  { settings, hash }: LoadedConfiguration,
  cluster: ClusterFacts,
): ReviewAnswerer {
  return makeReviewAnswerer({
    settings,
    rulesFor: selectRules(rules, settings, matches),
    describers: describersOf(settings),
    cluster,
    name: `v${readPackageVersion()} config=${hash}`,
  })
}

function describersOf({ describe: { networkPolicies, namespaceTemplate } }: Settings): Describers {
  return {
    policy: networkPolicies ? { describe: describePolicy, beginning: 'Isolates ' } : undefined,
    namespace:
      namespaceTemplate === undefined
        ? undefined
        : {
            describe: (namespace) => describeNamespace(namespace, namespaceTemplate),
            // Every template begins so: the configuration sees to it.
            beginning: 'Namespace ',
          },
  }
}
