/** A time for people: `2026-11-21 10:08Z`. */
export function shortTime(timeMs: number): string {
  return `${new Date(timeMs).toISOString().slice(0, 16).replace('T', ' ')}Z`
}

/** A time for programs: RFC 3339 in UTC. */
export function isoTime(timeMs: number): string {
  return new Date(timeMs).toISOString()
}
