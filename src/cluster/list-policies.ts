import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import type { PolicyListing } from '../model/policy-listing.ts'
import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import { readPage } from './list-objects.ts'

/** Little enough to leave a review most of its 3 to 5 seconds, as Pod Security Admission has it. */
const deadlineMs = 1_000
const pageObjects = 250
const maxPageBytes = 4 * 1024 * 1024
/** Judged in some 50 ms, as long as they are of the usual size. */
const maxPolicies = 500

/**
 * Makes a function that reads the policies of one namespace from the API server: at most 500, within a second. It never
 * rejects. Those that are not understood are left out: a later Kubernetes may have written them.
 */
export function makePolicyLister(setup: {
  readonly client: ApiClient
  readonly clock: Clock
}): (namespace: string) => Promise<PolicyListing> {
  const { client, clock } = setup
  return async (namespace) => {
    const deadline = startDeadline(clock, deadlineMs)
    const policies: NetworkPolicy[] = []
    let token = ''
    try {
      for (;;) {
        const query = new URLSearchParams({ limit: String(pageObjects) })
        if (token !== '') query.set('continue', token)
        const answer = await client.fetchJson(
          {
            method: 'GET',
            path: `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies?${query.toString()}`,
            accept: 'application/json',
            signal: deadline.signal,
          },
          maxPageBytes,
        )
        if (answer.kind !== 'answered') return ended(policies, answer.reason)
        const page = readPage(answer.body)
        if (page === undefined) return ended(policies, 'an answer that is not a list')
        for (const item of page.items) {
          const decoded = decodeNetworkPolicy(item)
          if (decoded.ok) policies.push(decoded.value)
        }
        if (page.next === '') return { kind: 'listed', policies, stoppedBecause: undefined }
        if (policies.length >= maxPolicies || page.next === token)
          return ended(policies, `no more than ${maxPolicies} are read`)
        token = page.next
      }
    } finally {
      deadline.cancel()
    }
  }
}

function ended(policies: readonly NetworkPolicy[], reason: string): PolicyListing {
  return policies.length === 0
    ? { kind: 'unknown', reason }
    : { kind: 'listed', policies, stoppedBecause: reason }
}
