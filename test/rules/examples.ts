import type { Change, ChangeTo } from '../../src/model/change.ts'
import { decodeNamespace, type Namespace } from '../../src/model/namespace.ts'
import type { Rule } from '../../src/model/rule.ts'
import { parseYaml, policyOf } from './policies.ts'
import { sourceOf } from './texts.ts'

/** The Namespace in an object. Throws where it is none. */
export function namespaceOf(object: unknown): Namespace {
  const decoded = decodeNamespace(object)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

/** The object of an example. For a rule about text it is the last one of a file that may hold more. */
export function objectOf(rule: Pick<Rule, 'seenIn'>, yaml: string): unknown {
  return rule.seenIn === 'text' ? sourceOf(yaml).value : parseYaml(yaml)
}

/** The write that an example is about: an update where it says what was there, a deletion where nothing comes after. */
export function changeOf(
  rule: Pick<Rule, 'kind' | 'seenIn'>,
  yaml: string | undefined,
  oldYaml?: string,
): Change {
  const object = yaml === undefined ? undefined : objectOf(rule, yaml)
  const oldObject = oldYaml === undefined ? undefined : objectOf(rule, oldYaml)
  return rule.kind === 'NetworkPolicy'
    ? { kind: 'NetworkPolicy', change: between(policyOf, object, oldObject) }
    : { kind: 'Namespace', change: between(namespaceOf, object, oldObject) }
}

function between<T>(read: (object: unknown) => T, object: unknown, oldObject: unknown): ChangeTo<T> {
  if (object === undefined) return { operation: 'delete', oldObject: read(oldObject) }
  return oldObject === undefined
    ? { operation: 'create', object: read(object) }
    : { operation: 'update', object: read(object), oldObject: read(oldObject) }
}
