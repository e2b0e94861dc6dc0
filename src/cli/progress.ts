/** How far a run has come. */
export interface ProgressCounts {
  readonly files: number
  readonly policies: number
  readonly violations: number
}

/** Standard error, as much as progress needs of it. */
export interface ProgressTerminal {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly write: (text: string) => unknown
}

/** A line at the bottom of the terminal that says how far a run has come. */
export interface Progress {
  /** To be called as often as anything changes; draws seldom. */
  readonly update: (counts: ProgressCounts) => void
  /** Takes the line away. To be called before anything else is printed on the terminal, and at the end. */
  readonly clear: () => void
}

/** Quick runs show nothing. */
const quietMs = 1000
/** Ten times a second is as often as anybody reads. */
const betweenMs = 100

/**
 * Progress on a terminal, once a run takes over a second: `1,234 files, 6,170 policies, 12 violations`. Shows nothing
 * where standard error is no terminal. Draws only when it is updated, so that no timer keeps the process alive;
 * `nowMs` is a clock that does not go backwards.
 */
export function makeProgress(terminal: ProgressTerminal, nowMs: () => number): Progress {
  if (terminal.isTTY !== true) return { update: () => undefined, clear: () => undefined }
  let nextMs = nowMs() + quietMs
  let isDrawn = false
  return {
    update: (counts) => {
      const now = nowMs()
      if (now < nextMs) return
      nextMs = now + betweenMs
      isDrawn = true
      // Some terminals do not know their width and say 0.
      const { columns = 0 } = terminal
      // In the last column a terminal may begin a new line, which could not be taken away.
      const line = formatProgress(counts).slice(0, (columns > 0 ? columns : 80) - 1)
      terminal.write(`${eraseLine}${line}`)
    },
    clear: () => {
      if (!isDrawn) return
      isDrawn = false
      terminal.write(eraseLine)
    },
  }
}

/** To the first column, and nothing from there on (ECMA-48, EL). */
const eraseLine = '\r\u001b[K'

function formatProgress({ files, policies, violations }: ProgressCounts): string {
  return [
    count(files, 'file', 'files'),
    count(policies, 'policy', 'policies'),
    count(violations, 'violation', 'violations'),
  ].join(', ')
}

function count(number: number, one: string, many: string): string {
  return `${number.toLocaleString('en-US')} ${number === 1 ? one : many}`
}
