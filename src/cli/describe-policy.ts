import type { NetworkPolicy } from '../model/network-policy.ts'

/** Says in plain English what a policy does; undefined where it cannot be said. */
export type DescribePolicy = (policy: NetworkPolicy) => string | undefined
