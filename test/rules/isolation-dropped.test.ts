import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { exposureWidened } from '../../src/rules/exposure-widened.ts'
import { isolationDropped } from '../../src/rules/isolation-dropped.ts'
import { openPeers } from '../../src/rules/open-peers.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { judgeUpdate } from './updates.ts'

await conforms(t, isolationDropped, rules)

const frontend = { from: [{ podSelector: { matchLabels: { app: 'frontend' } } }], ports: [{ port: 80 }] }

function policy(
  policyTypes: readonly string[] | undefined,
  spec: object = {},
  metadata: object = {},
): unknown {
  return {
    metadata: { name: 'p', namespace: 'shop', ...metadata },
    spec: { podSelector: {}, ...(policyTypes === undefined ? {} : { policyTypes }), ...spec },
  }
}

function messages(before: unknown, after: unknown): readonly string[] {
  return findingsOf(isolationDropped, after, before).map(({ message }) => message)
}

await t.test('policyTypes: what counts is whether the direction is isolated, in whatever spelling', (t) => {
  const egress = [{ to: [{ podSelector: {} }] }]
  const both = policy(['Ingress', 'Egress'], { egress })
  t.same(messages(both, policy(['Ingress'], { egress })), ['type-removed'], 'the rules stay, and are ignored')
  t.same(messages(both, policy(['Egress'], { egress })), ['type-removed'])
  t.same(messages(both, policy(undefined, {})), ['type-removed'], 'the default without egress rules')
  t.same(messages(both, policy(undefined, { egress })), [], 'the default with egress rules')
  t.same(messages(policy(['Ingress', 'Ingress']), policy(['Egress'])), ['type-removed'])
  t.same(messages(policy(['Egress', 'Ingress']), policy(['Ingress', 'Egress'])), [])
  t.same(messages(policy(['Ingress']), policy(['Ingress', 'Egress'])), [])
  t.end()
})

await t.test('denials: every spelling of everything is an opening, and nothing else is', (t) => {
  const deny = policyWith('ingress', [])
  const opened = (...rules: readonly unknown[]): readonly string[] =>
    messages(deny, policyWith('ingress', rules))
  for (const rule of [
    {},
    { from: [] },
    { from: null, ports: null },
    { ports: [{ protocol: 'TCP' }, { protocol: 'UDP' }, { protocol: 'SCTP' }] },
    {
      from: [
        { namespaceSelector: {} },
        { ipBlock: { cidr: '0.0.0.0/0' } },
        { ipBlock: { cidr: '::/1' } },
        { ipBlock: { cidr: '8000::/1' } },
      ],
    },
  ])
    t.same(opened(frontend, rule), ['denial-opened'], JSON.stringify(rule))
  t.same(
    opened(
      { ports: [{ protocol: 'TCP' }] },
      { ports: [{ protocol: 'UDP' }] },
      { ports: [{ protocol: 'SCTP' }] },
    ),
    ['denial-opened'],
    'in three rules',
  )
  for (const rule of [frontend, { ports: [{ port: 5432 }] }, { from: [{ namespaceSelector: {} }] }])
    t.same(opened(rule), [], JSON.stringify(rule))
  t.same(messages(policyWith('ingress', [frontend]), policyWith('ingress', [frontend, {}])), [])
  const nobody = {
    matchExpressions: [
      { key: 'a', operator: 'Exists' },
      { key: 'a', operator: 'DoesNotExist' },
    ],
  }
  t.same(
    messages(policyWith('ingress', [{ from: [{ podSelector: nobody }] }]), policyWith('ingress', [{}])),
    ['denial-opened'],
    'peers that contradict themselves allowed nobody',
  )
  t.end()
})

