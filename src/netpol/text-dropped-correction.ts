import type { Correction } from '../model/finding.ts'
import { below } from '../model/path.ts'
import type { JsonObject } from '../model/shape.ts'
import { changeMapping, correctText, renameKey, withoutKey } from './text-correction.ts'
import type { DroppedField } from './text-dropped-fields.ts'
import type { NamedField } from './text-suggestion.ts'

/**
 * The part of the policy as it would be with the field where, and spelt as, it surely was meant; for one that is known
 * nowhere without it. Empty where something stands there already, or cannot be pasted.
 */
export function correctDropped(
  policy: JsonObject,
  { place, key, suggestion }: DroppedField,
): readonly Correction[] {
  const at = below(place.at, key)
  const value = place.value[key]
  switch (suggestion.kind) {
    case 'spelling':
      return suggestion.names.flatMap((name) =>
        Object.hasOwn(place.value, name)
          ? []
          : correctText(
              changeMapping(policy, place.at, (mapping) => renameKey(mapping, key, name)),
              below(place.at, name),
              `If you meant ${name}:`,
            ),
      )
    case 'further-out': {
      const { container, name } = suggestion
      if (Object.hasOwn(container.value, name)) return []
      const without = changeMapping(policy, place.at, (mapping) => withoutKey(mapping, key))
      const moved = changeMapping(without, container.at, (mapping) => ({ ...mapping, [name]: value }))
      return correctText(moved, below(container.at, name), 'If you meant it there:')
    }
    case 'further-in': {
      const { container, name, ways } = suggestion
      const [way, ...others] = ways
      const [first] = way
      if (others.length > 0 || Object.hasOwn(container.value, first.name)) return []
      const without = changeMapping(policy, place.at, (mapping) => withoutKey(mapping, key))
      const moved = changeMapping(without, container.at, (mapping) => ({
        ...mapping,
        ...wrap(way, { [name]: value }),
      }))
      return correctText(moved, below(container.at, first.name), 'If you meant it there:')
    }
    case 'none':
      return correctText(
        changeMapping(policy, place.at, (mapping) => withoutKey(mapping, key)),
        at,
        'What Kubernetes reads, if that is what you meant:',
      )
  }
}

/** What stands at the end of a way, with the mappings and one-item lists around it. */
function wrap(way: readonly NamedField[], inside: JsonObject): JsonObject {
  return way.reduceRight<JsonObject>(
    (within, { name, field }) => ({ [name]: field.holds === 'list' ? [within] : within }),
    inside,
  )
}
