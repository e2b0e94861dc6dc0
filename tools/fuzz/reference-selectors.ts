import type { Opinion } from './reference-breadth.ts'
import type { SelectorJson } from './reference-shapes.ts'

/** Whether a selector asks for nothing, in any spelling. */
export function selectsAll(selector: SelectorJson): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  )
}

/** Whether the reference is sure that something can be selected: no key is asked about twice. */
export function isPlain(selector: SelectorJson): boolean {
  const keys = [
    ...Object.keys(selector.matchLabels ?? {}),
    ...(selector.matchExpressions ?? []).map(({ key }) => key),
  ]
  return new Set(keys).size === keys.length
}

/** Whether all that `now` selects was selected by `before`. */
export function isWithin(now: SelectorJson, before: SelectorJson): Opinion {
  if (selectsAll(before) || sameSelector(now, before)) return 'yes'
  if ((now.matchExpressions ?? []).length > 0 || (before.matchExpressions ?? []).length > 0) return 'maybe'
  const asked = new Map(Object.entries(now.matchLabels ?? {}))
  const isImplied = Object.entries(before.matchLabels ?? {}).every(([key, value]) => asked.get(key) === value)
  return isImplied ? 'yes' : 'no'
}

/** Whether two selectors are the same but for the order of their parts. */
export function sameSelector(one: SelectorJson, other: SelectorJson): boolean {
  return canonical(one) === canonical(other)
}

function canonical({ matchLabels, matchExpressions }: SelectorJson): string {
  const labels = Object.entries(matchLabels ?? {}).map((entry) => JSON.stringify(entry))
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) =>
    JSON.stringify([key, operator, [...(values ?? [])].sort()]),
  )
  return JSON.stringify([labels.sort(), expressions.sort()])
}
