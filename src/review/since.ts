import { readTime } from './read-time.ts'

const units: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

/**
 * The time that `--since` means, in milliseconds since 1970: so long ago (`90m`, `24h`, `7d`, `2w`), a day in UTC
 * (`2026-11-01`) or a time (`2026-11-01T10:00:00Z`). Undefined where it means nothing.
 */
export function readSince(text: string, nowMs: number): number | undefined {
  const [, number, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? []
  if (number !== undefined && unit !== undefined) return nowMs - Number(number) * (units[unit] ?? 0)
  const timeMs = readTime(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text)
  return Number.isNaN(timeMs) || !isDay(text.slice(0, dayLength)) ? undefined : timeMs
}

const dayLength = '2026-11-01'.length

/** Date.parse takes the 31st of February for the 3rd of March. */
function isDay(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day)
}
