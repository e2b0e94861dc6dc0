import { html, type SafeHtml } from '@remix-run/html-template'
import type { Readiness } from '../../model/review.ts'
import { obstacleText } from '../../report/review/readiness-lines.ts'
import { link } from './link.ts'
import type { Links, Site } from './site.ts'
import { table } from './table.ts'
import { name, number } from './text.ts'

/** How a state reads. */
export const stateWords: Readonly<Record<Readiness['state'], string>> = {
  'not-ready': 'not ready',
  ready: 'ready',
  'no-evidence': 'no evidence',
  enforced: 'enforced already',
}

/** Which namespaces can be raised to a level, and what to type. */
export function readinessTable(readiness: readonly Readiness[], { links }: Site): SafeHtml {
  return table<Readiness>(
    'Which namespaces are ready for which level',
    [
      {
        head: 'namespace',
        kind: 'name',
        cell: ({ namespace }) => link(links.decisions({ namespace }), name(namespace)),
      },
      { head: 'level', cell: ({ level }) => level },
      { head: 'state', cell: ({ state }) => html`<span class="mark ${state}">${stateWords[state]}</span>` },
      { head: 'writes judged', kind: 'number', cell: ({ evidence }) => number(evidence) },
      { head: 'what to do', cell: (row) => whatToDo(row, links) },
    ],
    readiness,
  )
}

function whatToDo({ namespace, level, state, obstacles, command }: Readiness, links: Links): SafeHtml {
  switch (state) {
    case 'enforced':
      return html`<span class="quiet">Nothing: the level is enforced.</span>`
    case 'no-evidence':
      return html`<span class="quiet">No policy was written there, so nobody knows.</span>`
    case 'ready':
      return command === undefined
        ? html`<span class="quiet">No command: Kubernetes takes no such name.</span>`
        : html`<span class="copyable"><code class="command" data-copy>${command}</code></span>`
    case 'not-ready':
      return html`<ul class="plain">
        ${obstacles.map((obstacle) => {
          const text = obstacleText(obstacle)
          return html`<li>
            ${
              obstacle.kind === 'would-refuse'
                ? link(links.decisions({ namespace, verdict: `would-refuse-${level}` }), text)
                : text
            }
          </li>`
        })}
      </ul>`
  }
}
