import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** How many policies one file holds. */
export const policiesInFile = 5

/**
 * Writes so many files of policies below a folder, a folder for each namespace, as a company keeps them in a repository.
 * The same ones every time. About one policy of fifty has a violation, and many have advice.
 */
export async function writeManifests(folder: string, files: number): Promise<void> {
  const inNamespace = 20
  for (let index = 0; index < files; index += 1) {
    const namespace = `team-${Math.floor(index / inNamespace)}`
    await mkdir(join(folder, namespace), { recursive: true })
    await writeFile(join(folder, namespace, `app-${index}.yaml`), manifest(namespace, index))
  }
}

/** The text of one file. */
export function manifest(namespace: string, index: number): string {
  return Array.from({ length: policiesInFile }, (_, at) =>
    policy(namespace, index * policiesInFile + at),
  ).join('---\n')
}

function policy(namespace: string, index: number): string {
  const shape = index % 50 === 7 ? orPeers : (shapes[index % shapes.length] ?? defaultDeny)
  return `# What app-${index} may do.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: policy-${index}
  namespace: ${namespace}
  labels:
    app.kubernetes.io/name: app-${index}
    app.kubernetes.io/managed-by: gitops
spec:
${shape(index)}`
}

type Shape = (index: number) => string

const defaultDeny: Shape = () => `  podSelector: {}
  policyTypes:
  - Ingress
  - Egress
`

const fromFrontend: Shape = (index) => `  podSelector:
    matchLabels:
      app.kubernetes.io/name: app-${index}
  policyTypes: [Ingress]
  ingress:
  - from:
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: frontend-${index % 9}
    ports:
    - port: ${8000 + (index % 100)}
      protocol: TCP
`

const withDns: Shape = (index) => `  podSelector:
    matchLabels: {app.kubernetes.io/name: app-${index}}
  policyTypes:
  - Egress
  egress:
  # Names are looked up in kube-system.
  - to:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: kube-system
      podSelector:
        matchLabels:
          k8s-app: kube-dns
    ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
  - to:
    - podSelector:
        matchExpressions:
        - {key: tier, operator: In, values: [db, cache]}
    ports:
    - port: 5432
    - port: 6379
`

const toTheOffice: Shape = (index) => `  podSelector:
    matchLabels:
      app.kubernetes.io/name: app-${index}
  policyTypes: [Ingress, Egress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
      podSelector:
        matchLabels:
          app.kubernetes.io/name: prometheus
    ports:
    - port: metrics
  egress:
  - to:
    - ipBlock:
        cidr: 10.${index % 200}.0.0/16
        except:
        - 10.${index % 200}.4.0/24
    ports:
    - port: 443
      endPort: 453
`

const orPeers: Shape = (index) => `  podSelector:
    matchLabels:
      app.kubernetes.io/name: app-${index}
  policyTypes: [Ingress]
  ingress:
  - from:
    - namespaceSelector:
        matchLabels:
          team: web
    - podSelector:
        matchLabels:
          app.kubernetes.io/name: frontend
`

const shapes: readonly Shape[] = [
  defaultDeny,
  fromFrontend,
  withDns,
  toTheOffice,
  fromFrontend,
  withDns,
  toTheOffice,
]
