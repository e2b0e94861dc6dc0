import { isNode, LineCounter, parseDocument } from 'yaml'

/**
 * The lines of an example that matter, as a reader of the terminal sees them: what the policy says, with `>` before
 * the lines of the given fields (`spec.ingress[0].from[1]`).
 */
export function relevantLines(text: string, fields: readonly string[]): readonly string[] {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter })
  const marked = new Set<number>()
  for (const field of fields) {
    const keys = field.split(/[.[\]]+/).filter((key) => key !== '')
    const node = document.getIn(
      keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)),
      true,
    )
    if (!isNode(node) || !node.range) continue
    const { line: first } = lineCounter.linePos(node.range[0])
    const { line: last } = lineCounter.linePos(Math.max(node.range[0], node.range[1] - 1))
    for (let line = first; line <= last; line += 1) marked.add(line)
  }
  const lines = text.trimEnd().split('\n')
  const start = Math.max(
    0,
    lines.findIndex((line) => line.startsWith('spec:') || line.startsWith('metadata:')),
  )
  const from = lines.findIndex((line) => line.startsWith('spec:'))
  return lines
    .map((line, index) => `${marked.has(index + 1) ? '>' : ' '} ${line}`)
    .slice(from === -1 ? start : from)
}
