import type { LabelSelector } from '../model/label-selector.ts'
import type { Peer, PodsPeer } from '../model/network-policy.ts'
import { normaliseNamespaces } from './namespace-names.ts'
import { isEverything } from './selector.ts'
import { namespaceNameLabel } from './selector-text.ts'

/**
 * Namespaces in which a cluster keeps what serves all others, where more is added with every release and add-on. Their
 * names are those of kubeadm, Istio, ingress-nginx, OpenShift and Traefik.
 */
export const systemNamespaces: readonly string[] = [
  'kube-system',
  'istio-system',
  'ingress-nginx',
  'kube-public',
  'openshift-ingress',
  'traefik',
]

/** Pods that are usually meant when such a namespace is named. */
export interface KnownPods {
  /** For a sentence: `the cluster's DNS pods`. */
  readonly name: string
  readonly selector: LabelSelector
}

/**
 * The pods that are usually meant by a system namespace as a peer, by the labels that their makers give them; undefined
 * where there is nobody in particular.
 */
export function knownPodsOf(namespace: string, isDns: boolean): KnownPods | undefined {
  switch (namespace) {
    case 'kube-system':
      return isDns
        ? pods("the cluster's DNS pods", 'k8s-app', 'kube-dns')
        : pods('the metrics server', 'k8s-app', 'metrics-server')
    case 'istio-system':
      return pods("Istio's ingress gateway", 'istio', 'ingressgateway')
    case 'ingress-nginx':
      return pods('the ingress controller', 'app.kubernetes.io/name', 'ingress-nginx')
    case 'openshift-ingress':
      return pods(
        'the default router',
        'ingresscontroller.operator.openshift.io/deployment-ingresscontroller',
        'default',
      )
    case 'traefik':
      return pods('Traefik', 'app.kubernetes.io/name', 'traefik')
    default:
      return undefined
  }
}

/** A peer that is every pod of some namespaces. */
export interface WholeNamespaces {
  readonly peer: PodsPeer
  /** Their names, sorted: at least one. */
  readonly names: readonly string[]
}

/**
 * The namespaces whose every pod the peer is, where their names are given by the label that the API server sets or by
 * the label `name`; undefined for all other peers.
 */
export function wholeNamespacesOf(peer: Peer): WholeNamespaces | undefined {
  if (peer.kind !== 'pods' || peer.namespaceSelector === undefined) return undefined
  if (peer.podSelector !== undefined && !isEverything(peer.podSelector)) return undefined
  const normal = normaliseNamespaces(peer.namespaceSelector)
  if (normal.kind === 'nothing') return undefined
  for (const key of [namespaceNameLabel, 'name']) {
    const named = normal.constraints.find((constraint) => constraint.key === key)
    if (named?.allows === 'listed' && named.values.length > 0) return { peer, names: named.values }
  }
  return undefined
}

function pods(name: string, key: string, value: string): KnownPods {
  return { name, selector: { requirements: [{ operator: 'In', key, values: [value] }] } }
}
