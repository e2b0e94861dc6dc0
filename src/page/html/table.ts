import { html, type SafeHtml } from '@remix-run/html-template'
import type { Content } from './text.ts'

/** A column of a table: how it is headed, and what stands in it for a row. */
export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Content
  /** `number`: to the right, in digits of one width. `name`: the row is called by it. */
  readonly kind?: 'number' | 'name'
}

/** A table that can be scrolled sideways by itself, also by keyboard, so that the page need not be. */
export function table<Row>(caption: string, columns: readonly Column<Row>[], rows: readonly Row[]): SafeHtml {
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption class="unseen">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ head, kind }) => html`<th scope="col" class="${kind ?? ''}">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column) => cell(column, row))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function cell<Row>({ cell: contentOf, kind }: Column<Row>, row: Row): SafeHtml {
  if (kind === 'name') return html`<th scope="row">${contentOf(row)}</th>`
  return html`<td class="${kind ?? ''}">${contentOf(row)}</td>`
}
