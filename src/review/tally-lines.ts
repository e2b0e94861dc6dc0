import type { LogFileReading, LogReading, UnreadReason } from '../model/review.ts'
import type { LogPlace } from '../model/reviewed-write.ts'

/** What a line, or the write in it, is counted as beside its file. */
export type LineCount =
  | 'events'
  | 'decisions'
  | 'duplicates'
  | 'other'
  | 'blank'
  | 'inBoth'
  | 'outsideWindow'
  | 'otherNamespaces'
  | 'newerSchema'
  | 'collections'
  | 'withoutObject'

/** Counts lines, so that none is lost without a word. */
export interface LineTally {
  readonly add: (count: LineCount) => void
  readonly addUnread: (reason: UnreadReason, place: LogPlace) => void
  readonly addFile: (file: LogFileReading) => void
  readonly addMissing: (missing: LogReading['missing'][number]) => void
  readonly finish: () => Omit<LogReading, 'clock' | 'accountsWithSeveralUids' | 'isMemoryExceeded'>
}

const maxExamples = 10

/** Makes a tally of lines. */
export function makeLineTally(): LineTally {
  const counts: Record<LineCount, number> = {
    events: 0,
    decisions: 0,
    duplicates: 0,
    other: 0,
    blank: 0,
    inBoth: 0,
    outsideWindow: 0,
    otherNamespaces: 0,
    newerSchema: 0,
    collections: 0,
    withoutObject: 0,
  }
  const unread: Record<UnreadReason, number> = {
    'too-long': 0,
    'not-json': 0,
    foreign: 0,
    'not-understood': 0,
  }
  const unreadExamples: { readonly place: LogPlace; readonly reason: UnreadReason }[] = []
  const files: LogFileReading[] = []
  const missing: LogReading['missing'][number][] = []
  return {
    add: (count) => {
      counts[count] += 1
    },
    addUnread: (reason, place) => {
      unread[reason] += 1
      if (unreadExamples.length < maxExamples) unreadExamples.push({ place, reason })
    },
    addFile: (file) => {
      files.push(file)
    },
    addMissing: (each) => {
      missing.push(each)
    },
    finish: () => ({
      missing: [...missing],
      files: [...files],
      lines: files.reduce((sum, { lines }) => sum + lines, 0),
      ...counts,
      unread: { ...unread },
      unreadExamples: [...unreadExamples],
    }),
  }
}
