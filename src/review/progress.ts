/** How far the reading has come. */
export interface Progress {
  readonly file: string
  /** Of all logs together, as they lie on the disk. */
  readonly bytes: number
  /** Undefined where a pipe is among them. */
  readonly totalBytes: number | undefined
  /** Of the whole reading so far. */
  readonly bytesPerSecond: number
}

/** Counts bytes and reports now and then. */
export interface ProgressMeter {
  readonly startFile: (file: string) => void
  readonly addBytes: (bytes: number) => void
}

/** Where progress is reported to. */
export interface ProgressOptions {
  readonly totalBytes: number | undefined
  /** A clock that never goes back; milliseconds. */
  readonly clockMs: () => number
  readonly report: (progress: Progress) => void
  /** At most one report within this time. */
  readonly everyMs: number
}

/** Makes a meter that reports at most once within `everyMs`, and only while bytes come. */
export function makeProgressMeter({ totalBytes, clockMs, report, everyMs }: ProgressOptions): ProgressMeter {
  const startMs = clockMs()
  let reportedMs = startMs
  let bytes = 0
  let file = ''
  return {
    startFile: (name) => {
      file = name
    },
    addBytes: (more) => {
      bytes += more
      const nowMs = clockMs()
      if (nowMs - reportedMs < everyMs) return
      reportedMs = nowMs
      const seconds = (nowMs - startMs) / 1000
      report({ file, bytes, totalBytes, bytesPerSecond: seconds > 0 ? bytes / seconds : 0 })
    },
  }
}
