import type { IncomingMessage } from 'node:http'
import { BodyBuffer } from './body-buffer.ts'
import type { HeldBytes } from './held-bytes.ts'
import type { ServerLimits } from './server-limits.ts'

/** What came of reading the body of a request. */
export type ReceivedBody =
  /** All of it. Whoever gets it releases it. */
  | { readonly kind: 'whole'; readonly body: BodyBuffer }
  /** More than we hold: over the size limit, or more than the memory for bodies allowed just then. */
  | {
      readonly kind: 'discarded'
      readonly because: 'too-large' | 'overloaded'
      /** The first 4 KiB, or fewer where not even they arrived. */
      readonly start: string
      readonly receivedBytes: number
      /** Whether the rest of the body is more than we are willing to read, so that the connection has to close. */
      readonly isAbandoned: boolean
    }
  /** The connection broke before the body was there. Nobody is left to answer to. */
  | { readonly kind: 'broken' }

/** The limits that reading knows. */
export type BodyLimits = Pick<ServerLimits, 'maxReviewBytes' | 'maxDiscardedBytes' | 'discardMs'>

/** Enough for the uid, which the API server writes within the first 130 bytes. */
const startBytes = 4096

/**
 * Reads the body of a request, and never says 413: the API server takes any such answer for a failed call, which an
 * Ignore entry lets pass.
 *
 * A body over the limit is read to the bin instead, because a client that finds nobody reading takes the refusal for a
 * broken connection (admission-contract 3.2). The result comes when the body has ended, or earlier where that takes
 * longer than `discardMs` or more than `maxDiscardedBytes`; what still arrives is discarded all the same. Never rejects.
 */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  held: HeldBytes,
): Promise<ReceivedBody> {
  const announcedBytes = Number(request.headers['content-length'] ?? Number.NaN)
  const isAnnouncedTooLarge = announcedBytes > limits.maxReviewBytes
  const keptBytes = isAnnouncedTooLarge ? startBytes : limits.maxReviewBytes
  const body = new BodyBuffer(
    Number.isNaN(announcedBytes) ? keptBytes : Math.min(announcedBytes, keptBytes),
    held,
  )
  let receivedBytes = 0
  let start: string | undefined
  let because: 'too-large' | 'overloaded' = 'too-large'
  let timer: NodeJS.Timeout | undefined

  return new Promise((resolve) => {
    const resolveDiscarded = (isAbandoned: boolean): void => {
      resolve({ kind: 'discarded', because, start: start ?? startOf(body.bytes), receivedBytes, isAbandoned })
    }
    const beginToDiscard = (): void => {
      start = startOf(body.bytes)
      body.release()
      timer = setTimeout(() => {
        resolveDiscarded(false)
      }, limits.discardMs)
    }
    const discard = (): void => {
      if (receivedBytes <= limits.maxDiscardedBytes) return
      resolveDiscarded(true)
      request.pause()
    }
    request.on('data', (chunk: Buffer) => {
      receivedBytes += chunk.length
      if (start !== undefined) {
        discard()
      } else if (receivedBytes > keptBytes) {
        if (body.bytes.length < startBytes) body.tryAppend(chunk.subarray(0, startBytes))
        beginToDiscard()
      } else if (!body.tryAppend(chunk)) {
        because = 'overloaded'
        beginToDiscard()
      }
    })
    request.on('end', () => {
      clearTimeout(timer)
      if (start !== undefined || isAnnouncedTooLarge) resolveDiscarded(false)
      else resolve({ kind: 'whole', body })
    })
    const giveUpBroken = (): void => {
      clearTimeout(timer)
      if (!request.complete) body.release()
      resolve({ kind: 'broken' })
    }
    // Both come after the end of a whole body too, or not at all; then they change nothing.
    request.on('error', giveUpBroken)
    request.on('close', giveUpBroken)
  })
}

/** The first 4 KiB of a body as text. */
export function startOf(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(startBytes, bytes.length))
}
