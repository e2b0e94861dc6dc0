/** Standard output, as much as the layout of text depends on it. */
export interface TextTerminal {
  readonly isTTY?: boolean
  readonly columns?: number
  /** Whether it can show colours, as the environment describes it: Node's own reading of TERM and the like. */
  readonly hasColors?: (environment: object) => boolean
}

/** The variables that say whether colours are wanted. */
export interface ColourWishes {
  readonly NO_COLOR?: string
  readonly FORCE_COLOR?: string
}

/** In columns, where no terminal says how wide it is. */
const usualWidth = 100

/** On terminals, unless NO_COLOR says no; FORCE_COLOR says yes everywhere (no-color.org, and Node's own reading of both). */
export function hasColours(terminal: TextTerminal, wishes: ColourWishes): boolean {
  const { NO_COLOR: noColour = '', FORCE_COLOR: forceColour = '' } = wishes
  if (forceColour !== '' && forceColour !== '0') return true
  return terminal.isTTY === true && noColour === '' && terminal.hasColors?.(wishes) === true
}

/** How many columns a line of text may have. A terminal that says 0 does not know. */
export function textWidth({ isTTY, columns = 0 }: TextTerminal): number {
  return isTTY === true && columns > 0 ? columns : usualWidth
}
