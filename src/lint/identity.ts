import type { ObjectName } from '../model/lint.ts'
import { isJsonObject } from '../model/shape.ts'

/** The kinds that are judged, as files write them. */
export type JudgedKind = 'NetworkPolicy' | 'Namespace'

/** The kind that is judged as, or undefined for everything else. */
export function judgedKind(manifest: {
  readonly apiVersion: string
  readonly kind: string
}): JudgedKind | undefined {
  if (manifest.kind === 'NetworkPolicy' && manifest.apiVersion === 'networking.k8s.io/v1')
    return 'NetworkPolicy'
  return manifest.kind === 'Namespace' && manifest.apiVersion === 'v1' ? 'Namespace' : undefined
}

/**
 * What an object is called, as far as its text says it. A policy without a namespace belongs to `defaultNamespace`, which
 * is what `kubectl apply --namespace` does with it.
 */
export function nameOf(kind: string, object: unknown, defaultNamespace: string | undefined): ObjectName {
  const metadata = isJsonObject(object) ? object['metadata'] : undefined
  const text = (key: string): string => {
    const value = isJsonObject(metadata) ? metadata[key] : undefined
    return typeof value === 'string' ? value : ''
  }
  const name = text('name')
  return {
    kind,
    namespace: kind === 'Namespace' ? '' : text('namespace') || (defaultNamespace ?? ''),
    name: name === '' ? text('generateName') : name,
  }
}

/** A key for looking the object up: two objects with the same one are the same object to a cluster. */
export function identityOf({ kind, namespace, name }: ObjectName): string {
  return JSON.stringify([kind, namespace, name])
}
