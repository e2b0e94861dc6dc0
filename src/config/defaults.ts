import { defaultTrustedNamespaceLabelKeys } from '../model/trusted-namespace-labels.ts'
import type { Configuration } from './configuration.ts'

/**
 * What holds where a configuration says nothing, all of it; only what a rule does by itself stands with the rule. A fresh
 * install refuses nobody, warns of what the baseline would refuse and notes what strict would.
 */
export const defaults: Omit<Configuration, 'apiVersion' | 'kind' | 'rules'> = {
  levels: {
    enforce: 'off',
    enforceVersion: 'latest',
    warn: 'baseline',
    warnVersion: 'latest',
    audit: 'strict',
    auditVersion: 'latest',
  },
  overrides: [],
  exempt: {
    users: [
      // A refusal on a DELETE of theirs leaves a namespace Terminating for ever (tried on 1.36.3).
      { name: 'system:serviceaccount:kube-system:namespace-controller', operations: ['DELETE'] },
      { name: 'system:serviceaccount:kube-system:generic-garbage-collector', operations: ['DELETE'] },
      {
        name: 'system:serviceaccount:netpol-guardrail:netpol-guardrail',
        operations: ['CREATE', 'UPDATE', 'DELETE'],
      },
    ],
  },
  guardLabels: { users: [], groups: [], accessReview: true },
  clusterRanges: [],
  trustedNamespaceLabelKeys: defaultTrustedNamespaceLabelKeys,
  undecided: { objectRules: 'refuse', clusterRules: 'warn' },
  describe: {
    networkPolicies: true,
    namespaces: true,
    namespaceTemplate: 'Namespace {name}{labels}.',
  },
}
