/**
 * Labels of Namespaces that whoever may edit one cannot choose freely: the API server sets the name (KEP-2161),
 * OpenShift, Capsule and the Hierarchical Namespace Controller keep the others. `*` stands for the first part of a key.
 */
export const defaultTrustedNamespaceLabelKeys: readonly string[] = [
  'kubernetes.io/metadata.name',
  'network.openshift.io/policy-group',
  'capsule.clastix.io/tenant',
  '*.tree.hnc.x-k8s.io/depth',
]
