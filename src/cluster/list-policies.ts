import { decodeNetworkPolicy, type NetworkPolicy } from '../model/network-policy.ts'
import type { PolicyListing } from '../model/policy-listing.ts'
import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import { readPage, smallerPage } from './list-objects.ts'

/** Little enough to leave a review most of its 3 to 5 seconds, as Pod Security Admission has it. */
const deadlineMs = 1_000
const firstPage = { objects: 250, maxBytes: 4 * 1024 * 1024 }
/** Judged in some 50 ms, as long as they are of the usual size. */
const maxPolicies = 500

/**
 * Makes a function that reads the policies of one namespace from the API server: some 500, within a second. It never
 * rejects. Those that are not understood are only counted: a later Kubernetes may have written them.
 */
export function makePolicyLister(setup: {
  readonly client: ApiClient
  readonly clock: Clock
}): (namespace: string) => Promise<PolicyListing> {
  const { client, clock } = setup
  return async (namespace) => {
    const deadline = startDeadline(clock, deadlineMs)
    const policies: NetworkPolicy[] = []
    let unreadable = 0
    let page = firstPage
    let token = ''
    const ended = (reason: string): PolicyListing =>
      policies.length + unreadable === 0
        ? { kind: 'unknown', reason }
        : { kind: 'listed', policies, unreadable, stoppedBecause: reason }
    try {
      for (;;) {
        const query = new URLSearchParams({ limit: String(page.objects) })
        if (token !== '') query.set('continue', token)
        const answer = await client.fetchJson(
          {
            method: 'GET',
            path: `/apis/networking.k8s.io/v1/namespaces/${encodeURIComponent(namespace)}/networkpolicies?${query.toString()}`,
            accept: 'application/json',
            signal: deadline.signal,
          },
          page.maxBytes,
        )
        if (answer.kind === 'too-large' && page.objects > 1) {
          // A few very large policies must not hide what the others are.
          page = smallerPage(page)
          continue
        }
        if (answer.kind !== 'answered') return ended(answer.reason)
        const read = readPage(answer.body)
        if (read === undefined) return ended('an answer that is not a list')
        for (const item of read.items) {
          const decoded = decodeNetworkPolicy(item)
          if (decoded.ok) policies.push(decoded.value)
          else unreadable += 1
        }
        if (read.next === '') return { kind: 'listed', policies, unreadable, stoppedBecause: undefined }
        if (read.next === token) return ended('a list that never ends')
        if (policies.length + unreadable >= maxPolicies) return ended(`no more than ${maxPolicies} are read`)
        token = read.next
      }
    } finally {
      deadline.cancel()
    }
  }
}
