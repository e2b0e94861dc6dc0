/**
 * What is to be said about an object that only looks like ours: a policy of another API, which other programs enforce, or
 * of an API that is gone. A clause; undefined for everything that nobody would expect to be judged.
 */
export function foreignKindNote(apiVersion: string, kind: string): string | undefined {
  if (!kind.endsWith('NetworkPolicy') && !kind.endsWith('NetworkPolicyList')) return undefined
  const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : ''
  const of = apiVersion === '' ? kind : `${kind} of ${apiVersion}`
  if (group === 'extensions')
    return `${of} is not judged: Kubernetes no longer serves it since 1.16; write apiVersion: networking.k8s.io/v1`
  if (group === 'projectcalico.org' || group === 'crd.projectcalico.org')
    return `${of} is not judged: Calico enforces it, in a language of its own`
  if (group === 'cilium.io') return `${of} is not judged: Cilium enforces it, in a language of its own`
  if (group === 'policy.networking.k8s.io')
    return `${of} is not judged: cluster-wide policies decide before any NetworkPolicy does`
  if (apiVersion === '')
    return `${of} is not judged: it has no apiVersion; write apiVersion: networking.k8s.io/v1`
  if (group === 'networking.k8s.io' || kind === 'NetworkPolicy')
    return `${of} is not judged: only networking.k8s.io/v1 is known`
  return `${of} is not judged: it is another program's`
}
