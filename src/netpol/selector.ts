import type { Labels, LabelSelector, Requirement } from '../model/label-selector.ts'

/**
 * What a selector asks of one label. Every combination of requirements on a key comes down to this: a list of
 * values, allowed or forbidden, and whether the label may be missing.
 */
export interface LabelConstraint {
  readonly key: string
  /** `listed`: the value must be in `values`; `unlisted`: it must not. */
  readonly allows: 'listed' | 'unlisted'
  /** Sorted, each once. */
  readonly values: readonly string[]
  readonly allowsAbsence: boolean
}

/**
 * The meaning of a selector. Selectors that match the same label sets have equal forms, also as JSON text. Without
 * constraints it matches everything.
 */
export type NormalSelector =
  | { readonly kind: 'nothing' }
  /** Sorted by key, one for each key that is restricted at all, each of them satisfiable. */
  | { readonly kind: 'constraints'; readonly constraints: readonly LabelConstraint[] }

/** Reduces a selector to its meaning: n log n in its requirements and values. */
export function normaliseSelector(selector: LabelSelector): NormalSelector {
  const constraints: LabelConstraint[] = []
  for (const [key, allowed] of allowedByKey(selector)) {
    if (allowed.allows === 'listed' && allowed.values.size === 0 && !allowed.allowsAbsence)
      return { kind: 'nothing' }
    if (allowed.allows === 'unlisted' && allowed.values.size === 0 && allowed.allowsAbsence) continue
    constraints.push({ key, ...allowed, values: [...allowed.values].sort() })
  }
  return { kind: 'constraints', constraints: constraints.sort((a, b) => (a.key < b.key ? -1 : 1)) }
}

/** Whether every label set matches, the empty one included. */
export function isEverything(selector: LabelSelector): boolean {
  return selector.requirements.every(
    (requirement) => requirement.operator === 'NotIn' && requirement.values.length === 0,
  )
}

/** Whether no label set can match: the requirements contradict each other. */
export function isNothing(selector: LabelSelector): boolean {
  const [only, ...more] = selector.requirements
  // One requirement contradicts nobody; this is most selectors.
  if (more.length === 0) return only?.operator === 'In' && only.values.length === 0
  return normaliseSelector(selector).kind === 'nothing'
}

/** Whether an object with these labels is selected (k8s.io/apimachinery, labels.Requirement.Matches). */
export function matches(selector: LabelSelector, labels: Labels): boolean {
  return selector.requirements.every((requirement) => holds(requirement, labels.get(requirement.key)))
}

/** Whether every label set that `inner` matches is matched by `outer` too. */
export function covers(outer: LabelSelector, inner: LabelSelector): boolean {
  return coversNormal(normaliseSelector(outer), normaliseSelector(inner))
}

/** Whether both match the same label sets. */
export function sameSelector(a: LabelSelector, b: LabelSelector): boolean {
  return JSON.stringify(normaliseSelector(a)) === JSON.stringify(normaliseSelector(b))
}

function holds(requirement: Requirement, label: string | undefined): boolean {
  switch (requirement.operator) {
    case 'In':
      return label !== undefined && requirement.values.includes(label)
    case 'NotIn':
      return label === undefined || !requirement.values.includes(label)
    case 'Exists':
      return label !== undefined
    case 'DoesNotExist':
      return label === undefined
  }
}

/** A constraint while requirements are still being added to it. */
interface Allowed {
  allows: 'listed' | 'unlisted'
  readonly values: Set<string>
  allowsAbsence: boolean
}

function allowedByKey(selector: LabelSelector): ReadonlyMap<string, Allowed> {
  const byKey = new Map<string, Allowed>()
  for (const requirement of selector.requirements) {
    const before = byKey.get(requirement.key)
    const allowed = before ?? { allows: 'unlisted', values: new Set<string>(), allowsAbsence: true }
    if (before === undefined) byKey.set(requirement.key, allowed)
    restrict(allowed, requirement)
  }
  return byKey
}

/** Adds a requirement. Takes time in the requirement's values and in the values that it takes away for good. */
function restrict(allowed: Allowed, requirement: Requirement): void {
  switch (requirement.operator) {
    case 'In':
      keepOnly(allowed, requirement.values)
      allowed.allowsAbsence = false
      return
    case 'NotIn':
      for (const value of requirement.values)
        if (allowed.allows === 'unlisted') allowed.values.add(value)
        else allowed.values.delete(value)
      return
    case 'Exists':
      allowed.allowsAbsence = false
      return
    case 'DoesNotExist':
      keepOnly(allowed, [])
      return
  }
}

function keepOnly(allowed: Allowed, kept: readonly string[]): void {
  const left = kept.filter((value) => allowed.values.has(value) === (allowed.allows === 'listed'))
  allowed.allows = 'listed'
  allowed.values.clear()
  for (const value of left) allowed.values.add(value)
}

function coversNormal(outer: NormalSelector, inner: NormalSelector): boolean {
  if (inner.kind === 'nothing') return true
  if (outer.kind === 'nothing') return false
  const innerByKey = new Map(inner.constraints.map((constraint) => [constraint.key, constraint]))
  return outer.constraints.every((constraint) => {
    const narrower = innerByKey.get(constraint.key)
    return narrower !== undefined && coversConstraint(constraint, narrower)
  })
}

function coversConstraint(outer: LabelConstraint, inner: LabelConstraint): boolean {
  if (inner.allowsAbsence && !outer.allowsAbsence) return false
  if (inner.allows === 'listed') {
    const outerValues = new Set(outer.values)
    return inner.values.every((value) => outerValues.has(value) === (outer.allows === 'listed'))
  }
  // There are more values than any list can hold, so a list never covers what a list leaves over.
  if (outer.allows === 'listed') return false
  const innerValues = new Set(inner.values)
  return outer.values.every((value) => innerValues.has(value))
}
