import type { LabelSelector, Requirement } from '../../model/label-selector.ts'
import { type LabelConstraint, normaliseSelector } from '../selector.ts'
import { type Effort, spend } from './effort.ts'

/**
 * Label sets that a selector can name: one constraint for each key that is restricted, sorted by key. It never is
 * empty of label sets. Boxes with the same label sets are deeply equal.
 */
export type LabelBox = readonly LabelConstraint[]

/** What a key may be where nothing is said about it. */
export type FreeConstraint = (key: string) => LabelConstraint

/** The label sets that a selector matches; undefined where it contradicts itself. n log n. */
export function boxOf(selector: LabelSelector): LabelBox | undefined {
  const normal = normaliseSelector(selector)
  return normal.kind === 'nothing' ? undefined : normal.constraints
}

/** Whether both are the same label sets. */
export function isSameBox(a: LabelBox, b: LabelBox): boolean {
  if (a === b) return true
  return (
    a.length === b.length &&
    a.every((constraint, index) => {
      const other = b[index]
      return other !== undefined && isSameConstraint(constraint, other)
    })
  )
}

function isSameConstraint(a: LabelConstraint, b: LabelConstraint): boolean {
  return (
    a.key === b.key &&
    a.allows === b.allows &&
    a.allowsAbsence === b.allowsAbsence &&
    a.values.length === b.values.length &&
    a.values.every((value, index) => value === b.values[index])
  )
}

/** A selector that matches the label sets of the box. */
export function selectorOfBox(box: LabelBox): LabelSelector {
  return { requirements: box.flatMap(requirementsOf) }
}

/** How much there is to look at in a box. */
export function sizeOfBox(box: LabelBox): number {
  return box.reduce((size, { values }) => size + 1 + values.length, 1)
}

/** Any value, or none: what most keys may be. */
export function anyLabel(key: string): LabelConstraint {
  return { key, allows: 'unlisted', values: [], allowsAbsence: true }
}

/** The label sets in both; undefined where there is none. Linear. */
export function intersectBoxes(a: LabelBox, b: LabelBox): LabelBox | undefined {
  const shared = new Map(a.map((constraint) => [constraint.key, constraint]))
  for (const constraint of b) {
    const other = shared.get(constraint.key)
    const both = other === undefined ? constraint : intersectConstraints(other, constraint)
    if (both === undefined) return undefined
    shared.set(constraint.key, both)
  }
  return sorted(shared)
}

/**
 * The label sets of `a` that are not in `b`, as boxes that do not overlap; `a` itself where the two have nothing in
 * common. Undefined where the effort does not suffice: there can be a box for each key of `b`.
 */
export function subtractBox(
  a: LabelBox,
  b: LabelBox,
  effort: Effort,
  free: FreeConstraint = anyLabel,
): readonly LabelBox[] | undefined {
  const size = sizeOfBox(a) + sizeOfBox(b)
  if (!spend(effort, size)) return undefined
  if (intersectBoxes(a, b) === undefined) return [a]
  const left: LabelBox[] = []
  const inside = new Map(a.map((constraint) => [constraint.key, constraint]))
  for (const constraint of b) {
    const present = inside.get(constraint.key) ?? free(constraint.key)
    for (const outside of subtractConstraint(present, constraint)) {
      if (!spend(effort, size)) return undefined
      left.push(sorted(new Map([...inside, [constraint.key, outside]])))
    }
    const both = intersectConstraints(present, constraint)
    if (both !== undefined) inside.set(constraint.key, both)
  }
  return left
}

/** Undefined where no label is in both. */
function intersectConstraints(a: LabelConstraint, b: LabelConstraint): LabelConstraint | undefined {
  const allowsAbsence = a.allowsAbsence && b.allowsAbsence
  const listed = a.allows === 'listed' ? a : b
  const other = listed === a ? b : a
  const others = new Set(other.values)
  const both: LabelConstraint =
    listed.allows === 'unlisted'
      ? { ...a, values: [...new Set([...a.values, ...b.values])].sort(), allowsAbsence }
      : {
          ...listed,
          values: listed.values.filter((value) => others.has(value) === (other.allows === 'listed')),
          allowsAbsence,
        }
  return both.allows === 'listed' && both.values.length === 0 && !allowsAbsence ? undefined : both
}

/** What is in `a` and not in `b`: the values and the absence apart where no selector says both in one. */
function subtractConstraint(a: LabelConstraint, b: LabelConstraint): readonly LabelConstraint[] {
  const { key } = b
  const values = { key, allows: b.allows === 'listed' ? 'unlisted' : 'listed', values: b.values } as const
  const absence = { key, allows: 'listed', values: [], allowsAbsence: true } as const
  const complement: readonly LabelConstraint[] = b.allowsAbsence
    ? [{ ...values, allowsAbsence: false }]
    : values.allows === 'unlisted'
      ? [{ ...values, allowsAbsence: true }]
      : [{ ...values, allowsAbsence: false }, absence]
  return complement.flatMap((outside) => intersectConstraints(a, outside) ?? [])
}

function sorted(byKey: ReadonlyMap<string, LabelConstraint>): LabelBox {
  return [...byKey.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function requirementsOf({ key, allows, values, allowsAbsence }: LabelConstraint): readonly Requirement[] {
  if (allows === 'listed')
    return values.length === 0 ? [{ operator: 'DoesNotExist', key }] : [{ operator: 'In', key, values }]
  const exists: readonly Requirement[] = allowsAbsence ? [] : [{ operator: 'Exists', key }]
  return values.length === 0 ? exists : [...exists, { operator: 'NotIn', key, values }]
}
