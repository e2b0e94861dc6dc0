import t from 'tap'
import { JudgedPolicy } from '../../src/model/judged-policy.ts'
import {
  namespaceSitesOf,
  podSitesOf,
  selectorPath,
  selectorSitesOf,
} from '../../src/netpol/selector-sites.ts'
import { policyOf } from '../rules/policies.ts'

const policy = policyOf({
  spec: {
    podSelector: { matchLabels: { app: 'api' } },
    policyTypes: ['Ingress', 'Egress'],
    ingress: [
      {},
      { from: [{ ipBlock: { cidr: '10.0.0.0/8' } }, { namespaceSelector: {}, podSelector: null }] },
    ],
    egress: [{ to: [{ namespaceSelector: { matchLabels: { team: 'web' } }, podSelector: {} }] }],
  },
})

const judged = JudgedPolicy.of(policy)

await t.test('finds every selector with its role and its field, in the order of the object', (t) => {
  t.same(
    selectorSitesOf(judged).map((site) => `${site.role} ${selectorPath(site)}`),
    [
      'target spec.podSelector',
      'peer-namespaces spec.ingress[1].from[1].namespaceSelector',
      'peer-namespaces spec.egress[0].to[0].namespaceSelector',
      'peer-pods spec.egress[0].to[0].podSelector',
    ],
  )
  t.end()
})

await t.test('tells those of namespaces from those of pods', (t) => {
  t.same(
    namespaceSitesOf(judged).map(({ direction, rule, index }) => [direction, rule, index]),
    [
      ['ingress', 1, 1],
      ['egress', 0, 0],
    ],
  )
  t.same(
    podSitesOf(judged).map(({ role }) => role),
    ['target', 'peer-pods'],
  )
  t.end()
})

await t.test('leaves out a direction that policyTypes does not list', (t) => {
  const { metadata, spec } = policy
  const onlyEgress = JudgedPolicy.of({ metadata, spec: { ...spec, policyTypes: ['Egress'] } })
  t.same(selectorSitesOf(onlyEgress).map(selectorPath), [
    'spec.podSelector',
    'spec.egress[0].to[0].namespaceSelector',
    'spec.egress[0].to[0].podSelector',
  ])
  t.end()
})
