import type { NetworkPolicy } from '../../model/network-policy.ts'
import { effortFor } from './effort.ts'
import { boxOf, type LabelBox, sizeOfBox, subtractBox } from './label-box.ts'
import type { Certainty } from './reach.ts'

/** Pods that one policy selects and another does not. */
export interface TargetDifference {
  readonly answer: Certainty
  /** Which pods of the policy's namespace, in parts that do not overlap. Empty where the answer is not `yes`. */
  readonly pods: readonly LabelBox[]
}

/**
 * The pods that `policy` selects and `other` does not. For the directions that it isolates, an update takes isolation
 * from what the old policy has beyond the new one, unless another policy keeps it; and what the new one has beyond the
 * old gets its allowances.
 *
 * `unknown` where a policy's namespace is not known and the other's is, and where selectors are built so that
 * comparing them would take too long.
 */
export function targetBeyond(policy: NetworkPolicy, other: NetworkPolicy): TargetDifference {
  const pods = boxOf(policy.spec.podSelector)
  if (pods === undefined) return { answer: 'no', pods: [] }
  const namespace = policy.metadata.namespace
  const otherNamespace = other.metadata.namespace
  const otherPods = boxOf(other.spec.podSelector)
  if (otherPods === undefined) return { answer: 'yes', pods: [pods] }
  if (namespace !== otherNamespace)
    return namespace === '' || otherNamespace === ''
      ? { answer: 'unknown', pods: [] }
      : { answer: 'yes', pods: [pods] }
  const left = subtractBox(pods, otherPods, effortFor(sizeOfBox(pods) + sizeOfBox(otherPods)))
  if (left === undefined) return { answer: 'unknown', pods: [] }
  return { answer: left.length > 0 ? 'yes' : 'no', pods: left }
}

/** Whether every pod that `now` selects is selected by `before` too. Reflexive. */
export function isTargetWithin(now: NetworkPolicy, before: NetworkPolicy): Certainty {
  const { answer } = targetBeyond(now, before)
  return answer === 'yes' ? 'no' : answer === 'no' ? 'yes' : 'unknown'
}
