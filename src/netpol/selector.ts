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
export function normaliseSelector({ requirements }: LabelSelector): NormalSelector {
  const found = haveOwnKeys(requirements) ? requirements.map(constraintOf) : combine(requirements)
  if (found.some(isUnsatisfiable)) return { kind: 'nothing' }
  const constraints = found.filter((constraint) => !isUnrestricted(constraint))
  if (constraints.length > 1) constraints.sort((a, b) => (a.key < b.key ? -1 : 1))
  return { kind: 'constraints', constraints }
}

/** Whether every label set matches, the empty one included. */
export function isEverything(selector: LabelSelector): boolean {
  return selector.requirements.every(
    (requirement) => requirement.operator === 'NotIn' && requirement.values.length === 0,
  )
}

/** Whether no label set can match: the requirements contradict each other. */
export function isNothing(selector: LabelSelector): boolean {
  const { requirements } = selector
  // One requirement contradicts nobody; this is most selectors.
  if (requirements.length < 2) return requirements.some(isEmptyList)
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

/** Comparing each key with each other one is for selectors that people write. */
const maxCompared = 8

/** Whether no key has two requirements, as in nearly every selector: then each is a constraint by itself. */
function haveOwnKeys(requirements: readonly Requirement[]): boolean {
  if (requirements.length < 2) return true
  return (
    requirements.length <= maxCompared &&
    requirements.every(({ key }, index) => requirements.findLastIndex((other) => other.key === key) === index)
  )
}

function constraintOf(requirement: Requirement): LabelConstraint {
  const { key } = requirement
  switch (requirement.operator) {
    case 'In':
      return { key, allows: 'listed', values: sortedOnce(requirement.values), allowsAbsence: false }
    case 'NotIn':
      return { key, allows: 'unlisted', values: sortedOnce(requirement.values), allowsAbsence: true }
    case 'Exists':
      return { key, allows: 'unlisted', values: [], allowsAbsence: false }
    case 'DoesNotExist':
      return { key, allows: 'listed', values: [], allowsAbsence: true }
  }
}

function sortedOnce(values: readonly string[]): readonly string[] {
  return values.length < 2 ? values : [...new Set(values)].sort()
}

function isEmptyList(requirement: Requirement): boolean {
  return requirement.operator === 'In' && requirement.values.length === 0
}

function isUnsatisfiable({ allows, values, allowsAbsence }: LabelConstraint): boolean {
  return allows === 'listed' && values.length === 0 && !allowsAbsence
}

function isUnrestricted({ allows, values, allowsAbsence }: LabelConstraint): boolean {
  return allows === 'unlisted' && values.length === 0 && allowsAbsence
}

/** A constraint while requirements are still being added to it. */
interface Allowed {
  allows: 'listed' | 'unlisted'
  readonly values: Set<string>
  allowsAbsence: boolean
}

/** What requirements say together of each key. */
function combine(requirements: readonly Requirement[]): readonly LabelConstraint[] {
  const byKey = new Map<string, Allowed>()
  for (const requirement of requirements) {
    const before = byKey.get(requirement.key)
    const allowed = before ?? { allows: 'unlisted', values: new Set<string>(), allowsAbsence: true }
    if (before === undefined) byKey.set(requirement.key, allowed)
    restrict(allowed, requirement)
  }
  return Array.from(byKey, ([key, { allows, values, allowsAbsence }]) => ({
    key,
    allows,
    values: [...values].sort(),
    allowsAbsence,
  }))
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
