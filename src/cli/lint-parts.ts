import type { Readable } from 'node:stream'
import type { SelectorMatch } from '../model/settings.ts'
import type { Interrupt } from './interrupt.ts'
import type { ProgressTerminal } from './progress.ts'

/** What `lint` needs from the rest of the product and from the world. */
export interface LintParts {
  readonly matches: SelectorMatch
  /** SHA-256 in hexadecimal. */
  readonly hash: (text: string) => string
  /** The address of a rule's page. */
  readonly docsUrl: (rule: string) => string
  /** UTC without a fraction or a zone: `2026-11-21T09:56:00`. */
  readonly startedAt: () => string
  /** A clock that does not go backwards. */
  readonly nowMs: () => number
  readonly standardInput: () => Readable
  readonly isColoured: boolean
  /** The columns of standard output. */
  readonly width: number
  readonly errorTerminal: ProgressTerminal
  readonly listenForInterrupt: () => Interrupt
}
