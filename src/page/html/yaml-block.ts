import { html, type SafeHtml } from '@remix-run/html-template'
import { shownLine } from '../../report/lint/shown-text.ts'
import type { MarkedYaml, YamlLine } from '../detail/marked-yaml.ts'
import { type Content, number } from './text.ts'

/**
 * An object as YAML. A line that rules found something on begins with `>`, for those who see no colours, and names the
 * rules.
 */
export function yamlBlock({ lines, total }: MarkedYaml): SafeHtml {
  const width = String(lines.at(-1)?.line ?? 0).length
  const content = lines.map((line, index) => [
    isAfterGap(lines[index - 1], line) ? '  ...\n' : '',
    yamlLine(line, width),
    '\n',
  ])
  return html`<pre class="yaml" tabindex="0">${content}</pre>
    ${
      lines.length < total
        ? html`<p class="quiet">${number(lines.length)} of ${number(total)} lines.</p>`
        : undefined
    }`
}

function isAfterGap(before: YamlLine | undefined, { line }: YamlLine): boolean {
  return before !== undefined && before.line !== line - 1
}

function yamlLine({ line, text, rules }: YamlLine, width: number): Content {
  const margin = text.slice(0, text.length - text.trimStart().length)
  const content = shownLine(text.slice(margin.length))
  const gutter = `${rules.length === 0 ? ' ' : '>'} ${String(line).padStart(width)}  `
  const numbered = html`<span class="gutter">${gutter}</span>`
  if (rules.length === 0) return [numbered, margin, content]
  return [
    numbered,
    margin,
    html`<mark>${content}</mark>`,
    ' ',
    html`<span class="reason"># ${rules.join(', ')}</span>`,
  ]
}
