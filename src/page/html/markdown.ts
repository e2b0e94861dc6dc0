import type { SafeHtml } from '@remix-run/html-template'
import makeMarkdown from 'markdown-it'
import { trusted } from './text.ts'

/** Turns the Markdown of our own pages into HTML. */
export type RenderMarkdown = (text: string) => SafeHtml

/** Makes a renderer. HTML in the text is escaped; links to the pages of other rules lead to where `ruleHref` says. */
export function makeMarkdownRenderer(ruleHref: (id: string) => string): RenderMarkdown {
  const markdown = makeMarkdown({ html: false, linkify: false })
  markdown.core.ruler.push('rule-links', ({ tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      const id = /^([a-z0-9-]+)\.md$/.exec(String(href ?? ''))?.[1]
      if (id !== undefined) token.attrSet('href', ruleHref(id))
      else if (href !== null) token.attrSet('rel', 'noreferrer')
    }
  })
  const { rules } = markdown.renderer
  // As everywhere on the pages: what is too wide scrolls by itself, also by keyboard.
  rules['table_open'] = () => '<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>'
  rules['table_close'] = () => '</table></div>'
  rules['fence'] = (tokens, index) =>
    `<pre tabindex="0"><code>${markdown.utils.escapeHtml(tokens[index]?.content ?? '')}</code></pre>`
  return (text) => trusted(markdown.render(text))
}
