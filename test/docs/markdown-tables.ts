/** A table of a Markdown page: its rows by the names of its columns. */
export interface MarkdownTable {
  /** The heading above it, without the marks. */
  readonly heading: string
  readonly rows: readonly ReadonlyMap<string, string>[]
}

/** The tables of a page, in order. A row that has not as many cells as its table has columns is an Error. */
export function readTables(markdown: string): readonly MarkdownTable[] {
  const tables: MarkdownTable[] = []
  let heading = ''
  for (const block of markdown.trimEnd().split(/\n{2,}/)) {
    const lines = block.split('\n')
    const [first = '', rule = '', ...rows] = lines
    if (first.startsWith('#')) heading = first.replace(/^#+ /, '')
    if (!/^\|(?:-+\|)+$/.test(rule)) continue
    const columns = cellsOf(first)
    tables.push({ heading, rows: rows.map((row) => rowOf(columns, cellsOf(row))) })
  }
  return tables
}

/** The texts that stand between backticks, in order. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code)
}

function cellsOf(line: string): readonly string[] {
  return line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim())
}

function rowOf(columns: readonly string[], cells: readonly string[]): ReadonlyMap<string, string> {
  if (cells.length !== columns.length)
    throw new Error(`a row of ${columns.join(', ')} has other cells: ${cells.join(' | ')}`)
  return new Map(columns.map((column, index) => [column, cells[index] ?? '']))
}
