import type { LabelSelector, Requirement } from '../../model/label-selector.ts'
import { namespaceNameLabel } from '../selector-text.ts'
import { joinWords } from './words.ts'

/** Pods of a policy, or of a peer, as a noun: `all pods`, `pods with app=db and any value of tier`. */
export function podsNoun(selector: LabelSelector | undefined, limit: number): string {
  return selector === undefined || selector.requirements.length === 0
    ? 'all pods'
    : `pods with ${conditions(selector.requirements, limit)}`
}

/** Namespaces as a noun: `all namespaces`, `namespace kube-system`, `namespaces with team=shop`. */
export function namespacesNoun(selector: LabelSelector, limit: number): string {
  const [only, ...more] = selector.requirements
  if (only === undefined) return 'all namespaces'
  if (only.key === namespaceNameLabel && only.operator === 'In' && more.length === 0)
    return only.values.length === 1
      ? `namespace ${valueWord(only.values[0])}`
      : `namespaces ${values(only.values, limit)}`
  return `namespaces with ${conditions(selector.requirements, limit)}`
}

function conditions(requirements: readonly Requirement[], limit: number): string {
  const words = requirements.slice(0, limit).map((requirement) => {
    const words = condition(requirement, limit)
    return requirements.length > 1 && words.includes(' or ') ? `(${words})` : words
  })
  return joinWords(words, requirements.length - words.length, 'and', 'conditions')
}

function condition(requirement: Requirement, limit: number): string {
  switch (requirement.operator) {
    case 'In':
      return `${requirement.key}=${values(requirement.values, limit)}`
    case 'NotIn':
      // The label may also be missing: that is what NotIn means.
      return `${requirement.key} other than ${values(requirement.values, limit)} or none`
    case 'Exists':
      return `any value of ${requirement.key}`
    case 'DoesNotExist':
      return `no ${requirement.key}`
  }
}

function values(list: readonly string[], limit: number): string {
  return joinWords(list.slice(0, limit).map(valueWord), list.length - limit, 'or')
}

function valueWord(value = ''): string {
  return value === '' ? '""' : value
}
