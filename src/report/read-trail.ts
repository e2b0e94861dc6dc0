import { findingClasses } from '../model/level.ts'
import { type Trail, type TrailFinding, trailSchema } from '../model/trail.ts'

/** What could be read of a trail. */
export interface TrailReading {
  readonly trail: Trail
  /** Written by a newer release: what this one does not know is not in it. */
  readonly isNewer: boolean
}

/**
 * Reads what `renderTrail` wrote, by the keys without the entry's name. Undefined where there is no trail of ours. The
 * texts come from a log that others can write to: whatever is not understood is left out, and nothing throws.
 */
export function readTrail(annotations: Readonly<Record<string, string>>): TrailReading | undefined {
  const value = (key: string): string => (Object.hasOwn(annotations, key) ? (annotations[key] ?? '') : '')
  const schema = value('schema')
  const isNewer = /^\d{1,4}$/.test(schema) && Number(schema) > trailSchema
  const known = verdicts.find((each) => each === value('verdict'))
  // That there was a judgement is certain, whatever a newer release calls it.
  const verdict = isNewer && value('verdict') !== '' ? (known ?? 'undecided') : known
  if (!/^\d{1,4}$/.test(schema) || verdict === undefined) return undefined
  const findings = value('findings').split(' ').filter(isText)
  const levels = readLevelTexts(value('levels'))
  return {
    isNewer,
    trail: {
      verdict,
      ...(levels === undefined ? {} : { levels }),
      wouldRefuse: readWouldRefuse(value('would-refuse')),
      findings: findings.flatMap(readTrailFinding),
      moreFindings: Number(findings.map((text) => /^\+(\d{1,9})$/.exec(text)?.[1]).find(isText) ?? 0),
      ratcheted: readIds(value('ratcheted')),
      exception: textOf(value('exception')),
      undecided: textOf(value('undecided')) ?? (known === undefined ? unknownVerdict : undefined),
      guard: value('guard'),
    },
  }
}

const unknownVerdict = 'not-understood: the verdict is one of a newer release'
const verdicts = ['allowed', 'refused', 'undecided'] as const
const origins = ['labels', 'defaults', 'unread'] as const

function readTrailFinding(text: string): readonly TrailFinding[] {
  const match = /^([a-z0-9-]{1,63})@([^ ]*);([a-z]+);(new|before)$/.exec(text)
  const findingClass = findingClasses.find((known) => known === match?.[3])
  if (match?.[1] === undefined || findingClass === undefined) return []
  return [
    {
      rule: match[1],
      path: (match[2] ?? '').replaceAll('\\u{20}', ' '),
      class: findingClass,
      since: match[4] === 'new' ? 'new' : 'before',
    },
  ]
}

function readLevelTexts(text: string): Trail['levels'] {
  const match = /^enforce=([\w.@]+) warn=([\w.@]+) audit=([\w.@]+) from=([a-z]+)/.exec(text)
  const from = origins.find((known) => known === match?.[4])
  const [, enforce, warn, audit] = match ?? []
  if (enforce === undefined || warn === undefined || audit === undefined || from === undefined)
    return undefined
  return { enforce, warn, audit, from }
}

function readWouldRefuse(text: string): Trail['wouldRefuse'] {
  const parts = new Map(
    text.split(' ').map((part) => {
      const at = part.indexOf(':')
      return [part.slice(0, at), part.slice(at + 1)] as const
    }),
  )
  return { baseline: readIds(parts.get('baseline') ?? ''), strict: readIds(parts.get('strict') ?? '') }
}

function readIds(text: string): readonly string[] {
  return text.split(',').filter((id) => /^[a-z0-9-]{1,63}$/.test(id))
}

function textOf(text: string): string | undefined {
  return text === '' ? undefined : text
}

function isText(text: string | undefined): text is string {
  return text !== undefined && text !== ''
}
