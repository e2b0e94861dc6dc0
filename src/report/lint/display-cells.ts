import { commandOffsets, escapeCharacter, shownCharacter } from './shown-text.ts'

/** A character of a line as a terminal shows it. */
export interface Cell {
  /** Where it stands in the line, in UTF-16 units from 0. */
  readonly at: number
  readonly shown: string
  /** How many columns of the terminal it takes: 2 for wide characters, 0 for marks that sit on the one before. */
  readonly width: number
}

/** Tabs lead to the next multiple of this column. */
const tabStop = 4

/** A line as a terminal shows it, character by character. Nothing in it can move the cursor. */
export function cellsOf(line: string): readonly Cell[] {
  const commands = commandOffsets(line)
  const cells: Cell[] = []
  let at = 0
  let column = 0
  for (const character of line) {
    const shown = commands.has(at) ? escapeCharacter(character) : show(character, column)
    // What is escaped is longer than what it stands for.
    const width = shown === character ? widthOf(character) : shown.length
    cells.push({ at, shown, width })
    at += character.length
    column += width
  }
  return cells
}

function show(character: string, column: number): string {
  if (character >= ' ' && character <= '~') return character
  return character === '\t' ? ' '.repeat(tabStop - (column % tabStop)) : shownCharacter(character)
}

/** How many columns the cells take together. */
export function widthOfCells(cells: readonly Cell[]): number {
  return cells.reduce((sum, { width }) => sum + width, 0)
}

const sitsOnAnother = /[\p{Mn}\p{Me}]/u
const isEmoji = /\p{Emoji_Presentation}/u

/** Blocks of characters that terminals draw two columns wide (Unicode Standard Annex 11, East Asian Width W and F). */
const wideBlocks: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x17000, 0x18cff],
  [0x1b000, 0x1b2ff],
  [0x20000, 0x3fffd],
]

function widthOf(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code < 0x300) return 1
  if (sitsOnAnother.test(character)) return 0
  return isEmoji.test(character) || wideBlocks.some(([first, last]) => code >= first && code <= last) ? 2 : 1
}
