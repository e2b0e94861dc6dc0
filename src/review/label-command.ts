import { levelLabel } from '../model/guard-labels.ts'
import type { EnforcedLevel } from '../model/enforced-level.ts'

/**
 * What to type to enforce a level in a namespace. Undefined where the name is none that Kubernetes takes (RFC 1123
 * label): it comes from a log, and ends up in somebody's shell.
 */
export function labelCommand(namespace: string, level: EnforcedLevel): string | undefined {
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)) return undefined
  return `kubectl label namespace ${namespace} ${levelLabel('enforce')}=${level} --overwrite`
}
