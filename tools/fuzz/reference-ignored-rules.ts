import { isWithin } from './reference-selectors.ts'
import { isPartOf } from './reference-shrunk.ts'
import { directions, hasIdleRules, type Opinion, type Spec } from './reference-spec.ts'

/**
 * ignored-rules: a direction with rules that policyTypes does not list, or a type that is listed twice. Whether a rule
 * that is added to ignored ones is a problem of its own is a matter of taste; fewer of them are none.
 */
export function judgeTypes(spec: Spec, old: Spec | undefined): Opinion {
  const idle = directions.filter((direction) => hasIdleRules(spec, direction))
  if (idle.length === 0 && !isListedTwice(spec)) return 'no'
  if (old === undefined) return 'yes'
  const idleBefore = directions.filter((direction) => hasIdleRules(old, direction))
  if (idleBefore.length === 0 && !isListedTwice(old)) return 'yes'
  if (isWithin(spec.podSelector ?? {}, [old.podSelector ?? {}], 'pods') !== 'yes') return 'maybe'
  if (idle.length === 0) return isListedTwice(old) && idleBefore.length === 0 ? 'no' : 'maybe'
  const isLess = idle.every((direction) =>
    (spec[direction] ?? []).every((rule) => (old[direction] ?? []).some((each) => isPartOf(rule, each))),
  )
  const isSame = isListedTwice(spec) === isListedTwice(old) && idle.every((each) => idleBefore.includes(each))
  return isSame && isLess ? 'no' : 'maybe'
}

function isListedTwice({ policyTypes }: Spec): boolean {
  return new Set(policyTypes ?? []).size < (policyTypes ?? []).length
}
