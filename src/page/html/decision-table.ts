import type { SafeHtml } from '@remix-run/html-template'
import type { Decision } from '../index/decision.ts'
import { link, ruleNames } from './link.ts'
import type { Site } from './site.ts'
import { standingMarks } from './standing-words.ts'
import { table } from './table.ts'
import { name, objectName, time } from './text.ts'
import { writeWords } from './write-words.ts'

/** Decisions, one a line. */
export function decisionTable(decisions: readonly Decision[], { links }: Site): SafeHtml {
  return table<Decision>(
    'Decisions, the latest first',
    [
      { head: 'time (UTC)', cell: ({ timeMs }) => time(timeMs) },
      { head: 'object', kind: 'name', cell: (row) => link(links.decision(row.row), objectName(row)) },
      { head: 'verdict', cell: ({ standings, isDryRun }) => standingMarks(standings, isDryRun) },
      { head: 'rules', cell: (row) => ruleNames(rulesOf(row), links) },
      { head: 'user', cell: ({ user }) => name(user) },
      {
        head: 'write',
        cell: writeWords,
      },
    ],
    decisions,
  )
}

/** Each once, those of the gravest standing first. */
function rulesOf({ rules, standings }: Decision): readonly string[] {
  return [...new Set(standings.flatMap((standing) => rules[standing] ?? []))]
}
