import type { ReviewedWrite } from '../../model/reviewed-write.ts'
import type { EventObjects } from '../../review/audit-event.ts'
import { makeLineReader } from '../../review/read-line.ts'
import type { WebhookScope } from '../../review/webhook-scope.ts'
import type { Decision } from '../index/decision.ts'
import { findLine, type OpenLog } from './find-line.ts'

/** A write with all that its log says of it. */
export interface RecordedWrite {
  readonly write: ReviewedWrite
  readonly objects: EventObjects
  /** Of the user; the guard's own log does not say them. */
  readonly groups: readonly string[]
  /** What the API server answered where it refused; empty where the log does not say it. */
  readonly answer: string
}

/** A write that was read again, or why it cannot be: a clause. */
export type ReadAgain =
  | { readonly kind: 'found'; readonly recorded: RecordedWrite }
  | { readonly kind: 'gone'; readonly because: string }

/** Reads a decision again from its log: the index keeps what a list shows, and no objects. Never rejects. */
export type ReadDecisionAgain = (decision: Decision) => Promise<ReadAgain>

const noObjects: EventObjects = { requestObject: undefined, responseObject: undefined }

/** Makes a reader of single decisions. One log is read at a time, so that many requests cost no more than one. */
export function makeDecisionReader(open: OpenLog, scope: WebhookScope): ReadDecisionAgain {
  const readLine = makeLineReader(scope)
  let last: Promise<unknown> = Promise.resolve()
  const read = async (decision: Decision): Promise<ReadAgain> => {
    const line = await findLine(open, decision.place)
    if (line === undefined) return { kind: 'gone', because: 'the log does not have this line any more' }
    const reading = readLine(line, decision.place)
    if (reading.kind !== 'write' && reading.kind !== 'decision') return moved
    const { write } = reading
    if (!isSame(write, decision)) return moved
    if (reading.kind === 'decision')
      return { kind: 'found', recorded: { write, objects: noObjects, groups: [], answer: '' } }
    const { event, readObjects } = reading
    return {
      kind: 'found',
      recorded: {
        write,
        objects: readObjects(),
        groups: (event.impersonatedUser ?? event.user).groups ?? [],
        answer: event.responseStatus?.message ?? '',
      },
    }
  }
  return (decision) => {
    const next = last.catch(() => undefined).then(() => read(decision))
    last = next
    return next
  }
}

const moved: ReadAgain = {
  kind: 'gone',
  because: 'another line stands there now: the log was rotated or replaced since it was read',
}

function isSame(write: ReviewedWrite, decision: Decision): boolean {
  const keys = ['timeMs', 'namespace', 'name', 'user', 'verb', 'kind'] as const
  return keys.every((key) => write[key] === decision[key])
}
