import { isJsonObject, type JsonObject } from '../model/shape.ts'
import type { ConfigurableRule } from './configuration.ts'
import type { Keys, Report } from './configuration-problem.ts'

/**
 * Reports overrides that make no sense, alone or beside one another. Looks at what the file says, good or not, so that
 * these problems are told together with all others.
 */
export function findConflicts(
  overrides: readonly unknown[],
  catalogue: readonly ConfigurableRule[],
  report: Report,
): void {
  const known = new Set(catalogue.map(({ id }) => id))
  const deciders = new Map<string, Map<string, number>>()
  overrides.forEach((value, index) => {
    if (!isJsonObject(value)) return
    const keys: Keys = ['overrides', index]
    const named = isJsonObject(value['rules']) ? Object.keys(value['rules']) : []
    if (isJsonObject(value['rules']) && named.length === 0) report([...keys, 'rules'], 'names no rule')
    checkSelection(value, keys, report)
    const ids = named.filter((id) => known.has(id))
    for (const { what, at } of selectionsOf(value)) {
      const decided = deciders.get(what) ?? new Map<string, number>()
      deciders.set(what, decided)
      for (const [earlier, shadowed] of Map.groupBy(ids, (id) => decided.get(id)))
        if (earlier === undefined) for (const id of shadowed) decided.set(id, index)
        else report([...keys, ...at], explainEarlier(shadowed, earlier, index))
    }
  })
}

function checkSelection(override: JsonObject, keys: Keys, report: Report): void {
  const { namespaces, namespaceSelector } = override
  const hasNames = namespaces !== undefined && !(Array.isArray(namespaces) && namespaces.length === 0)
  if (namespaceSelector === undefined) {
    if (!hasNames)
      report(keys, 'selects no namespace: name some in namespaces, or select them by namespaceSelector')
  } else if (isJsonObject(namespaceSelector) && isEmptySelector(namespaceSelector)) {
    report([...keys, 'namespaceSelector'], 'selects every namespace: say that under rules, or name a label')
  }
}

function isEmptySelector({ matchLabels, matchExpressions }: JsonObject): boolean {
  const hasLabels = isJsonObject(matchLabels)
    ? Object.keys(matchLabels).length > 0
    : matchLabels !== undefined
  const hasExpressions = Array.isArray(matchExpressions)
    ? matchExpressions.length > 0
    : matchExpressions !== undefined
  return !hasLabels && !hasExpressions
}

/** What an override selects, piece by piece: equal texts select the same namespaces. */
function selectionsOf(override: JsonObject): readonly { readonly what: string; readonly at: Keys }[] {
  const { namespaces, namespaceSelector } = override
  const names = Array.isArray(namespaces) ? (namespaces as readonly unknown[]) : []
  return [
    ...names.flatMap((name, index) =>
      typeof name === 'string' ? [{ what: `name ${name}`, at: ['namespaces', index] }] : [],
    ),
    ...(isJsonObject(namespaceSelector)
      ? [{ what: `labels ${canonicalText(namespaceSelector)}`, at: ['namespaceSelector'] }]
      : []),
  ]
}

function explainEarlier(ids: readonly string[], earlier: number, index: number): string {
  if (earlier === index) return 'is named twice'
  return `never decides about ${ids.join(', ')}: overrides[${earlier}] does already`
}

/** The JSON text of a selector, the same for any order of its keys. */
function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  )
}
