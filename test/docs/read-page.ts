import { readFileSync } from 'node:fs'

const root = new URL('../../', import.meta.url)

/** A fenced block of a page. */
export interface Block {
  readonly language: string
  readonly text: string
  /** The line, counted from 1, where it begins. */
  readonly line: number
  /** The block behind it, if nothing but the word "prints" stands between the two. */
  readonly printed: string | undefined
}

/** The fenced blocks of a page in their order. */
export function readBlocks(page: string): readonly Block[] {
  const text = readFileSync(new URL(page, root), 'utf8')
  const fences = [...text.matchAll(/^```(\w*)\n([^]*?)^```\n/gm)]
  return fences.map((fence, index) => {
    const next = fences[index + 1]
    const end = fence.index + fence[0].length
    const isPrinted = next !== undefined && text.slice(end, next.index).trim() === 'prints'
    return {
      language: fence[1] ?? '',
      text: fence[2] ?? '',
      line: text.slice(0, fence.index).split('\n').length,
      printed: isPrinted ? next[2] : undefined,
    }
  })
}

/** A command of a console block, and what it prints. */
export interface Example {
  readonly command: string
  /** A line of `...` stands for any lines, also none. */
  readonly prints: string
}

/** The commands of a console block: lines that begin with `$ `. */
export function readExamples({ text }: Block): readonly Example[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf('\n')
      return { command: part.slice(0, end), prints: part.slice(end + 1) }
    })
}

/** What a text must look like that prints what an example says. */
export function patternOf({ prints }: Example): RegExp {
  const parts = prints.split(/^\.\.\.\n/m).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'))
  return new RegExp(`^${parts.join('(?:.*\\n)*')}$`)
}
