import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import { maxObjectBytes } from './list-objects.ts'
import type { NamespaceLookup } from '../model/facts.ts'
import { namespacesResource } from './namespaces-resource.ts'
import type { ClusterRecorder } from './recorder.ts'
import { acceptOf, readIdentity } from './reflected-resource.ts'

/** What a getter works with. */
export interface NamespaceGetterSetup {
  readonly client: ApiClient
  readonly clock: Clock
  readonly recorder: ClusterRecorder
}

/** A hundred times what the answer usually takes, and little enough to leave a review most of its 2 to 5 seconds. */
const deadlineMs = 500

/** More names than this at once are no ordinary traffic: better to answer without labels than to pass the burst on. */
const maxAtOnce = 64

/** A DNS label (RFC 1123), the only names that a namespace can have. */
const namespaceName = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/

/**
 * Makes a function that asks the API server for the labels of one namespace. It never rejects. Who asks for the same
 * name at the same time shares one request, and nothing is remembered once it is answered.
 */
export function makeNamespaceGetter(setup: NamespaceGetterSetup): (name: string) => Promise<NamespaceLookup> {
  const { client, clock, recorder } = setup
  const underWay = new Map<string, Promise<NamespaceLookup>>()

  const get = async (name: string): Promise<NamespaceLookup> => {
    const deadline = startDeadline(clock, deadlineMs)
    const request = {
      method: 'GET',
      path: `${namespacesResource.path}/${name}`,
      accept: acceptOf(namespacesResource.form, 'object'),
      signal: deadline.signal,
    } as const
    const answer = await client.fetchJson(request, maxObjectBytes)
    deadline.cancel()
    if (answer.kind === 'answered') return readNamespace(name, answer.body)
    if (answer.kind === 'refused' && answer.status === 404) return { kind: 'missing' }
    return { kind: 'unknown', reason: `the API server could not be asked: ${answer.reason}` }
  }

  const begin = (name: string): Promise<NamespaceLookup> => {
    const lookup = get(name).then((outcome) => {
      underWay.delete(name)
      recorder.liveGetEnded(namespacesResource.name, outcome.kind)
      return outcome
    })
    underWay.set(name, lookup)
    return lookup
  }

  return async (name) => {
    if (!namespaceName.test(name)) return { kind: 'missing' }
    const shared = await underWay.get(name)
    // A shared request may have been answered before the namespace was created: its "missing" is not for those who
    // joined later.
    if (shared !== undefined && shared.kind !== 'missing') return shared
    const begunSince = underWay.get(name)
    if (begunSince !== undefined) return begunSince
    if (underWay.size >= maxAtOnce)
      return { kind: 'unknown', reason: 'too many namespaces are looked up at once' }
    return begin(name)
  }
}

function readNamespace(name: string, body: unknown): NamespaceLookup {
  const decoded = namespacesResource.decode(body)
  if (readIdentity(body)?.key !== name || !decoded.ok) {
    return { kind: 'unknown', reason: 'the API server answered with something that is not the namespace' }
  }
  return { kind: 'found', labels: decoded.value, ageMs: 0, source: 'live' }
}
