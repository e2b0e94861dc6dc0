/** Milliseconds since 1970 of a time in RFC 3339; NaN where it is none. */
export type ReadTime = (text: string) => number

const minuteLength = '2026-11-21T10:08:'.length
const zero = 0x30

/**
 * Makes a reader of times. Events follow each other, so that all but the seconds is mostly what it was the last time:
 * that is a quarter of what Date.parse costs, twice for each line.
 */
export function makeTimeReader(): ReadTime {
  let minute = ''
  let minuteMs = Number.NaN
  return (text) => {
    const seconds = readSeconds(text)
    if (Number.isNaN(seconds)) return Date.parse(text)
    const start = text.slice(0, minuteLength)
    if (start !== minute) {
      minuteMs = Date.parse(`${start}00Z`)
      minute = start
    }
    return minuteMs + seconds
  }
}

/** The milliseconds of `19.708573Z` behind the minute; NaN where it is written otherwise. */
function readSeconds(text: string): number {
  const { length } = text
  if (length < 24 || text[length - 1] !== 'Z' || text[19] !== '.') return Number.NaN
  const digit = (at: number): number => {
    const value = text.charCodeAt(at) - zero
    return value >= 0 && value <= 9 ? value : Number.NaN
  }
  const seconds = digit(17) * 10 + digit(18)
  const ms = digit(20) * 100 + digit(21) * 10 + digit(22)
  return seconds < 60 ? seconds * 1000 + ms : Number.NaN
}
