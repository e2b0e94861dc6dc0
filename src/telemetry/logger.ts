import { destination, type Logger, pino, stdTimeFunctions } from 'pino'
import type { DecisionRecord } from '../model/decision-record.ts'
import { renderTrail } from '../report/trail.ts'

/** How the log is written. */
export interface LoggerOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  /** A file descriptor or a path; standard output where it is left out. */
  readonly to?: number | string
  /** Called for each write that failed, and for each line dropped because too many wait to be written. */
  readonly onWriteFailure?: () => void
}

/** What may wait for a reader of the log that has stopped reading. Beyond it lines are lost; answers never wait. */
const maxWaitingBytes = 16 * 1024 * 1024

/**
 * Lines are written together once there are so many bytes of them, or after so long: under load a write for each line
 * costs more than the decision that it is about. A SIGKILL can lose what came within that time.
 */
const batchBytes = 8 * 1024
const batchMs = 50

/** Fields that no line of ours has. Should one slip in, its value stays out of the log. */
const neverLogged = ['object', 'oldObject', 'body', 'headers', 'authorization', 'token', 'key', 'cert']

/**
 * Makes the log: one JSON object a line, written without blocking. A full disk or a pipe that nobody reads costs lines,
 * never an answer.
 */
export function makeLogger({ level, to = 1, onWriteFailure }: LoggerOptions): Logger {
  const lines = destination({
    dest: to,
    sync: false,
    maxLength: maxWaitingBytes,
    minLength: batchBytes,
    periodicFlush: batchMs,
  })
  let isBroken = false
  lines.on('drop', () => onWriteFailure?.())
  // Without a listener such an error (ENOSPC, EIO) would end the process.
  lines.on('error', () => {
    isBroken = true
    onWriteFailure?.()
  })
  lines.on('write', () => {
    isBroken = false
  })
  const flushSync = lines.flushSync.bind(lines)
  // At the end of the process it would try a full disk or a closed pipe again for ever.
  lines.flushSync = () => {
    if (!isBroken) flushSync()
  }
  return pino(
    {
      level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: neverLogged, censor: '[left out]' },
    },
    lines,
  )
}

/** What one line may hold of a text that somebody else chose. */
const maxTextLength = 1024
/** The log is the complete record: its texts are cut much later than those of the audit log. */
const maxTrailLength = 16 * 1024

/**
 * Writes the one line that an answer leaves: who asked for what, what was answered and why, and how long it took.
 * `trail` has the keys and texts of the audit annotations (docs/trail.md).
 */
export function logDecision(logger: Logger, record: DecisionRecord, durationMs: number): void {
  const { verdict } = record.trail
  const line = {
    entry: record.entry,
    uid: cut(record.uid),
    operation: cut(record.operation),
    kind: cut(record.kind),
    namespace: cut(record.namespace),
    name: cut(record.name),
    user: cut(record.user),
    dryRun: record.isDryRun,
    verdict,
    trail: renderTrail(record.trail, maxTrailLength),
    notDescribed: record.notDescribed,
    durationMs: Math.round(durationMs * 1000) / 1000,
  }
  if (verdict === 'undecided') logger.warn(line, 'decision')
  else logger.info(line, 'decision')
}

function cut(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength)}...`
}
