import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { spoofableNamespaceLabel } from '../../src/rules/spoofable-namespace-label.ts'
import { configured } from './configured.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, spoofableNamespaceLabel, rules)

const name = 'kubernetes.io/metadata.name'

function messages(namespaceSelector: unknown, options: unknown = {}): readonly string[] {
  const object = policyWith('ingress', [{ from: [{ namespaceSelector }] }])
  return findingsOf(configured(spoofableNamespaceLabel, options), object).map(
    ({ message, class: one }) => `${message} ${one}`,
  )
}

await t.test('tells labels that name a namespace from others', (t) => {
  for (const key of ['name', 'ns', 'namespace'])
    t.same(messages({ matchLabels: { a: 'x', [key]: 'monitoring' } }), ['name-label advice'], key)
  for (const key of ['component', 'cloud-platform.justice.gov.uk/namespace', 'app.kubernetes.io/part-of'])
    t.same(messages({ matchLabels: { [key]: 'x' } }), ['other-label info'], key)
  t.same(messages({ matchExpressions: [{ key: 'name', operator: 'Exists' }] }), ['name-label advice'])
  t.end()
})

await t.test('is silent where a trusted label decides, or none', (t) => {
  const silent: readonly unknown[] = [
    {},
    { matchLabels: { [name]: 'a' } },
    { matchLabels: { [name]: 'a', name: 'a', team: 'b' } },
    { matchExpressions: [{ key: name, operator: 'Exists' }] },
    { matchExpressions: [{ key: name, operator: 'NotIn', values: ['a'] }] },
    { matchExpressions: [{ key: 'name', operator: 'NotIn', values: ['finance'] }] },
    { matchLabels: { 'capsule.clastix.io/tenant': 'oil', team: 'b' } },
    { matchLabels: { name: 'a' }, matchExpressions: [{ key: 'name', operator: 'DoesNotExist' }] },
  ]
  for (const selector of silent) t.same(messages(selector), [], JSON.stringify(selector))
  t.same(messages({ matchLabels: { name: 'a' }, matchExpressions: [{ key: name, operator: 'Exists' }] }), [
    'name-label advice',
  ])
  t.end()
})

await t.test('takes the platform’s labels from the configuration', (t) => {
  const options = { trustedNamespaceLabelKeys: ['component', '*.example.com/team'] }
  t.same(messages({ matchLabels: { component: 'monitoring' } }, options), [])
  t.same(messages({ matchLabels: { 'a.example.com/team': 'x' } }, options), [])
  t.same(messages({ matchLabels: { 'capsule.clastix.io/tenant': 'oil' } }, options), ['other-label info'])
  t.throws(() => messages({}, { trustedKeys: [] }))
  t.end()
})

await t.test('proposes the same names under the label that nobody can claim', (t) => {
  const correct = (peer: unknown, ...others: readonly unknown[]): unknown => {
    const object = policyWith('ingress', [{ from: [peer, ...others] }])
    const [correction] = findingsOf(spoofableNamespaceLabel, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  const pods = { podSelector: { matchLabels: { app: 'a' } } }
  t.same(
    correct({ namespaceSelector: { matchLabels: { name: 'web', team: 'b' } }, ...pods }, { podSelector: {} }),
    policyWith('ingress', [
      {
        from: [
          { namespaceSelector: { matchLabels: { [name]: 'web', team: 'b' } }, ...pods },
          { podSelector: {} },
        ],
      },
    ]),
  )
  t.equal(correct({ namespaceSelector: { matchLabels: { name: 'No_Namespace' } } }), undefined)
  t.equal(
    correct({ namespaceSelector: { matchExpressions: [{ key: 'name', operator: 'Exists' }] } }),
    undefined,
  )
  t.end()
})

await t.test('the same label elsewhere is not new, in the other direction it is', (t) => {
  const peer = { namespaceSelector: { matchLabels: { name: 'web', team: 'b' } } }
  const old = policyWith('ingress', [{ from: [peer] }])
  const since = (object: unknown): readonly string[] =>
    findingsOf(spoofableNamespaceLabel, object, old).map((finding) => finding.since)
  const respelled = {
    namespaceSelector: {
      matchExpressions: [{ key: 'team', operator: 'In', values: ['b'] }],
      matchLabels: { name: 'web' },
    },
    podSelector: { matchLabels: { app: 'a' } },
  }
  t.same(since(policyWith('ingress', [{}, { from: [respelled] }])), ['before'])
  t.same(since(policyWith('egress', [{ to: [peer] }])), ['new'])
  t.same(since(policyWith('ingress', [{ from: [{ namespaceSelector: { matchLabels: { name: 'b' } } }] }])), [
    'new',
  ])
  t.end()
})

await t.test('judges 10,000 peers with long labels and says it in few words', (t) => {
  const to = Array.from({ length: 10_000 }, (_, index) => ({
    namespaceSelector: {
      matchExpressions: [
        {
          key: index % 2 === 0 ? 'namespace' : 'k'.repeat(300),
          operator: 'In',
          values: [`v${index}`, 'x'.repeat(300), 'y'],
        },
      ],
    },
  }))
  const object = policyWith('egress', [{ to }])
  const findings = findingsOf(spoofableNamespaceLabel, object, object)
  t.equal(findings.length, 34)
  for (const { wording, since } of findings) {
    t.equal(since, 'before')
    t.ok(wording.summary.length <= 150 && wording.detail.length <= 600)
  }
  t.end()
})
