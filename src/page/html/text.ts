import { html, type SafeHtml } from '@remix-run/html-template'
import { shortTime, isoTime } from '../../report/review/utc-time.ts'
import { shownLine } from '../../report/lint/shown-text.ts'
import { shorten } from '../../report/plain-text.ts'

/** What a template may hold: text is escaped, HTML of a template is not, and undefined is nothing. */
export type Content = SafeHtml | string | number | undefined | Content[]

const maxNameLength = 300

/**
 * A text that somebody else chose, with what cannot be seen written out. Right-to-left letters in it do not reach what
 * stands beside it.
 */
export function name(text: string): SafeHtml {
  return text === ''
    ? html`<span class="quiet">(unknown)</span>`
    : html`<bdi>${shorten(shownLine(text), maxNameLength)}</bdi>`
}

/** An object as people call it: `shop/allow-web`; a Namespace by its own name. */
export function objectName({
  kind,
  namespace,
  name: ownName,
}: {
  readonly kind: string
  readonly namespace: string
  readonly name: string
}): SafeHtml {
  if (kind === 'Namespace') return name(ownName)
  return name(`${namespace}/${ownName === '' ? '(several)' : ownName}`)
}

/** A point in time, to the minute, in UTC. */
export function time(timeMs: number): SafeHtml {
  return html`<time datetime="${isoTime(timeMs)}">${shortTime(timeMs)}</time>`
}

/** A number as people read it: `12,345`. */
export function number(count: number): string {
  return count.toLocaleString('en-US')
}

/** HTML that was made by somebody who escapes: the one place where that is believed. */
export function trusted(markup: string): SafeHtml {
  return html.raw`${markup}`
}
