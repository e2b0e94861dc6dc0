/** What Kubernetes reads under a field. A list of objects stands for each of its items. */
export type Field =
  /** A text, a number or a truth value. */
  | { readonly holds: 'scalar' }
  /** A list of texts. */
  | { readonly holds: 'scalars' }
  /** A mapping with keys of the author's choice, such as labels. */
  | { readonly holds: 'anything' }
  | { readonly holds: 'object' | 'list'; readonly fields: Fields }

/** The fields of an object, by their names. */
export type Fields = Readonly<Record<string, Field>>

const scalar: Field = { holds: 'scalar' }
const scalars: Field = { holds: 'scalars' }
const anything: Field = { holds: 'anything' }

const selector: Field = {
  holds: 'object',
  fields: {
    matchLabels: anything,
    matchExpressions: { holds: 'list', fields: { key: scalar, operator: scalar, values: scalars } },
  },
}
const peers: Field = {
  holds: 'list',
  fields: {
    podSelector: selector,
    namespaceSelector: selector,
    ipBlock: { holds: 'object', fields: { cidr: scalar, except: scalars } },
  },
}
const ports: Field = { holds: 'list', fields: { protocol: scalar, port: scalar, endPort: scalar } }

/** The fields in the `spec` of a NetworkPolicy that networking.k8s.io/v1 had when this release was made. */
export const specFields: Fields = {
  podSelector: selector,
  policyTypes: scalars,
  ingress: { holds: 'list', fields: { from: peers, ports } },
  egress: { holds: 'list', fields: { to: peers, ports } },
}

/** The fields of `metadata` (meta/v1 ObjectMeta), with those that the API server no longer fills. */
export const metadataFields: Fields = {
  name: scalar,
  generateName: scalar,
  namespace: scalar,
  labels: anything,
  annotations: anything,
  finalizers: scalars,
  ownerReferences: anything,
  uid: scalar,
  resourceVersion: scalar,
  generation: scalar,
  creationTimestamp: scalar,
  deletionTimestamp: scalar,
  deletionGracePeriodSeconds: scalar,
  managedFields: anything,
  selfLink: scalar,
  clusterName: scalar,
}

/** The fields of a NetworkPolicy. `status` was one of it in Kubernetes 1.24 to 1.27, and is ignored. */
export const policyFields: Fields = {
  apiVersion: scalar,
  kind: scalar,
  metadata: { holds: 'object', fields: metadataFields },
  spec: { holds: 'object', fields: specFields },
  status: anything,
}
