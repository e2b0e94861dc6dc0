import type { LogReading } from '../../model/review.ts'
import { counted, folded } from './text-parts.ts'
import { unreadLines } from './unread-lines.ts'

/** What is missing from every count, to be said beside the answer. */
export function carefulLines(reading: LogReading): readonly string[] {
  const unread = unreadLines(reading)
  const missing = reading.missing.length + reading.files.filter(({ problem }) => problem !== undefined).length
  return [
    ...(unread > 0
      ? folded(
          `CAREFUL: ${counted(unread, 'line')} of ${reading.lines.toLocaleString('en-US')} could not be read; what stood there is in no count.`,
        )
      : []),
    ...(missing > 0
      ? folded(`CAREFUL: ${counted(missing, 'log')} could not be read, or not to the end (see the end).`)
      : []),
  ]
}
