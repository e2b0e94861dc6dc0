import type { LogReading } from '../../model/review.ts'

/** How many lines could not be read. */
export function unreadLines({ unread }: LogReading): number {
  return Object.values(unread).reduce((sum, lines) => sum + lines, 0)
}
