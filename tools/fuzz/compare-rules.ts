import type { AnsweredReview } from '../../src/server/review-answerer.ts'
import { isObject } from './reference-shapes.ts'
import type { Opinions } from './reference-spec.ts'

const levels = ['baseline', 'strict'] as const

/** What a finding is told as a part of, where both speak of the same place: the widest tells of the others. */
const toldBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['sensitive-port-open', ['any-ip', 'open-peers', 'split-rule', 'isolation-dropped']],
  ['ignored-rules', ['isolation-dropped']],
])

/**
 * Compares the rules for which each level would refuse, as the trail of an answer names them whatever is enforced, with
 * what the reference says of each rule: so that no rule hides behind another one.
 */
export function compareRules(answered: AnsweredReview, rules: ReadonlyMap<string, Opinions>): string[] {
  if (answered.kind !== 'answered') return []
  const named = readWouldRefuse(answered.body)
  if (named === undefined) return []
  const faults: string[] = []
  for (const [rule, opinions] of rules)
    for (const level of levels) {
      const isNamed = (each: string): boolean =>
        named.baseline.has(each) || (level === 'strict' && named.strict.has(each))
      if (opinions[level] === 'no' && isNamed(rule))
        faults.push(`${level} would refuse without a reason: ${rule}`)
      const isTold = [rule, ...(toldBy.get(rule) ?? [])].some(isNamed)
      if (opinions[level] === 'yes' && !isTold) faults.push(`${level} would not refuse: ${rule}`)
    }
  return faults
}

type NamedRules = Readonly<Record<(typeof levels)[number], ReadonlySet<string>>>

/** The rules by level; undefined where the answer is no JSON, which others see. */
function readWouldRefuse(body: string): NamedRules | undefined {
  let review: unknown
  try {
    review = JSON.parse(body)
  } catch {
    return undefined
  }
  const response = isObject(review) ? review['response'] : undefined
  const annotations = isObject(response) ? response['auditAnnotations'] : undefined
  const text = isObject(annotations) ? annotations['would-refuse'] : undefined
  const parts = typeof text === 'string' ? text.split(' ') : []
  const rulesAt = (level: string): ReadonlySet<string> =>
    new Set(
      parts
        .filter((part) => part.startsWith(`${level}:`))
        .flatMap((part) => part.slice(level.length + 1).split(',')),
    )
  return { baseline: rulesAt('baseline'), strict: rulesAt('strict') }
}
