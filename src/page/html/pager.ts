import { html, type SafeHtml } from '@remix-run/html-template'
import { number } from './text.ts'

/** Where one is in a list that does not fit on one page. */
export interface Paging {
  /** Counted from 1. */
  readonly page: number
  readonly pages: number
  readonly offset: number
  readonly limit: number
}

/** The page of a list, or the last one where it is shorter. */
export function pageOf(page: number, total: number, limit: number): Paging {
  const pages = Math.max(1, Math.ceil(total / limit))
  const existing = Math.min(page, pages)
  return { page: existing, pages, offset: (existing - 1) * limit, limit }
}

/** Links to the neighbouring pages and the two ends. */
export function pager({ page, pages }: Paging, hrefOf: (page: number) => string): SafeHtml {
  if (pages === 1) return html``
  const step = (label: string, to: number, rel: string): SafeHtml =>
    to === page || to < 1 || to > pages
      ? html`<li><span class="quiet">${label}</span></li>`
      : html`<li><a href="${hrefOf(to)}" rel="${rel}">${label}</a></li>`
  return html`<nav class="pager" aria-label="Pages">
    <ul>
      ${step('First', 1, 'first')} ${step('Previous', page - 1, 'prev')}
      <li aria-current="page">Page ${number(page)} of ${number(pages)}</li>
      ${step('Next', page + 1, 'next')} ${step('Last', pages, 'last')}
    </ul>
  </nav>`
}
