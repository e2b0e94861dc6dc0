import type { Namespace } from '../../model/namespace.ts'
import { namespaceNameLabel } from '../selector-text.ts'
import { maxDescriptionLength } from './describe-policy.ts'
import { joinWords } from './words.ts'

const maxLabels = 12

/**
 * What a Namespace says of itself: its name and its labels. Undefined while it has no name yet (generateName), or where
 * names in it are not printable ASCII.
 */
export function describeNamespace({ metadata }: Namespace): string | undefined {
  if (metadata.name === '') return undefined
  const labels = [...metadata.labels]
    .filter(([key]) => key !== namespaceNameLabel)
    .map(([key, value]) => `${key}=${value === '' ? '""' : value}`)
  for (const limit of [maxLabels, 6, 3, 1]) {
    const words = joinWords(labels.slice(0, limit), labels.length - limit, 'and', 'labels')
    const text = `Namespace ${metadata.name}${words === '' ? '' : `, labelled ${words}`}.`
    if (!/^[\u0020-\u007e]*$/.test(text)) return undefined
    if (text.length <= maxDescriptionLength) return text
  }
  return undefined
}
