import { enforcedLevels, type EnforcedLevel } from '../../model/enforced-level.ts'
import type { Readiness } from '../../model/review.ts'
import { readPage } from '../index/decision-query.ts'

/** The states of readiness, what needs work first. */
export const readinessStates = [
  'not-ready',
  'ready',
  'no-evidence',
  'enforced',
] as const satisfies readonly Readiness['state'][]

/** A list of namespaces as an address says it: `/readiness?level=baseline&state=ready`. */
export interface ReadinessQuery {
  readonly level: EnforcedLevel | ''
  readonly state: Readiness['state'] | ''
  /** Counted from 1. */
  readonly page: number
}

/** Reads an address. What means nothing in it is left out. */
export function readReadinessQuery(params: URLSearchParams): ReadinessQuery {
  return {
    level: enforcedLevels.find((level) => level === params.get('level')) ?? '',
    state: readinessStates.find((state) => state === params.get('state')) ?? '',
    page: readPage(params.get('page') ?? ''),
  }
}

/** The query of an address, without the question mark; empty for the list of everything. */
export function writeReadinessQuery({ level = '', state = '', page = 1 }: Partial<ReadinessQuery>): string {
  const params = new URLSearchParams()
  if (level !== '') params.set('level', level)
  if (state !== '') params.set('state', state)
  if (page > 1) params.set('page', String(page))
  return params.toString()
}
