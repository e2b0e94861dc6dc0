import { html, type SafeHtml } from '@remix-run/html-template'
import type { Content } from './text.ts'
import { name } from './text.ts'
import type { Links } from './site.ts'

/** A link, or only its text where it would lead nowhere. */
export function link(href: string | undefined, content: Content): SafeHtml {
  return href === undefined ? html`${content}` : html`<a href="${href}">${content}</a>`
}

/** The names of rules, each with a link to its page. */
export function ruleNames(rules: readonly string[], links: Links): SafeHtml {
  return html`${rules.map((rule, index) => [index === 0 ? '' : ', ', link(links.rule(rule), name(rule))])}`
}
