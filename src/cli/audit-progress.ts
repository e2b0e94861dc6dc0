import type { Progress } from '../review/progress.ts'
import type { ProgressTerminal } from './progress.ts'

/** A line at the bottom of the terminal that says how far the reading of logs has come. */
export interface AuditProgress {
  readonly show: (progress: Progress) => void
  /** Takes the line away. */
  readonly clear: () => void
}

/** To the first column, and nothing from there on (ECMA-48, EL). */
const eraseLine = '\r\u001b[K'

/** Makes the line. Shows nothing where standard error is no terminal. */
export function makeAuditProgress(terminal: ProgressTerminal): AuditProgress {
  let isDrawn = false
  return {
    show: (progress) => {
      if (terminal.isTTY !== true) return
      isDrawn = true
      // In the last column a terminal may begin a new line, which could not be taken away. One without a window has none.
      const { columns = 0 } = terminal
      terminal.write(`${eraseLine}${formatProgress(progress).slice(0, (columns > 0 ? columns : 80) - 1)}`)
    },
    clear: () => {
      if (isDrawn) terminal.write(eraseLine)
      isDrawn = false
    },
  }
}

/** `1,204 of 4,096 MiB (29 %), 180 MiB/s`. */
function formatProgress({ bytes, totalBytes, bytesPerSecond }: Progress): string {
  const rate = `${mebibytes(bytesPerSecond)} MiB/s`
  if (totalBytes === undefined || totalBytes === 0) return `${mebibytes(bytes)} MiB, ${rate}`
  const percent = Math.min(100, Math.floor((bytes / totalBytes) * 100))
  return `${mebibytes(bytes)} of ${mebibytes(totalBytes)} MiB (${percent} %), ${rate}`
}

function mebibytes(bytes: number): string {
  return Math.round(bytes / 1024 / 1024).toLocaleString('en-US')
}
