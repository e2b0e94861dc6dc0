import type { SafeHtml } from '@remix-run/html-template'
import { type DocumentedRule, renderRulePage } from '../../report/rule-page.ts'
import { link } from './link.ts'
import type { RenderMarkdown } from './markdown.ts'
import type { Links } from './site.ts'
import { table } from './table.ts'

/** The page of a rule, below its heading: the same that stands in the documentation. */
export function ruleView(rule: DocumentedRule, markdown: RenderMarkdown): SafeHtml {
  return markdown(renderRulePage(rule).replace(/^# .*\n/, ''))
}

/** All rules. */
export function ruleTable(rules: readonly DocumentedRule[], links: Links): SafeHtml {
  return table<DocumentedRule>(
    'Rules',
    [
      { head: 'rule', kind: 'name', cell: ({ id }) => link(links.rule(id), id) },
      { head: 'judges', cell: ({ kind }) => kind },
      { head: 'class', cell: (rule) => rule.class },
      { head: 'what it finds', cell: ({ title }) => title },
    ],
    rules,
  )
}
