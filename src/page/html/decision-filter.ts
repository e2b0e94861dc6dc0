import { html, type SafeHtml } from '@remix-run/html-template'
import type { Review } from '../../model/review.ts'
import type { DecisionQuery } from '../index/decision-query.ts'
import { shownLine } from '../../report/lint/shown-text.ts'
import { standings } from '../index/standing.ts'
import { option } from './option.ts'
import { standingWords } from './standing-words.ts'

/**
 * So many names are offered while somebody types; more would make the page large. Names with characters that nobody sees
 * cannot be typed, and are found by the links of lists.
 */
const maxOffered = 200

/** The form that filters the list. Without JavaScript its button does it. */
export function decisionFilter(query: DecisionQuery, review: Review, action: string): SafeHtml {
  const { namespaces, users, rules } = review
  return html`<form class="filter" method="get" action="${action}" data-filter>
    ${nameField('namespace', 'Namespace', query.namespace, namesOf(namespaces.entries))}
    ${nameField(
      'rule',
      'Rule',
      query.rule,
      rules.entries.map(({ rule }) => rule),
    )}
    ${nameField('user', 'User', query.user, namesOf(users.entries))}
    <div class="field">
      <label for="verdict">Verdict</label>
      <select id="verdict" name="verdict">
        ${option('', 'any, without dry runs', query.verdict)}
        ${standings.map((standing) => option(standing, standingWords[standing], query.verdict))}
        ${option('dry-run', 'dry runs', query.verdict)}
      </select>
    </div>
    ${timeField('from', 'From (UTC)', query.from)} ${timeField('until', 'Until (UTC)', query.until)}
    <div class="field buttons">
      <button type="submit">Filter</button>
      <a href="${action}">Show all</a>
    </div>
  </form>`
}

function nameField(id: string, label: string, value: string, offered: readonly string[]): SafeHtml {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input
      id="${id}"
      name="${id}"
      value="${value}"
      list="${id}-names"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
    />
    <datalist id="${id}-names">
      ${offered
        .filter((name) => shownLine(name) === name)
        .slice(0, maxOffered)
        .map((name) => html`<option value="${name}"></option>`)}
    </datalist>
  </div>`
}

/** A browser shows an empty field for a value that is not of the field's type. */
function timeField(id: string, label: string, value: string): SafeHtml {
  const type = value.includes('T') ? 'datetime-local' : 'date'
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <input id="${id}" name="${id}" type="${type}" value="${value}" />
  </div>`
}

function namesOf(entries: readonly { readonly name: string }[]): readonly string[] {
  return entries.map(({ name }) => name)
}
