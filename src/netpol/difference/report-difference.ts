import type {
  DifferenceReport,
  NamespaceDifferenceWords,
  PolicyDifferenceWords,
} from '../../model/difference.ts'
import {
  isDifferent,
  type NamespaceDifference,
  type PolicyComparison,
  type PolicyDifference,
} from './compare-policies.ts'
import { wordEffect } from './effect-words.ts'

/** A comparison in words. The names in it are as their authors wrote them; whoever prints it makes them safe. */
export function reportDifference(comparison: PolicyComparison): DifferenceReport {
  return {
    isDifferent: isDifferent(comparison),
    policies: comparison.policies.map(wordPolicy),
    unchanged: comparison.unchanged,
    namespaces: comparison.namespaces.map(wordNamespace),
    notCompared: comparison.unread,
  }
}

function wordPolicy({ namespace, name, before, after, effects }: PolicyDifference): PolicyDifferenceWords {
  const isReworded = effects.length === 0
  return {
    namespace,
    name,
    change:
      before === undefined ? 'added' : after === undefined ? 'removed' : isReworded ? 'reworded' : 'changed',
    old: before?.place ?? null,
    new: after?.place ?? null,
    effects: effects.flatMap((effect) => wordEffect(effect, namespace, 'policy')),
  }
}

function wordNamespace({
  namespace,
  before,
  after,
  effects,
  unknown,
}: NamespaceDifference): NamespaceDifferenceWords {
  return {
    namespace,
    oldPolicies: before,
    newPolicies: after,
    effects: effects.flatMap((effect) => wordEffect(effect, namespace, 'namespace')),
    unknown,
  }
}
