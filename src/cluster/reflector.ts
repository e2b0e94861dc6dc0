import type { ApiClient } from './api-client.ts'
import { makeBackoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import { type Failure, isExpired } from './failure.ts'
import { listObjects, smallerPage, usualPage } from './list-objects.ts'
import { makePause } from './pause.ts'
import type { ClusterRecorder, RelistReason, WatchEnd } from './recorder.ts'
import type { ReflectedResource, ReflectorHandler } from './reflected-resource.ts'
import type { WatchEvent } from './watch-event.ts'
import { watchObjects, type WatchOutcome } from './watch-objects.ts'

/** What a reflector works with. */
export interface ReflectorSetup<T> {
  readonly resource: ReflectedResource<T>
  readonly handler: ReflectorHandler<T>
  readonly client: ApiClient
  readonly clock: Clock
  /** Numbers from 0 up to 1. */
  readonly random: () => number
  readonly recorder: ClusterRecorder
}

/** Tells a handler what objects of one kind there are in the cluster, and goes on telling, whatever happens. */
export interface Reflector {
  /** Begins. Nothing is awaited: an API server that is down is a state, not an error. */
  readonly start: () => void
  /** Ends for good. When it resolves, no request is open, no timer runs and the handler is told nothing more. */
  readonly stop: () => Promise<void>
  /** Whether the handler has been told once what there is. */
  readonly hasSynced: () => boolean
  /** Since the last list, event, bookmark or proper end of a watch, in milliseconds. Undefined before the first list. */
  readonly ageMs: () => number | undefined
  /** Why it is not connected at the moment, as a clause for people; undefined while all is well. */
  readonly problem: () => string | undefined
  /** Says that the API server answers. Ends a pause between attempts, but never makes more than one each 5 s. */
  readonly hurry: () => void
}

/** A watch that ended sooner was closed by somebody who is not well. */
const healthyLifeMs = 10_000

/** After so many refusals to watch from where we are, it may be that place that cannot be watched from. */
const maxRefusals = 5

/** The longest that a Retry-After can make us wait. */
const longestRetryAfterMs = 30_000

const hurryIntervalMs = 5_000

const handlerProblem = 'a handler of ours failed'

/**
 * Makes a reflector: lists, then watches from there, resumes where a watch ended, and lists anew only when that is
 * impossible (410 Gone) or when something came that cannot be understood.
 *
 * After client-go's reflector (tools/cache/reflector.go), which the client library for JavaScript lacks: its informer
 * stops for good after one error.
 */
export function makeReflector<T>(setup: ReflectorSetup<T>): Reflector {
  const { resource, handler, client, clock, random, recorder } = setup
  const stopping = new AbortController()
  const backoff = makeBackoff(clock, random)
  const pause = makePause(clock, stopping.signal)

  let running: Promise<void> | undefined
  let page = usualPage
  let resourceVersion: string | undefined
  let relistReason: RelistReason = 'first'
  let refusals = 0
  let attemptedAt = clock.now()
  let heardAt: number | undefined
  let problem: string | undefined

  const heard = (version: string): void => {
    resourceVersion = version
    heardAt = clock.now()
    refusals = 0
    problem = undefined
  }

  /** Whether the handler took it. */
  const tell = (say: () => void): boolean => {
    try {
      say()
      return true
    } catch (error) {
      recorder.handlerFailed(resource.name, error)
      return false
    }
  }

  /** Notes a failure. Returns how long to wait, in milliseconds. */
  const failed = (detail: string, failure?: Failure): number => {
    problem = detail
    const isUnreachable = failure?.kind === 'unreachable' || failure?.kind === 'aborted'
    const retryAfterMs = failure?.kind === 'refused' ? (failure.retryAfterMs ?? 0) : 0
    return Math.max(backoff.afterFailure(isUnreachable), Math.min(retryAfterMs, longestRetryAfterMs))
  }

  const list = async (): Promise<number> => {
    recorder.relistBegan(resource.name, relistReason)
    const listing = await listObjects(client, resource, page, clock, stopping.signal)
    if (stopping.signal.aborted) return 0
    if (listing.kind !== 'listed') {
      if (listing.kind === 'too-large') page = smallerPage(page)
      relistReason = isExpired(listing) ? 'expired' : 'list-failed'
      recorder.listFailed(resource.name, listing.reason)
      return failed(listing.reason, listing)
    }
    for (const detail of listing.unreadable) recorder.objectUnreadable(resource.name, detail)
    const wasTaken = tell(() => {
      handler.onReplace(listing.objects)
    })
    if (!wasTaken) {
      relistReason = 'handler-failed'
      recorder.listFailed(resource.name, handlerProblem)
      return failed(handlerProblem)
    }
    heard(listing.resourceVersion)
    recorder.listEnded(resource.name, listing.objects.size)
    return 0
  }

  const onOpen = (): void => {
    problem = undefined
  }

  const onEvent = (event: WatchEvent): 'handler-failed' | undefined => {
    if (event.kind !== 'upsert' && event.kind !== 'delete' && event.kind !== 'bookmark') return undefined
    const wasTaken =
      event.kind === 'bookmark' ||
      tell(() => {
        apply(event)
      })
    if (!wasTaken) return 'handler-failed'
    heard(event.resourceVersion)
    return undefined
  }

  const apply = (event: WatchEvent & { readonly kind: 'upsert' | 'delete' }): void => {
    const decoded = event.kind === 'upsert' ? resource.decode(event.object) : undefined
    if (decoded?.ok === true) handler.onUpsert(event.key, decoded.value)
    else handler.onDelete(event.key)
    if (decoded?.ok === false) {
      recorder.objectUnreadable(resource.name, `${event.key}: ${decoded.problems[0]?.reason ?? ''}`)
    }
  }

  const watch = async (from: string): Promise<number> => {
    const context = { clock, random, signal: stopping.signal }
    const outcome = await watchObjects(client, resource, from, { onOpen, onEvent }, context)
    if (stopping.signal.aborted) return 0
    const { end, detail, relist } = judge(outcome)
    recorder.watchEnded(resource.name, end, detail)
    if (end === 'ended') {
      // What changed before the API server ended it came before its end.
      heard(resourceVersion ?? from)
      return 0
    }
    if (end === 'refused') refusals += 1
    const reason = relist ?? (refusals >= maxRefusals ? 'watch-failing' : undefined)
    if (reason !== undefined) {
      resourceVersion = undefined
      relistReason = reason
    }
    if (outcome.kind === 'too-large') page = smallerPage(page)
    return failed(detail, outcome.kind === 'unreachable' || outcome.kind === 'refused' ? outcome : undefined)
  }

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      attemptedAt = clock.now()
      const waitMs = resourceVersion === undefined ? await list() : await watch(resourceVersion)
      if (waitMs > 0) await pause.wait(waitMs)
    }
  }

  return {
    start: () => {
      running ??= run()
    },
    stop: async () => {
      stopping.abort()
      await running
    },
    hasSynced: () => heardAt !== undefined,
    ageMs: () => (heardAt === undefined ? undefined : clock.now() - heardAt),
    problem: () => problem,
    hurry: () => {
      if (clock.now() - attemptedAt >= hurryIntervalMs) pause.end()
    },
  }
}

interface Judgement {
  readonly end: WatchEnd
  readonly detail: string
  /** Why it cannot be resumed. */
  readonly relist?: RelistReason
}

function judge(outcome: WatchOutcome): Judgement {
  switch (outcome.kind) {
    case 'ended':
      return outcome.lifeMs >= healthyLifeMs
        ? { end: 'ended', detail: '' }
        : { end: 'ended-early', detail: 'the watch was closed at once' }
    case 'stalled':
      return { end: 'stalled', detail: 'the watch went silent' }
    case 'expired':
      return { end: 'expired', detail: 'the resourceVersion has expired', relist: 'expired' }
    case 'handler-failed':
      return { end: 'handler-failed', detail: handlerProblem, relist: 'handler-failed' }
    case 'broken':
    case 'too-large':
      return { end: 'broken', detail: outcome.reason, relist: 'broken' }
    case 'refused':
      return { end: 'refused', detail: outcome.reason }
    case 'unreachable':
    case 'aborted':
      return { end: 'lost', detail: outcome.reason }
  }
}
