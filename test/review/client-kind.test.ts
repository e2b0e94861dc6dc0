import t from 'tap'
import { clientKindOf } from '../../src/review/client-kind.ts'

const cases = [
  ['kubectl/v1.37.0 (linux/amd64) kubernetes/1234567', 'kubectl'],
  ['kubectl-client-side-apply', 'kubectl'],
  ['oc/4.16.0 (linux/amd64) kubernetes/1234567', 'kubectl'],
  ['argocd-application-controller/v0.0.0 (linux/amd64)', 'argo-cd'],
  ['kustomize-controller/v0.0.0', 'flux'],
  ['helm-controller/v0.0.0', 'flux'],
  ['Helm/3.16.0', 'helm'],
  ['HashiCorp/1.0 Terraform/1.9.0', 'terraform'],
  ['kube-controller-manager/v1.37.0 (linux/amd64) kubernetes/1 /namespace-controller', 'controller-manager'],
  ['kube-apiserver/v1.37.0 (linux/amd64) kubernetes/1', 'api-server'],
  ['Mozilla/5.0', 'other'],
  ['', 'unknown'],
] as const

await t.test('tells clients by how their user agent begins', (t) => {
  for (const [agent, kind] of cases) t.equal(clientKindOf(agent), kind, agent)
  t.end()
})
