import type { ApiClient } from './api-client.ts'
import { type Clock, startDeadline } from './clock.ts'
import type { Failure } from './failure.ts'
import { isExpired } from './failure.ts'
import { makeLineSplitter } from './line-splitter.ts'
import { maxObjectBytes } from './list-objects.ts'
import { acceptOf, type ReflectedResource } from './reflected-resource.ts'
import { readWatchEvent, type WatchEvent } from './watch-event.ts'

/**
 * How long the API server shall let a watch live, in seconds, by chance between these.
 *
 * client-go asks for five to ten minutes and finds a dead connection by HTTP/2 pings. Over HTTP/1.1 there are none, and
 * bookmarks come once a minute at most and not at all while nothing changes (measured on 1.37), so silence means nothing.
 * A short life does the same work: the API server closes the watch at its time, which proves that nothing was missed,
 * and a watch that has not ended by then has stalled. It costs each replica one cheap request in half a minute; a resumed
 * watch sends nothing twice.
 */
const shortestLifeSeconds = 30
const longestLifeSeconds = 45

/** What the end of a watch may take to reach us. Together with the longest life it stays below a minute. */
const lateAfterMs = 5_000

/** The API server sends the head of its answer at once, before any event. */
const openingDeadlineMs = 10_000

/** How a watch ended. */
export type WatchOutcome =
  /** At its time, or before it. */
  | { readonly kind: 'ended'; readonly lifeMs: number }
  /** The resourceVersion is no longer there. */
  | { readonly kind: 'expired' }
  /** It was still open when it should have ended: nobody is at the other end, or nothing comes through. */
  | { readonly kind: 'stalled' }
  | { readonly kind: 'handler-failed' }
  | Failure

/** What to do with what a watch says. */
export interface WatchListener {
  /** The API server has accepted the watch: what was missed since `resourceVersion` comes now. */
  readonly onOpen: () => void
  /** An event, or the reason to end the watch that lies in it. */
  readonly onEvent: (event: WatchEvent) => 'handler-failed' | undefined
}

/** Watches from `resourceVersion` until it ends, for whatever reason. */
export async function watchObjects<T>(
  client: ApiClient,
  resource: ReflectedResource<T>,
  resourceVersion: string,
  listener: WatchListener,
  context: { readonly clock: Clock; readonly random: () => number; readonly signal: AbortSignal },
): Promise<WatchOutcome> {
  const { clock, random, signal } = context
  const lifeSeconds =
    shortestLifeSeconds + Math.floor(random() * (longestLifeSeconds - shortestLifeSeconds + 1))
  const query = new URLSearchParams({
    watch: 'true',
    resourceVersion,
    allowWatchBookmarks: 'true',
    timeoutSeconds: String(lifeSeconds),
  })
  const life = startDeadline(clock, lifeSeconds * 1000 + lateAfterMs, signal)
  const opening = startDeadline(clock, openingDeadlineMs, life.signal)
  const openedAt = clock.now()
  try {
    const stream = await client.openStream({
      method: 'GET',
      path: `${resource.path}?${query.toString()}`,
      accept: acceptOf(resource.form, 'watch'),
      signal: opening.signal,
    })
    // From here on only the end of its life ends the watch; the opening's signal stays bound to that.
    opening.stopTimer()
    if (stream.kind !== 'open') return isExpired(stream) ? { kind: 'expired' } : stream
    listener.onOpen()
    return (await readEvents(stream.chunks, listener)) ?? { kind: 'ended', lifeMs: clock.now() - openedAt }
  } catch (error) {
    if (life.hasPassed()) return { kind: 'stalled' }
    if (signal.aborted) return { kind: 'aborted', reason: 'stopped' }
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    opening.cancel()
    life.cancel()
  }
}

async function readEvents(
  chunks: AsyncIterable<Uint8Array>,
  listener: WatchListener,
): Promise<WatchOutcome | undefined> {
  const splitter = makeLineSplitter(maxObjectBytes)
  for await (const chunk of chunks) {
    const lines = splitter.push(chunk)
    if (lines === undefined)
      return { kind: 'too-large', reason: `an event of more than ${maxObjectBytes} bytes` }
    for (const line of lines) {
      const outcome = tell(readWatchEvent(line), listener)
      if (outcome !== undefined) return outcome
    }
  }
  return splitter.isInsideLine() ? { kind: 'broken', reason: 'a line that is cut off' } : undefined
}

function tell(event: WatchEvent, listener: WatchListener): WatchOutcome | undefined {
  switch (event.kind) {
    case 'expired':
      return event
    case 'error':
      return { kind: 'refused', status: 0, retryAfterMs: undefined, message: undefined, reason: event.reason }
    case 'unreadable':
      return { kind: 'broken', reason: event.reason }
    case 'upsert':
    case 'delete':
    case 'bookmark':
      return listener.onEvent(event) === undefined ? undefined : { kind: 'handler-failed' }
  }
}
