import type { LabelSelector } from '../model/label-selector.ts'
import { type LabelConstraint, type NormalSelector, normaliseSelector } from './selector.ts'
import { namespaceNameLabel } from './selector-text.ts'

/**
 * What a namespaceSelector means for Namespaces, each of which has its own name as a label: that the label is there says
 * nothing, that it is missing matches none, and a list of names that are left out is no demand. n log n.
 */
export function normaliseNamespaces(selector: LabelSelector): NormalSelector {
  const normal = normaliseSelector(selector)
  if (normal.kind === 'nothing') return normal
  const name = normal.constraints.find(({ key }) => key === namespaceNameLabel)
  if (name === undefined) return normal
  if (name.allows === 'listed') return name.values.length === 0 ? { kind: 'nothing' } : normal
  return {
    kind: 'constraints',
    constraints: normal.constraints.flatMap((constraint): readonly LabelConstraint[] => {
      if (constraint !== name) return [constraint]
      return name.values.length === 0 ? [] : [{ ...name, allowsAbsence: true }]
    }),
  }
}

/** Whether no Namespace can be selected. */
export function isNoNamespace(selector: LabelSelector): boolean {
  return normaliseNamespaces(selector).kind === 'nothing'
}

/**
 * The names that the selected Namespaces can have, sorted; undefined where their names are not restricted to a list. The
 * selector may ask for other labels as well.
 */
export function pinnedNamesOf(selector: LabelSelector): readonly string[] | undefined {
  const normal = normaliseNamespaces(selector)
  if (normal.kind === 'nothing') return undefined
  return normal.constraints.find(({ key, allows }) => key === namespaceNameLabel && allows === 'listed')
    ?.values
}

/** The names of exactly the Namespaces that are selected, where the selector asks for names and nothing else. */
export function namesOnlyOf(selector: LabelSelector): readonly string[] | undefined {
  const normal = normaliseNamespaces(selector)
  return normal.kind === 'constraints' && normal.constraints.length === 1
    ? pinnedNamesOf(selector)
    : undefined
}

/** The selector of Namespaces by their names, which nobody can claim. */
export function namespacesNamed(names: readonly string[]): LabelSelector {
  return { requirements: [{ operator: 'In', key: namespaceNameLabel, values: names }] }
}

/** Tells whether a label is one of those that are trusted. */
export type IsTrustedKey = (key: string) => boolean

/** Makes the question whether a label is trusted; `*.example.com/depth` trusts `team-a.example.com/depth`. */
export function makeTrust(trustedKeys: readonly string[]): IsTrustedKey {
  const whole = new Set(trustedKeys.filter((trusted) => !trusted.startsWith('*')))
  const tails = trustedKeys.flatMap((trusted) => (trusted.startsWith('*') ? [trusted.slice(1)] : []))
  return (key) => whole.has(key) || tails.some((tail) => hasTail(key, tail))
}

function hasTail(key: string, tail: string): boolean {
  if (!key.endsWith(tail)) return false
  const head = key.slice(0, Math.max(0, key.length - tail.length))
  return head !== '' && !head.includes('.') && !head.includes('/')
}

/** Whether a namespace can be called so: a DNS label (RFC 1123), as the API server demands. */
export function isNamespaceName(text: string): boolean {
  return text.length <= 63 && /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-')
}
