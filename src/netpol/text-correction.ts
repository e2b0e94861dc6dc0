import { directions } from '../model/direction.ts'
import type { Correction } from '../model/finding.ts'
import { decodeNetworkPolicy, type NetworkPolicySpec } from '../model/network-policy.ts'
import type { Path } from '../model/path.ts'
import { isJsonObject, type JsonObject } from '../model/shape.ts'
import { rulesYaml, selectorYaml } from './yaml-fragment.ts'

/** Longer lists and texts are not pasted by anybody. */
const maxEntries = 24
const maxYamlLength = 4000

/**
 * YAML for the part of a policy in which `at` lies, as the text `corrected` has it: a rule, all rules of a direction, or
 * a field of `spec`. Empty where Kubernetes would refuse that part or still drop something in it, where nothing can be
 * pasted (outside of `spec`), and for what is too long.
 */
export function correctText(corrected: JsonObject, at: Path, intro: string): readonly Correction[] {
  const [root, field, index] = stepsOf(at)
  const spec = corrected['spec']
  if (root !== 'spec' || !isJsonObject(spec)) return []
  const made = correctionIn(spec, field, index)
  return made === undefined || made.yaml.length > maxYamlLength ? [] : [{ intro, ...made }]
}

function correctionIn(
  spec: JsonObject,
  field: string | number | undefined,
  index: string | number | undefined,
): Omit<Correction, 'intro'> | undefined {
  const direction = directions.find((each) => each === field)
  if (direction !== undefined) {
    const all: unknown = spec[direction]
    if (!Array.isArray(all)) return undefined
    const written: readonly unknown[] = typeof index === 'number' ? [all[index]] : all
    if (written.length > maxEntries || written.some(isLongRule)) return undefined
    const read = readSpec({ [direction]: written })
    return read === undefined
      ? undefined
      : {
          yaml: read[direction].length === 0 ? '[]' : rulesYaml(direction, read[direction]).join('\n'),
          replaces:
            typeof index === 'number'
              ? { part: 'rule', direction, rule: index }
              : { part: 'direction', direction },
        }
  }
  if (field !== 'podSelector' && field !== 'policyTypes') return undefined
  const read = readSpec({ [field]: spec[field] })
  if (read === undefined) return undefined
  const yaml =
    field === 'podSelector'
      ? selectorYaml(field, read.podSelector).join('\n')
      : `policyTypes: [${read.policyTypes.join(', ')}]`
  return { yaml, replaces: { part: 'field', field } }
}

/** The text with the mapping at `at` made anew; the text itself where there is no mapping. */
export function changeMapping(
  value: JsonObject,
  at: Path | undefined,
  change: (mapping: JsonObject) => JsonObject,
): JsonObject {
  return changeAt(value, stepsOf(at), change)
}

/** The mapping with another name for one of its keys, in its place. */
export function renameKey(mapping: JsonObject, key: string, name: string): JsonObject {
  return Object.fromEntries(
    Object.entries(mapping).map(([each, value]) => [each === key ? name : each, value]),
  )
}

/** The mapping without one of its keys. */
export function withoutKey(mapping: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(mapping).filter(([each]) => each !== key))
}

function changeAt(
  value: JsonObject,
  [step, ...steps]: readonly (string | number)[],
  change: (mapping: JsonObject) => JsonObject,
): JsonObject {
  if (step === undefined) return change(value)
  const inside = value[step]
  if (isJsonObject(inside)) return { ...value, [step]: changeAt(inside, steps, change) }
  const [index, ...rest] = steps
  if (!Array.isArray(inside) || typeof index !== 'number') return value
  const entry: unknown = inside[index]
  return isJsonObject(entry) ? { ...value, [step]: inside.with(index, changeAt(entry, rest, change)) } : value
}

function readSpec(spec: JsonObject): NetworkPolicySpec | undefined {
  const decoded = decodeNetworkPolicy({ spec })
  return decoded.ok && decoded.value.spec.unknownFields.length === 0 ? decoded.value.spec : undefined
}

function isLongRule(rule: unknown): boolean {
  return (
    isJsonObject(rule) &&
    ['from', 'to', 'ports'].some((list) => {
      const entries = rule[list]
      return Array.isArray(entries) && entries.length > maxEntries
    })
  )
}

function stepsOf(path: Path | undefined): readonly (string | number)[] {
  const steps: (string | number)[] = []
  for (let at = path; at !== undefined; at = at.parent) steps.unshift(at.key)
  return steps
}
