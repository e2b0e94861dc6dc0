import { html, type SafeHtml } from '@remix-run/html-template'
import { enforcedLevels } from '../../model/enforced-level.ts'
import { option } from './option.ts'
import { type ReadinessQuery, readinessStates } from './readiness-query.ts'
import { stateWords } from './readiness-table.ts'

/** The form that filters the readiness of namespaces. */
export function readinessFilter(query: ReadinessQuery, action: string): SafeHtml {
  return html`<form class="filter" method="get" action="${action}" data-filter>
    <div class="field">
      <label for="level">Level</label>
      <select id="level" name="level">
        ${option('', 'both', query.level)} ${enforcedLevels.map((level) => option(level, level, query.level))}
      </select>
    </div>
    <div class="field">
      <label for="state">State</label>
      <select id="state" name="state">
        ${option('', 'any', query.state)}
        ${readinessStates.map((state) => option(state, stateWords[state], query.state))}
      </select>
    </div>
    <div class="field buttons">
      <button type="submit">Filter</button>
      <a href="${action}">Show all</a>
    </div>
  </form>`
}
