import t from 'tap'
import { foreignKindNote } from '../../src/lint/foreign-kind.ts'

void t.test('says why a policy is passed over that looks like ours', (t) => {
  for (const [apiVersion, kind, note] of [
    ['extensions/v1beta1', 'NetworkPolicy', /no longer serves it since 1\.16; write apiVersion: networking/],
    ['projectcalico.org/v3', 'GlobalNetworkPolicy', /: Calico enforces it/],
    ['crd.projectcalico.org/v1', 'NetworkPolicyList', /: Calico enforces it/],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy', /: Cilium enforces it/],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy', /decide before any NetworkPolicy/],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy', /decide before any NetworkPolicy/],
    ['', 'NetworkPolicy', /^NetworkPolicy is not judged: it has no apiVersion/],
    ['v1', 'NetworkPolicy', /only networking\.k8s\.io\/v1 is known/],
    ['networking.k8s.io/v2', 'NetworkPolicy', /only networking\.k8s\.io\/v1 is known/],
    ['crd.antrea.io/v1beta1', 'ClusterNetworkPolicy', /: it is another program's$/],
  ] as const)
    t.match(foreignKindNote(apiVersion, kind), note, `${kind} of ${apiVersion}`)
  t.end()
})

void t.test('says nothing of kinds that nobody would expect to be judged', (t) => {
  for (const kind of ['Deployment', 'NetworkPolicyReport', 'networkpolicy', '', 'List'])
    t.equal(foreignKindNote('v1', kind), undefined, kind)
  t.end()
})
