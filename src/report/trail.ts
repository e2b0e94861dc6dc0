import type { Trail, TrailFinding } from '../model/trail.ts'
import { trailSchema } from '../model/trail.ts'
import { plainLine, shorten } from './plain-text.ts'

/** What each value in the audit log may hold; the API server itself has no limit. */
export const maxAnnotationLength = 1024

/**
 * The trail as a map of short texts: the audit annotations of a decision, and in a larger size the same in our log.
 * Printable ASCII only. Lists are cut at a whole entry, with `+12` for what is left out; a key with nothing to say is
 * absent. docs/trail.md documents it, `readTrail` reads it.
 */
export function renderTrail(trail: Trail, maxLength = maxAnnotationLength): Readonly<Record<string, string>> {
  const { levels, wouldRefuse } = trail
  const texts: Record<string, string> = {}
  const say = (key: string, value: string): void => {
    if (value !== '') texts[key] = shorten(plainLine(value), maxLength)
  }
  say('schema', String(trailSchema))
  say('verdict', trail.verdict)
  if (levels !== undefined)
    say('levels', `enforce=${levels.enforce} warn=${levels.warn} audit=${levels.audit} from=${levels.from}`)
  say('would-refuse', renderWouldRefuse(wouldRefuse, maxLength))
  say('findings', joinWithin(trail.findings.map(renderTrailFinding), ' ', maxLength, trail.moreFindings))
  say('ratcheted', joinWithin(trail.ratcheted, ',', maxLength))
  say('exception', trail.exception ?? '')
  say('undecided', trail.undecided ?? '')
  say('guard', trail.guard)
  return texts
}

/** `or-peers@spec.ingress[0].from[0];baseline;new`, without a space. */
export function renderTrailFinding({ rule, path, class: findingClass, since }: TrailFinding): string {
  return `${rule}@${shorten(plainLine(path).replaceAll(' ', '\\u{20}'), 300)};${findingClass};${since}`
}

function renderWouldRefuse({ baseline, strict }: Trail['wouldRefuse'], maxLength: number): string {
  const half = Math.floor(maxLength / 2) - 16
  return [
    ...(baseline.length === 0 ? [] : [`baseline:${joinWithin(baseline, ',', half)}`]),
    ...(strict.length === 0 ? [] : [`strict:${joinWithin(strict, ',', half)}`]),
  ].join(' ')
}

/** As many of the texts as fit; what does not is counted together with `more`. */
function joinWithin(texts: readonly string[], separator: string, maxLength: number, more = 0): string {
  if (texts.length + more === 0) return ''
  const room = maxLength - 12
  let length = 0
  let kept = 0
  for (const text of texts) {
    length += text.length + separator.length
    if (length > room) break
    kept += 1
  }
  const left = texts.length - kept + more
  return [...texts.slice(0, kept), ...(left > 0 ? [`+${left}`] : [])].join(separator)
}
