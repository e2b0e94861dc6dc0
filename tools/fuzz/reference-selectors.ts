import type { Opinion } from './reference-spec.ts'
import type { SelectorJson } from './reference-shapes.ts'

/** What carries the labels: every namespace has its name as a label. */
export type Labelled = 'pods' | 'namespaces'

const nameLabel = 'kubernetes.io/metadata.name'
/** More sets of labels than this are not tried. */
const maxCases = 3000
/** A value that no selector names. */
const someOther = '\u0000other'

type Labels = ReadonlyMap<string, string>

/** Whether a selector asks for nothing, in any spelling. */
export function selectsAll(selector: SelectorJson): boolean {
  return (
    Object.keys(selector.matchLabels ?? {}).length === 0 && (selector.matchExpressions ?? []).length === 0
  )
}

/** Whether there are labels that the selector selects. */
export function canSelect(selector: SelectorJson, labelled: Labelled): Opinion {
  const cases = casesOf([selector], labelled)
  if (cases === undefined) return 'maybe'
  return cases.some((labels) => selects(selector, labels)) ? 'yes' : 'no'
}

/** Whether all that `now` selects is selected by one of the others: every case that they tell apart is tried. */
export function isWithin(now: SelectorJson, others: readonly SelectorJson[], labelled: Labelled): Opinion {
  if (others.some((other) => selectsAll(other) || sameSelector(now, other))) return 'yes'
  const cases = casesOf([now, ...others], labelled)
  if (cases === undefined) return 'maybe'
  const isIn = (labels: Labels): boolean => others.some((other) => selects(other, labels))
  return cases.every((labels) => !selects(now, labels) || isIn(labels)) ? 'yes' : 'no'
}

/** Whether two selectors are the same but for the order of their parts. */
export function sameSelector(one: SelectorJson, other: SelectorJson): boolean {
  return canonical(one) === canonical(other)
}

/** The keys that a selector asks about. */
export function keysOf({ matchLabels, matchExpressions }: SelectorJson): readonly string[] {
  return [...Object.keys(matchLabels ?? {}), ...(matchExpressions ?? []).map(({ key }) => key)]
}

/** Sets of labels of every kind that these selectors tell apart; undefined where there are too many. */
function casesOf(selectors: readonly SelectorJson[], labelled: Labelled): readonly Labels[] | undefined {
  let cases: readonly Labels[] = [new Map()]
  for (const [key, values] of valuesIn(selectors)) {
    const isAlwaysThere = labelled === 'namespaces' && key === nameLabel
    cases = cases.flatMap((labels) => [
      ...(isAlwaysThere ? [] : [labels]),
      ...[...values].map((value) => new Map([...labels, [key, value]])),
    ])
    if (cases.length > maxCases) return undefined
  }
  return cases
}

/** For each key that is asked about the values that are named, and one that is not. */
function valuesIn(selectors: readonly SelectorJson[]): ReadonlyMap<string, ReadonlySet<string>> {
  const values = new Map<string, Set<string>>()
  const add = (key: string, ...named: readonly string[]): void => {
    values.set(key, new Set([...(values.get(key) ?? [someOther]), ...named]))
  }
  for (const { matchLabels, matchExpressions } of selectors) {
    for (const [key, value] of Object.entries(matchLabels ?? {})) add(key, value)
    for (const { key, values: named } of matchExpressions ?? []) add(key, ...(named ?? []))
  }
  return values
}

/** Label selectors as k8s.io/apimachinery reads them. */
function selects({ matchLabels, matchExpressions }: SelectorJson, labels: Labels): boolean {
  const hasLabels = Object.entries(matchLabels ?? {}).every(([key, value]) => labels.get(key) === value)
  return (
    hasLabels &&
    (matchExpressions ?? []).every(({ key, operator, values }) => {
      const value = labels.get(key)
      if (operator === 'Exists') return value !== undefined
      if (operator === 'DoesNotExist') return value === undefined
      const isNamed = value !== undefined && (values ?? []).includes(value)
      return operator === 'In' ? isNamed : !isNamed
    })
  )
}

function canonical({ matchLabels, matchExpressions }: SelectorJson): string {
  const labels = Object.entries(matchLabels ?? {}).map((entry) => JSON.stringify(entry))
  const expressions = (matchExpressions ?? []).map(({ key, operator, values }) =>
    JSON.stringify([key, operator, [...(values ?? [])].sort()]),
  )
  return JSON.stringify([labels.sort(), expressions.sort()])
}
