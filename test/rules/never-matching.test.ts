import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { neverMatching } from '../../src/rules/never-matching.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, neverMatching, rules)

const name = 'kubernetes.io/metadata.name'
const contradiction = {
  matchLabels: { app: 'a' },
  matchExpressions: [{ key: 'app', operator: 'In', values: ['b', 'c'] }],
}
const block = (cidr: string, ...except: readonly string[]): unknown => ({ ipBlock: { cidr, except } })

function found(from: readonly unknown[], podSelector: unknown = {}): readonly string[] {
  return findingsOf(neverMatching, policyWith('ingress', [{ from }], podSelector)).map(
    ({ message, paths }) => `${message} ${paths.join(' ')}`,
  )
}

await t.test('finds a contradiction in every selector and every spelling', (t) => {
  const none = [
    contradiction,
    {
      matchExpressions: [
        { key: 'a', operator: 'Exists' },
        { key: 'a', operator: 'DoesNotExist' },
      ],
    },
    {
      matchLabels: { a: 'x' },
      matchExpressions: [{ key: 'a', operator: 'NotIn', values: ['y', 'x'] }],
    },
    {
      matchExpressions: [
        { key: 'a', operator: 'In', values: ['x'] },
        { key: 'b', operator: 'Exists' },
        { key: 'a', operator: 'In', values: ['y'] },
      ],
    },
  ]
  for (const selector of none) {
    t.same(found([{ podSelector: {} }], selector), ['contradiction spec.podSelector'])
    t.same(found([{ podSelector: selector }]), ['contradiction spec.ingress[0].from[0].podSelector'])
    t.same(found([{ podSelector: {}, namespaceSelector: selector }]), [
      'contradiction spec.ingress[0].from[0].namespaceSelector',
    ])
  }
  t.end()
})

await t.test('a policy that selects no pod isolates nothing', (t) => {
  const [finding] = findingsOf(neverMatching, policyWith('ingress', [], contradiction))
  t.equal(finding?.wording.summary, 'these labels contradict each other, so this policy isolates nothing')
  t.match(finding?.wording.detail, /asks of the label app/)
  t.end()
})

await t.test('moves the name of a namespace to where it means something', (t) => {
  const correct = (peer: unknown, ...others: readonly unknown[]): unknown => {
    const object = policyWith('ingress', [{ from: [peer, ...others] }])
    const [correction] = findingsOf(neverMatching, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  const inWeb = { namespaceSelector: { matchLabels: { [name]: 'web' } } }
  t.same(
    correct({ podSelector: { matchLabels: { [name]: 'web' } } }),
    policyWith('ingress', [{ from: [inWeb] }]),
  )
  t.same(
    correct({ podSelector: { matchLabels: { [name]: 'web', app: 'a' } } }),
    policyWith('ingress', [{ from: [{ ...inWeb, podSelector: { matchLabels: { app: 'a' } } }] }]),
  )
  const own = { podSelector: { matchLabels: { app: 'b' } } }
  t.same(
    correct({ podSelector: { matchLabels: { [name]: 'web' } } }, own),
    policyWith('ingress', [{ from: [own] }, { from: [inWeb] }]),
    'two rules, for in one list it would be read as one item',
  )
  t.equal(
    correct({ podSelector: { matchExpressions: [{ key: name, operator: 'Exists' }] } }),
    undefined,
    'never every namespace',
  )
  t.equal(
    correct({
      namespaceSelector: { matchLabels: { [name]: 'shop' } },
      podSelector: { matchLabels: { [name]: 'web' } },
    }),
    undefined,
    'never another contradiction',
  )
  t.end()
})

await t.test('leaves out a block of which nothing is left, and never opens anything by it', (t) => {
  const empty = block('0.0.0.0/0', '0.0.0.0/1', '128.0.0.0/1')
  const correct = (object: unknown): unknown => {
    const [correction] = findingsOf(neverMatching, object)[0]?.wording.corrections ?? []
    return correction && applyCorrection(object, correction)
  }
  const other = { podSelector: { matchLabels: { app: 'a' } } }
  t.same(
    correct(policyWith('ingress', [{ from: [empty, other] }])),
    policyWith('ingress', [{ from: [other] }]),
  )
  t.same(correct(policyWith('ingress', [{ from: [empty] }])), policyWith('ingress', []))
  t.same(
    correct(policyWith('ingress', [{ from: [empty] }, { from: [other] }])),
    policyWith('ingress', [{ from: [other] }]),
  )
  t.end()
})

await t.test('is silent about what matches something', (t) => {
  t.same(
    found(
      [
        { podSelector: { matchExpressions: [{ key: name, operator: 'DoesNotExist' }] } },
        { podSelector: { matchExpressions: [{ key: name, operator: 'NotIn', values: ['a'] }] } },
        {
          namespaceSelector: {
            matchLabels: { [name]: 'a' },
            matchExpressions: [{ key: name, operator: 'Exists' }],
          },
        },
        block('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/10', '10.192.0.0/11'),
        block('fd00::/8', 'fd00::/9'),
      ],
      { matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
    ),
    [],
  )
  t.end()
})

await t.test('what was dead before is not new, in whatever order and beside whatever target', (t) => {
  const dead = [{ podSelector: contradiction }, block('10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9')]
  const old = policyWith('ingress', [{ from: dead }], { matchLabels: { app: 'a' } })
  const since = (object: unknown): readonly string[] =>
    findingsOf(neverMatching, object, old).map((finding) => finding.since)
  t.same(since(policyWith('ingress', [{}, { from: dead.toReversed() }])), ['before', 'before'])
  t.same(since(policyWith('egress', [{ to: dead }])), ['new', 'new'])
  t.same(since(policyWith('ingress', [{ from: dead }], contradiction)), ['before', 'before', 'new'])
  t.end()
})

await t.test('judges 10,000 dead peers and says it in few words', (t) => {
  const from = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0
      ? block(
          `10.${index >> 8}.${index & 255}.0/24`,
          `10.${index >> 8}.${index & 255}.0/25`,
          `10.${index >> 8}.${index & 255}.128/25`,
        )
      : { podSelector: { matchLabels: { [name]: `n${index}` } } },
  )
  const object = policyWith('ingress', [{ from }])
  const findings = findingsOf(neverMatching, object, object)
  t.ok(findings.length <= 34)
  t.ok(findings.every(({ since, paths }) => since === 'before' && paths.length <= 16))
  t.ok(
    findings.every(({ wording }) => wording.corrections.length === 0),
    'nobody pastes 10,000 peers',
  )
  t.end()
})
