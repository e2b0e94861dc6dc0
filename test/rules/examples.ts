import type { Change, ChangeTo } from '../../src/model/change.ts'
import { decodeNamespace, type Namespace } from '../../src/model/namespace.ts'
import type { Rule } from '../../src/model/rule.ts'
import { parseYaml, policyOf } from './policies.ts'

/** The Namespace in an object. Throws where it is none. */
export function namespaceOf(object: unknown): Namespace {
  const decoded = decodeNamespace(object)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

/** The write that an example is about: an update where it says what was there, a deletion where nothing comes after. */
export function changeOf(rule: Pick<Rule, 'kind'>, yaml: string | undefined, oldYaml?: string): Change {
  const object = yaml === undefined ? undefined : parseYaml(yaml)
  const oldObject = oldYaml === undefined ? undefined : parseYaml(oldYaml)
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
