import { isJsonObject } from '../model/shape.ts'
import { metadataOf, readIdentity } from './reflected-resource.ts'

/** One line of a watch (meta/v1 WatchEvent), with the object still unread. */
export type WatchEvent =
  | {
      readonly kind: 'upsert' | 'delete'
      readonly key: string
      readonly resourceVersion: string
      readonly object: unknown
    }
  /** Nothing changed up to this resourceVersion. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  /** The resourceVersion that the watch began at is no longer there. */
  | { readonly kind: 'expired' }
  /** The API server gives up on this watch. */
  | { readonly kind: 'error'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string }

/** Reads a line of a watch. Never throws. */
export function readWatchEvent(line: string): WatchEvent {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    return { kind: 'unreadable', reason: 'a line that is not JSON' }
  }
  if (!isJsonObject(event)) return { kind: 'unreadable', reason: 'a line that is no event' }
  const object = event['object']
  switch (event['type']) {
    case 'ADDED':
    case 'MODIFIED':
      return readChange('upsert', object)
    case 'DELETED':
      return readChange('delete', object)
    case 'BOOKMARK': {
      const resourceVersion = metadataOf(object)?.['resourceVersion']
      return typeof resourceVersion === 'string' && resourceVersion !== ''
        ? { kind: 'bookmark', resourceVersion }
        : { kind: 'unreadable', reason: 'a bookmark without a resourceVersion' }
    }
    case 'ERROR': {
      const code = isJsonObject(object) ? object['code'] : undefined
      if (code === 410) return { kind: 'expired' }
      return { kind: 'error', reason: typeof code === 'number' ? `an error of code ${code}` : 'an error' }
    }
    default:
      return { kind: 'unreadable', reason: 'an event of unknown type' }
  }
}

function readChange(kind: 'upsert' | 'delete', object: unknown): WatchEvent {
  const identity = readIdentity(object)
  return identity === undefined
    ? { kind: 'unreadable', reason: 'an object without a name' }
    : { kind, ...identity, object }
}
