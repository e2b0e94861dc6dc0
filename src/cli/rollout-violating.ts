import type { Survey } from '../engine/survey-policies.ts'
import { plainLine, shorten } from '../report/plain-text.ts'

/** Enough to see what it is about; `lint` shows all of them. */
const maxNamed = 20

/**
 * Which policies of a namespace violate a level, such as `enforce=baseline`, and what would become of them. One line for
 * each, the first twenty.
 */
export function violatingLines(
  violating: Survey['violating'],
  policies: number,
  level: string,
  fate: string,
): readonly string[] {
  if (policies === 0) return ['it has no policies']
  if (violating.length === 0)
    return [
      policies === 1
        ? `its one policy does not violate ${level}`
        : `none of its ${policies.toLocaleString('en-US')} policies violates ${level}`,
    ]
  const more = violating.length - maxNamed
  return [
    policies === 1
      ? `its one policy ${fate}:`
      : `${violating.length} of its ${policies.toLocaleString('en-US')} policies ${fate}:`,
    ...violating
      .slice(0, maxNamed)
      .map(({ name, rules }) => `  ${shorten(plainLine(`${name}: ${rules.join(', ')}`), 200)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}