await t.test('the target: fewer pods are lost isolation, and more pods or the same ones are not', (t) => {
  const select = (podSelector: object): unknown => policyWith('ingress', [frontend], podSelector)
  const isIn = (...values: readonly string[]): object => ({
    matchExpressions: [{ key: 'app', operator: 'In', values }],
  })
  t.same(messages(select(isIn('a', 'b')), select(isIn('b'))), ['target-narrowed'])
  t.same(messages(select({}), select({ matchExpressions: [{ key: 'x', operator: 'DoesNotExist' }] })), [
    'target-narrowed',
  ])
  t.same(
    messages(select({ matchLabels: { app: 'a' } }), select({ matchLabels: { app: 'a', tier: 'web' } })),
    ['target-narrowed'],
  )
  t.same(messages(select(isIn('a', 'b')), select(isIn('b', 'c'))), ['target-moved'])
  t.same(messages(select(isIn('b')), select(isIn('b', 'a'))), [])
  t.same(messages(select(isIn('a', 'b')), select(isIn('b', 'a'))), [], 'reordered')
  t.same(messages(select(isIn('a')), select({ matchLabels: { app: 'a' } })), [], 'another spelling')
  const [narrowed] = findingsOf(isolationDropped, select(isIn('b')), select(isIn('a', 'b')))
  t.match(narrowed, { class: 'baseline', since: 'new', paths: ['spec.podSelector'] })
  t.match(narrowed?.wording.summary, 'pods with app=a are no longer isolated for ingress')
  t.end()
})

await t.test('where nothing was denied, nothing is lost', (t) => {
  const open = policyWith('ingress', [{}])
  t.same(messages(open, policyWith('ingress', [{}], { matchLabels: { app: 'a' } })), [])
  t.same(messages(open, policyWith('egress', [])), [])
  const nobody = {
    matchExpressions: [
      { key: 'a', operator: 'In', values: ['x'] },
      { key: 'a', operator: 'DoesNotExist' },
    ],
  }
  t.same(messages(policyWith('ingress', [], nobody), policyWith('egress', [])), [])
  t.end()
})

await t.test(
  'metadata alone takes nothing away, and neither does an object that is being deleted excuse it',
  (t) => {
    const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z', finalizers: ['example.com/hold'] }
    t.same(messages(policy(['Ingress']), policy(['Ingress'], {}, { labels: { a: 'b' } })), [])
    t.same(
      messages(policy(['Ingress'], {}, deletion), policy(['Ingress'], {}, { ...deletion, finalizers: [] })),
      [],
    )
    t.same(messages(policy(['Ingress'], {}, deletion), policy(['Egress'], {}, deletion)), ['type-removed'])
    t.end()
  },
)

await t.test('an opened denial is one finding, with what others say of the rule as its sentences', (t) => {
  const deny = policyWith('ingress', [])
  const { findings } = judgeUpdate(
    [isolationDropped, openPeers, exposureWidened],
    deny,
    policyWith('ingress', [{}]),
  )
  t.match(findings, [{ rule: 'isolation-dropped', message: 'denial-opened' }])
  t.match(findings[0]?.wording.detail, 'newly lets in: anywhere, on all ports')
  t.match(findings[0]?.wording.detail, 'no peers are named')
  t.end()
})

await t.test('selectors of any size end in a finding, or say that they cannot be compared', (t) => {
  const values = Array.from({ length: 10_000 }, (_, index) => `v${index}`)
  const isIn = (list: readonly string[]): object => ({
    matchExpressions: [{ key: 'app', operator: 'In', values: list }],
  })
  const select = (podSelector: object): unknown => policyWith('ingress', [], podSelector)
  t.same(messages(select(isIn(values)), select(isIn(values.slice(1)))), ['target-narrowed'])
  t.same(messages(select(isIn(values)), select(isIn(values.toReversed()))), [])
  const without = (keys: readonly string[]): object => ({
    matchExpressions: keys.map((key) => ({ key, operator: 'DoesNotExist' })),
  })
  t.throws(
    () => messages(select(without(values)), select(without(values.map((key) => `w${key}`)))),
    /complex/,
  )
  const [finding] = findingsOf(isolationDropped, select(isIn(['a'])), select(isIn(values)))
  t.ok((finding?.wording.detail.length ?? 0) <= 600)
  t.same(finding?.wording.corrections, [], 'nobody pastes such a selector')
  t.end()
})
