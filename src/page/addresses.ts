import { writeDecisionQuery } from './index/decision-query.ts'
import type { Decisions } from './index/decisions.ts'
import { writeReadinessQuery } from './html/readiness-query.ts'
import type { Links } from './html/site.ts'
import type { MenuEntry } from './html/layout.ts'

/** Where each page is. */
export const paths = {
  overview: '/',
  readiness: '/readiness',
  decisions: '/decisions',
  pastUs: '/past-the-guard',
  rules: '/rules',
  logs: '/logs',
} as const

/** The menu of all pages. */
export const menu: readonly MenuEntry[] = [
  { href: paths.overview, label: 'Overview' },
  { href: paths.readiness, label: 'Readiness' },
  { href: paths.decisions, label: 'Decisions' },
  { href: paths.pastUs, label: 'Past the guard' },
  { href: paths.rules, label: 'Rules' },
  { href: paths.logs, label: 'Logs' },
]

/** The links between the pages. */
export function makeLinks(decisions: Decisions, ruleIds: ReadonlySet<string>): Links {
  return {
    decisions: (query) => withQuery(paths.decisions, writeDecisionQuery(query)),
    decision: (row) => {
      const decision = decisions.at(row)
      return decision === undefined ? undefined : `${paths.decisions}/${decisionId(row, decision.timeMs)}`
    },
    rule: (id) => (ruleIds.has(id) ? `${paths.rules}/${id}` : undefined),
    readiness: (query) => withQuery(paths.readiness, writeReadinessQuery(query)),
    pastUs: paths.pastUs,
    logs: paths.logs,
  }
}

/**
 * A decision as an address says it: its row and its time, so that an address of another run, with other logs, is not taken
 * for one of this.
 */
export function decisionId(row: number, timeMs: number): string {
  return `${row}-${timeMs.toString(36)}`
}

/** The row of a decision that an address names; undefined where there is none. */
export function readDecisionId(id: string, decisions: Decisions): number | undefined {
  const row = Number(/^(\d{1,9})-/.exec(id)?.[1] ?? Number.NaN)
  const decision = decisions.at(row)
  return decision !== undefined && decisionId(row, decision.timeMs) === id ? row : undefined
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}
