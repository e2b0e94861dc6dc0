import { html, type SafeHtml } from '@remix-run/html-template'
import { counted } from '../../report/review/text-parts.ts'
import { unreadLines } from '../../report/review/unread-lines.ts'
import { unreadNotice } from './reading-section.ts'
import type { Site } from './site.ts'
import { number, time } from './text.ts'

/** A page that the menu leads to. */
export interface MenuEntry {
  readonly href: string
  readonly label: string
}

/** What differs from page to page. */
export interface PageContent {
  readonly title: string
  /** The entry of the menu that the page belongs to. */
  readonly current: string | undefined
  readonly main: SafeHtml
}

/** What stands in the head of a document beside its title: where style and script come from. */
export interface DocumentHead {
  readonly style: SafeHtml
  readonly script: SafeHtml
}

/** A whole document, with what every page has: a menu, what could not be read, and from what it was told. */
export function renderDocument(
  { title, current, main }: PageContent,
  menu: readonly MenuEntry[],
  head: DocumentHead,
  { review, version, links }: Site,
): string {
  const { reading, nowMs } = review
  const unread = unreadLines(reading)
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>${title} - netpol-guardrail</title>
        ${head.style}
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <p class="brand">netpol-guardrail <span>audit review</span></p>
          <nav aria-label="Pages of the review">
            <ul>
              ${menu.map(({ href, label }) =>
                href === current
                  ? html`<li><a href="${href}" aria-current="page">${label}</a></li>`
                  : html`<li><a href="${href}">${label}</a></li>`,
              )}
            </ul>
          </nav>
        </header>
        <main id="main" tabindex="-1">
          <h1>${title}</h1>
          ${unreadNotice(reading, links.logs)} ${main}
        </main>
        <footer>
          <p>
            Read ${time(nowMs)} from ${counted(reading.lines, 'line')} of
            ${counted(reading.files.length, 'log')}, ${number(unread)} of them not readable. All times are
            UTC. netpol-guardrail v${version}.
          </p>
        </footer>
        ${head.script}
      </body>
    </html>`
  return String(document)
}
