import type { Namespace } from '../../model/namespace.ts'
import { namespaceNameLabel } from '../selector-text.ts'
import { maxDescriptionLength } from './describe-policy.ts'
import { joinWords } from './words.ts'

const maxLabels = 12

/**
 * What a Namespace says of itself, by a template: `{name}` is its name, `{labels}` its labels as ", labelled a=b and
 * c=d", or nothing where it has none. Undefined while it has no name yet (generateName), where names in it are not
 * printable ASCII, and where the text gets too long.
 */
export function describeNamespace({ metadata }: Namespace, template: string): string | undefined {
  if (metadata.name === '') return undefined
  const labels = [...metadata.labels]
    .filter(([key]) => key !== namespaceNameLabel)
    .map(([key, value]) => `${key}=${value === '' ? '""' : value}`)
  for (const limit of [maxLabels, 6, 3, 1]) {
    const words = joinWords(labels.slice(0, limit), labels.length - limit, 'and', 'labels')
    const parts: Readonly<Record<string, string>> = {
      '{name}': metadata.name,
      '{labels}': words === '' ? '' : `, labelled ${words}`,
    }
    const text = template.replaceAll(/\{name\}|\{labels\}/g, (placeholder) => parts[placeholder] ?? '')
    if (!/^[\u0020-\u007e]*$/.test(text)) return undefined
    if (text.length <= maxDescriptionLength) return text
  }
  return undefined
}
