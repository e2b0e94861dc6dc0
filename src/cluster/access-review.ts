import type { Requester } from '../model/admission-review.ts'
import type { AccessAnswer } from '../model/facts.ts'
import { isJsonObject } from '../model/shape.ts'
import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import type { ClusterRecorder } from './recorder.ts'

/** Asks who may change the labels that configure the guard. */
export interface AccessReviewer {
  /** Whether `requester` may change the guard's labels on `namespace`. Never rejects, answers within a second. */
  readonly mayConfigure: (requester: Requester, namespace: string) => Promise<AccessAnswer>
}

/** The RBAC verb and the resource that stand for it. No such object exists: it is a name to grant rights on. */
export const configurePermission = {
  verb: 'configure',
  group: 'netpol-guardrail.dev',
  resource: 'guardlevels',
} as const

/** The answer takes some 6 ms at the worst; the review that waits for it has 5 s. */
const deadlineMs = 1_000
const maxAnswerBytes = 256 * 1024

/** Makes a reviewer that asks the API server's authorizer by SubjectAccessReview (authorization.k8s.io/v1). */
export function makeAccessReviewer(setup: {
  readonly client: ApiClient
  readonly clock: Clock
  readonly recorder: ClusterRecorder
}): AccessReviewer {
  const { client, clock, recorder } = setup
  const ask = async (requester: Requester, namespace: string): Promise<AccessAnswer> => {
    const deadline = startDeadline(clock, deadlineMs)
    const request = {
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/subjectaccessreviews',
      accept: 'application/json',
      body: reviewOf(requester, namespace),
      signal: deadline.signal,
    } as const
    const answer = await client.fetchJson(request, maxAnswerBytes)
    deadline.cancel()
    return answer.kind === 'answered'
      ? readReview(answer.body)
      : { kind: 'unknown', reason: `the API server could not be asked: ${answer.reason}` }
  }
  return {
    mayConfigure: async (requester, namespace) => {
      const answer = await ask(requester, namespace)
      recorder.accessReviewEnded(answer.kind)
      return answer
    },
  }
}

function reviewOf({ name, groups, uid, extra }: Requester, namespace: string): object {
  return {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    spec: {
      user: name,
      groups,
      uid,
      // fromEntries makes own members of every key, `__proto__` too.
      extra: Object.fromEntries(extra),
      resourceAttributes: { ...configurePermission, namespace },
    },
  }
}

/** Only a plain `allowed: true` allows. An authorizer's error beside it does not count: it decided nevertheless. */
function readReview(body: unknown): AccessAnswer {
  const status = isJsonObject(body) ? body['status'] : undefined
  const allowed = isJsonObject(status) ? status['allowed'] : undefined
  const { verb, resource, group } = configurePermission
  if (allowed === true) return { kind: 'allowed', reason: `granted ${verb} on ${resource}.${group}` }
  if (allowed === false) return { kind: 'denied', reason: `not granted ${verb} on ${resource}.${group}` }
  return { kind: 'unknown', reason: 'the API server answered with something that is not an access review' }
}
