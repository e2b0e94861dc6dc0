import { html, type SafeHtml } from '@remix-run/html-template'
import type { Content } from './text.ts'

/** A heading of a level, for parts that stand on pages of their own and within others. */
export function heading(level: 2 | 3 | 4 | 5, content: Content): SafeHtml {
  switch (level) {
    case 2:
      return html`<h2>${content}</h2>`
    case 3:
      return html`<h3>${content}</h3>`
    case 4:
      return html`<h4>${content}</h4>`
    case 5:
      return html`<h5>${content}</h5>`
  }
}
