import type { NetworkPolicy, NetworkPolicySpec } from './network-policy.ts'
import type { ObjectMeta } from './object-meta.ts'

/** What is made of a policy: a pure function of it, and the same function each time. */
export type Derivation<T> = (policy: JudgedPolicy) => T

/**
 * A policy that is being judged. Dozens of rules ask the same things of it, such as what its selectors mean: each is
 * worked out for the first rule that asks, and kept for the others as long as the judgement lasts.
 */
export class JudgedPolicy implements NetworkPolicy {
  readonly metadata: ObjectMeta
  readonly spec: NetworkPolicySpec
  readonly #known = new Map<Derivation<unknown>, unknown>()

  private constructor({ metadata, spec }: NetworkPolicy) {
    this.metadata = metadata
    this.spec = spec
  }

  /** The policy with room for what is worked out of it; one that has it already stays the same. */
  static of(policy: NetworkPolicy): JudgedPolicy {
    return policy instanceof JudgedPolicy ? policy : new JudgedPolicy(policy)
  }

  /** What `derive` makes of the policy, worked out once. */
  once<T>(derive: Derivation<T>): T {
    const known = this.#known.get(derive)
    // What was kept under this function is what this function made.
    if (known !== undefined) return known as T
    const made = derive(this)
    this.#known.set(derive, made)
    return made
  }
}
