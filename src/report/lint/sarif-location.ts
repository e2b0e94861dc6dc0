import type { ExcerptLine } from '../../model/lint.ts'
import type { Region } from '../../model/source.ts'
import { fileUri } from './file-uri.ts'

/** The name that stands for the directory of the run; whoever reads the results knows where the sources are. */
export const sourceRoot = '%SRCROOT%'

/** A file as a SARIF artifactLocation (2.1.0, 3.4). */
export function artifactLocation(file: string): object {
  const uri = fileUri(file)
  return uri.startsWith('file:') ? { uri } : { uri, uriBaseId: sourceRoot }
}

/** A stretch of a file as a SARIF physicalLocation (3.29), with its text where the excerpt has all of it. */
export function physicalLocation(file: string, region: Region, excerpt: readonly ExcerptLine[] = []): object {
  const text = textOf(region, excerpt)
  return {
    artifactLocation: artifactLocation(file),
    region: { ...sarifRegion(region), ...(text === undefined ? {} : { snippet: { text } }) },
  }
}

/** A region (3.30). Ours count as SARIF does with `columnKind: utf16CodeUnits`. */
export function sarifRegion({ line, column, endLine, endColumn }: Region): object {
  return { startLine: line, startColumn: column, endLine, endColumn }
}

function textOf(region: Region, excerpt: readonly ExcerptLine[]): string | undefined {
  const lines = excerpt.filter(({ line }) => line >= region.line && line <= region.endLine)
  const isWhole =
    lines.length === region.endLine - region.line + 1 && lines.every(({ column }) => column === 1)
  const last = lines.at(-1)
  if (!isWhole || last === undefined || last.text.length < region.endColumn - 1) return undefined
  return lines
    .map(({ line, text }) => {
      const end = line === region.endLine ? region.endColumn - 1 : text.length
      return text.slice(line === region.line ? region.column - 1 : 0, end)
    })
    .join('\n')
}
