import type { Correction } from '../../model/finding.ts'
import { plainLine } from '../plain-text.ts'

/** A correction as people read it, in printable ASCII: a sentence, and the lines to paste. */
export interface CorrectionText {
  readonly intro: string
  /** None where a rule is left out. */
  readonly lines: readonly string[]
}

/** Writes a correction out. An empty list means nothing without its key, and nobody pastes it in place of a rule. */
export function correctionText({ intro, yaml, replaces }: Correction): CorrectionText {
  if (yaml === '[]' && replaces.part === 'rule')
    return { intro: plainLine(intro.replace(/:$/, '.')), lines: [] }
  const whole = yaml === '[]' && replaces.part === 'direction' ? `${replaces.direction}: []` : yaml
  return { intro: plainLine(intro), lines: whole.split('\n').map(plainLine) }
}
