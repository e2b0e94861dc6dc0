import { html, type SafeHtml } from '@remix-run/html-template'
import type { Offence } from '../../model/review.ts'
import { link } from './link.ts'
import type { Site } from './site.ts'
import { table } from './table.ts'
import { name, number, objectName, time } from './text.ts'

/** An offence, and the row of the object that it is shown by; undefined where that is not in the list. */
export interface ShownOffence {
  readonly offence: Offence
  readonly row: number | undefined
}

/** Who keeps on breaking which rule, with one object each. */
export function offenceTable(offences: readonly ShownOffence[], { links }: Site): SafeHtml {
  if (offences.length === 0) return html`<p>Nobody broke a rule.</p>`
  return table<ShownOffence>(
    'What to mend first',
    [
      { head: 'rule', kind: 'name', cell: ({ offence: { rule } }) => link(links.rule(rule), name(rule)) },
      { head: 'namespace', cell: ({ offence: { namespace } }) => name(namespace) },
      {
        head: 'user',
        cell: ({ offence: { user, client } }) =>
          client === 'unknown' ? name(user) : html`${name(user)} <span class="quiet">with ${client}</span>`,
      },
      {
        head: 'refused',
        kind: 'number',
        cell: ({ offence: { rule, namespace, user, refused } }) =>
          refused === 0
            ? '0'
            : link(links.decisions({ rule, namespace, user, verdict: 'refused' }), number(refused)),
      },
      {
        head: 'would be',
        kind: 'number',
        cell: ({ offence: { rule, namespace, user, wouldRefuse } }) =>
          wouldRefuse.strict === 0
            ? '0'
            : link(
                links.decisions({ rule, namespace, user, verdict: 'would-refuse-strict' }),
                number(wouldRefuse.strict),
              ),
      },
      {
        head: 'for example',
        cell: ({ offence: { example }, row }) =>
          html`${link(row === undefined ? undefined : links.decision(row), objectName(example))}${
            example.path === '' ? undefined : html` <code>${name(example.path)}</code>`
          }`,
      },
      { head: 'last', cell: ({ offence: { lastMs } }) => time(lastMs) },
    ],
    offences,
  )
}
