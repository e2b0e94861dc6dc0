import { html, type SafeHtml } from '@remix-run/html-template'
import type { ReviewedWrite } from '../../model/reviewed-write.ts'

/** What was done, and with what kind of client. Nearly everything is a NetworkPolicy: only the other kind is named. */
export function writeWords({
  verb,
  kind,
  client,
}: Pick<ReviewedWrite, 'verb' | 'kind' | 'client'>): SafeHtml {
  return html`${verb}${kind === 'Namespace' ? ' Namespace' : undefined}${
    client === 'unknown' ? undefined : html` <span class="quiet">${client}</span>`
  }`
}
