import { isJsonObject } from '../model/shape.ts'
import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import type { Failure } from './failure.ts'
import { acceptOf, metadataOf, readIdentity, type ReflectedResource } from './reflected-resource.ts'

/** How large the pieces are in which a list is read. */
export interface PageSize {
  readonly objects: number
  readonly maxBytes: number
}

/** client-go's page size, and far more bytes than 500 ordinary objects have. Parsing it stops reviews for some 40 ms. */
export const usualPage: PageSize = { objects: 500, maxBytes: 4 * 1024 * 1024 }

/**
 * What one object may have. The API server stores up to 1.5 MiB of one, and JSON can make six bytes of each of them.
 */
export const maxObjectBytes = 16 * 1024 * 1024

const pageDeadlineMs = 30_000

/** What a list came to. `unreadable` holds what kept objects from being read. */
export type Listing<T> =
  | {
      readonly kind: 'listed'
      readonly objects: ReadonlyMap<string, T>
      readonly resourceVersion: string
      readonly unreadable: readonly string[]
    }
  | Failure

/** The size to try when a page was too large: somebody has put large objects into the cluster. */
export function smallerPage(page: PageSize): PageSize {
  const objects = Math.max(1, Math.floor(page.objects / 8))
  return { objects, maxBytes: objects === 1 ? maxObjectBytes : page.maxBytes }
}

/**
 * Lists all objects, page by page, as of one moment: the API server holds it in the `continue` token. The first page
 * asks for the newest state there is (no resourceVersion), so that a list never goes back behind what was seen before.
 *
 * A 410 in the middle, when etcd has compacted that moment away, comes out as a failure like any other.
 */
export async function listObjects<T>(
  client: ApiClient,
  resource: ReflectedResource<T>,
  page: PageSize,
  clock: Clock,
  signal: AbortSignal,
): Promise<Listing<T>> {
  const objects = new Map<string, T>()
  const unreadable: string[] = []
  let token = ''
  for (;;) {
    const query = new URLSearchParams({ limit: String(page.objects) })
    if (token !== '') query.set('continue', token)
    const deadline = startDeadline(clock, pageDeadlineMs, signal)
    const answer = await client.fetchJson(
      {
        method: 'GET',
        path: `${resource.path}?${query.toString()}`,
        accept: acceptOf(resource.form, 'list'),
        signal: deadline.signal,
      },
      page.maxBytes,
    )
    deadline.cancel()
    if (answer.kind !== 'answered') return answer
    const list = readPage(answer.body)
    if (list === undefined) return { kind: 'broken', reason: 'an answer that is not a list' }
    for (const item of list.items) {
      const problem = addObject(objects, resource, item)
      if (problem !== undefined) unreadable.push(problem)
    }
    if (list.next === '') {
      return { kind: 'listed', objects, resourceVersion: list.resourceVersion, unreadable }
    }
    if (list.next === token) return { kind: 'broken', reason: 'a list that never ends' }
    token = list.next
  }
}

/** Adds what is worth keeping of an object. Returns what kept it from being read. */
function addObject<T>(
  objects: Map<string, T>,
  resource: ReflectedResource<T>,
  item: unknown,
): string | undefined {
  const identity = readIdentity(item)
  if (identity === undefined) return 'an object without a name'
  const decoded = resource.decode(item)
  if (!decoded.ok) {
    return `${identity.key}: ${decoded.problems.map(({ path, reason }) => `${path} ${reason}`).join(', ')}`
  }
  objects.set(identity.key, decoded.value)
  return undefined
}

/** One page of a list as the API server sends it. */
export interface Page {
  readonly items: readonly unknown[]
  readonly resourceVersion: string
  /** The token of the next page; empty after the last. */
  readonly next: string
}

/** Reads a page; undefined if it is none. Its items are still unread. */
export function readPage(body: unknown): Page | undefined {
  const metadata = metadataOf(body)
  const resourceVersion = metadata?.['resourceVersion']
  const next = metadata?.['continue'] ?? ''
  const items = isJsonObject(body) ? (body['items'] ?? []) : undefined
  if (typeof resourceVersion !== 'string' || resourceVersion === '') return undefined
  if (typeof next !== 'string' || !Array.isArray(items)) return undefined
  return { items: items as readonly unknown[], resourceVersion, next }
}
