import type { LabelSelector, Requirement } from '../model/label-selector.ts'

/** The label that the API server itself sets on every Namespace, and that nobody else can (KEP-2161). */
export const namespaceNameLabel = 'kubernetes.io/metadata.name'

/**
 * A selector as kubectl's `-l` takes it, which people read at a glance: `app=api,tier in (a, b),!legacy`. Empty for a
 * selector without requirements.
 */
export function selectorText(selector: LabelSelector): string {
  return selector.requirements.map(requirementText).join(',')
}

/** Namespaces by a selector, for a sentence: `the namespaces labelled team=web`, `namespace kube-system`, `all namespaces`. */
export function namespacesText(selector: LabelSelector): string {
  const [only, ...more] = selector.requirements
  if (only === undefined) return 'all namespaces'
  if (only.operator === 'In' && only.key === namespaceNameLabel && more.length === 0)
    return `${only.values.length === 1 ? 'namespace' : 'namespaces'} ${only.values.join(' or ')}`
  return `the namespaces labelled ${selectorText(selector)}`
}

function requirementText(requirement: Requirement): string {
  switch (requirement.operator) {
    case 'In':
      return requirement.values.length === 1
        ? `${requirement.key}=${requirement.values[0] ?? ''}`
        : `${requirement.key} in (${requirement.values.join(', ')})`
    case 'NotIn':
      return requirement.values.length === 1
        ? `${requirement.key}!=${requirement.values[0] ?? ''}`
        : `${requirement.key} notin (${requirement.values.join(', ')})`
    case 'Exists':
      return requirement.key
    case 'DoesNotExist':
      return `!${requirement.key}`
  }
}
