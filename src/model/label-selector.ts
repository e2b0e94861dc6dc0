import type { Problems } from './decoded.ts'
import { below, type Path } from './path.ts'
import { readList, readObject, readString } from './shape.ts'

/** Labels of an object: a Map, so that `constructor` and `__proto__` are keys like any other. */
export type Labels = ReadonlyMap<string, string>

/** One condition on a label. `NotIn` and `DoesNotExist` also hold where the key is absent. */
export type Requirement =
  | { readonly operator: 'In' | 'NotIn'; readonly key: string; readonly values: readonly string[] }
  | { readonly operator: 'Exists' | 'DoesNotExist'; readonly key: string }

/**
 * A label selector in one spelling: `matchLabels` and `matchExpressions` together as the list of requirements
 * that must all hold, matchLabels first and each of them as `In` with one value. An empty list selects
 * everything (k8s.io/apimachinery, LabelSelectorAsSelector).
 */
export interface LabelSelector {
  readonly requirements: readonly Requirement[]
}

/**
 * Reads a label selector that is present. The caller decides what an absent or null one means, for that differs:
 * in `spec` it selects all pods, in a peer it is as if the key were not there.
 */
export function readLabelSelector(value: unknown, at: Path, problems: Problems): LabelSelector {
  const selector = readObject(value, at, problems)
  const requirements: Requirement[] = []
  const labelsAt = below(at, 'matchLabels')
  const labels = readObject(selector['matchLabels'], labelsAt, problems)
  for (const key of Object.keys(labels)) {
    const label = readString(labels[key], below(labelsAt, key), problems)
    requirements.push({ operator: 'In', key, values: [label ?? ''] })
  }
  const expressionsAt = below(at, 'matchExpressions')
  readList(selector['matchExpressions'], expressionsAt, problems).forEach((expression, index) => {
    const requirement = readRequirement(expression, below(expressionsAt, index), problems)
    if (requirement !== undefined) requirements.push(requirement)
  })
  return { requirements }
}

function readRequirement(value: unknown, at: Path, problems: Problems): Requirement | undefined {
  const expression = readObject(value, at, problems)
  const key = readString(expression['key'], below(at, 'key'), problems) ?? ''
  const valuesAt = below(at, 'values')
  const values = readList(expression['values'], valuesAt, problems).map(
    (entry, index) => readString(entry, below(valuesAt, index), problems) ?? '',
  )
  if (key === '') problems.add(below(at, 'key'), 'must name a label')
  switch (expression['operator']) {
    case 'In':
    case 'NotIn':
      if (values.length === 0)
        problems.add(valuesAt, `must not be empty for operator ${expression['operator']}`)
      return { operator: expression['operator'], key, values }
    case 'Exists':
    case 'DoesNotExist':
      if (values.length > 0) problems.add(valuesAt, `must be empty for operator ${expression['operator']}`)
      return { operator: expression['operator'], key }
    default:
      problems.add(below(at, 'operator'), 'must be In, NotIn, Exists or DoesNotExist')
      return undefined
  }
}
