import type { DecisionFilter } from './decision.ts'
import { type Standing, standings } from './standing.ts'

/** A list of decisions as an address says it: `/decisions?namespace=shop&verdict=refused&page=2`. */
export interface DecisionQuery {
  readonly namespace: string
  readonly rule: string
  readonly user: string
  readonly verdict: Standing | 'dry-run' | ''
  /** `2026-11-21` or `2026-11-21T10:00`, in UTC. `until` takes in all of the day or minute. */
  readonly from: string
  readonly until: string
  /** Counted from 1. */
  readonly page: number
}

/** What was read of an address, and what in it means nothing: whole sentences. */
export interface DecisionQueryReading {
  readonly query: DecisionQuery
  readonly problems: readonly string[]
}

/** The list of everything. */
export const wholeList: DecisionQuery = {
  namespace: '',
  rule: '',
  user: '',
  verdict: '',
  from: '',
  until: '',
  page: 1,
}

const verdicts = [...standings, 'dry-run'] as const
/** Names are shorter; a longer text is nobody's. */
const maxLength = 1024
const maxPage = 1_000_000

/** Reads an address. What means nothing in it is left out, and told. */
export function readDecisionQuery(params: URLSearchParams): DecisionQueryReading {
  const problems: string[] = []
  const text = (key: string): string => (params.get(key) ?? '').trim().slice(0, maxLength)
  const time = (key: string): string => {
    const value = text(key)
    if (value === '' || readTime(value) !== undefined) return value
    problems.push(`“${key}” takes a day such as 2026-11-21, or 2026-11-21T10:00, in UTC; it was left out.`)
    return ''
  }
  const verdict: DecisionQuery['verdict'] = verdicts.find((known) => known === text('verdict')) ?? ''
  if (verdict === '' && text('verdict') !== '') problems.push('There is no such verdict; it was left out.')
  const query = {
    namespace: text('namespace'),
    rule: text('rule'),
    user: text('user'),
    verdict,
    from: time('from'),
    until: time('until'),
    page: readPage(text('page')),
  }
  return { query, problems }
}

/** The query of an address, without the question mark; empty for the list of everything. */
export function writeDecisionQuery(query: Partial<DecisionQuery>): string {
  const params = new URLSearchParams()
  const { page = 1, ...texts } = query
  for (const [key, value] of Object.entries(texts)) if (value !== '') params.set(key, value)
  if (page > 1) params.set('page', String(page))
  return params.toString()
}

/** What the list is filtered by. */
export function filterOf({ namespace, rule, user, verdict, from, until }: DecisionQuery): DecisionFilter {
  const start = readTime(from)
  const end = readTime(until)
  return {
    ...(namespace === '' ? {} : { namespace }),
    ...(rule === '' ? {} : { rule }),
    ...(user === '' ? {} : { user }),
    ...(verdict === '' ? {} : { verdict }),
    ...(start === undefined ? {} : { fromMs: start.fromMs }),
    ...(end === undefined ? {} : { toMs: end.toMs }),
  }
}

/** A page as an address says it; the first where it says nothing that means anything. */
export function readPage(text: string): number {
  return /^[1-9]\d{0,6}$/.test(text) ? Math.min(Number(text), maxPage) : 1
}

const minuteMs = 60_000
const dayMs = 1440 * minuteMs

function readTime(text: string): { readonly fromMs: number; readonly toMs: number } | undefined {
  const match = /^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.exec(text)
  if (match === null) return undefined
  const fromMs = Date.parse(match[1] === undefined ? `${text}T00:00Z` : `${text}Z`)
  // 2026-02-31 is read as a day in March.
  if (Number.isNaN(fromMs) || !new Date(fromMs).toISOString().startsWith(text)) return undefined
  return { fromMs, toMs: fromMs + (match[1] === undefined ? dayMs : minuteMs) }
}
