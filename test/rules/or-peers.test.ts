import fc from 'fast-check'
import t from 'tap'
import { orPeers } from '../../src/rules/or-peers.ts'
import { holds } from '../property.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

const web = { namespaceSelector: { matchLabels: { team: 'web' } } }
const frontend = { podSelector: { matchLabels: { app: 'frontend' } } }

function ingress(from: readonly unknown[], ports: readonly unknown[] = [{ port: 80 }]): unknown {
  return policyWith('ingress', [{ from, ports }])
}

function messages(object: unknown): readonly string[] {
  return findingsOf(orPeers, object).map(({ message }) => message)
}

await t.test('row 33: refuses the two items in every spelling', (t) => {
  const pods = [
    frontend,
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['frontend'] }] } },
    { podSelector: { matchExpressions: [{ key: 'app', operator: 'Exists' }] }, namespaceSelector: null },
  ]
  const namespaces = [
    web,
    { namespaceSelector: {} },
    { namespaceSelector: { matchLabels: {} }, podSelector: null },
    { ...web, podSelector: {} },
    { ...web, podSelector: { matchExpressions: [] } },
  ]
  for (const one of pods)
    for (const other of namespaces) {
      t.equal(messages(ingress([one, other])).length, 1, JSON.stringify([one, other]))
      t.equal(messages(policyWith('egress', [{ to: [other, one] }])).length, 1)
    }
  t.end()
})

await t.test('lets pass what nobody misreads', (t) => {
  const clean: readonly (readonly unknown[])[] = [
    [web],
    [frontend],
    [{ ...web, ...frontend }],
    [{ ...web, ...frontend }, frontend],
    [{ ...web, ...frontend }, web],
    [web, { podSelector: {} }],
    [web, { podSelector: { matchLabels: {} } }],
    [web, { ipBlock: { cidr: '10.0.0.0/8' } }],
    [frontend, { ipBlock: { cidr: '10.0.0.0/8' } }],
  ]
  for (const from of clean) t.same(messages(ingress(from)), [], JSON.stringify(from))
  t.same(
    messages(policyWith('ingress', [{ from: [web] }, { from: [frontend] }])),
    [],
    'two rules say the same, and say it clearly',
  )
  t.end()
})

await t.test('proposes the likelier reading first', (t) => {
  const target = { matchLabels: { app: 'api' } }
  const first = (from: readonly unknown[]): string =>
    findingsOf(orPeers, policyWith('ingress', [{ from }], target))[0]?.wording.corrections[0]?.intro ?? ''
  t.match(first([web, frontend]), /write one item:$/)
  t.match(first([frontend, web]), /write two rules:$/)
  t.match(first([web, frontend, { ipBlock: { cidr: '10.0.0.0/8' } }]), /write two rules:$/)
  const members = { podSelector: target }
  t.match(first([web, members]), /write two rules:$/, 'the pods that the policy is for talk to each other')
  const operator = { namespaceSelector: { matchLabels: { name: 'api-system' } } }
  t.match(first([operator, members]), /write two rules:$/, 'whatever their operator is called')
  const own = { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }
  t.match(first([own, members]), /write one item:$/, 'beside their whole namespace they say nothing')
  const ownByLabel = { namespaceSelector: { matchLabels: { name: 'shop' } } }
  t.match(first([ownByLabel, frontend]), /write one item:$/)
  t.match(first([frontend, ownByLabel]), /write one item:$/, 'in either order')
  const nginx = { namespaceSelector: { matchLabels: { name: 'ingress-nginx' } } }
  t.match(first([{ podSelector: { matchLabels: { app: 'ingress-nginx' } } }, nginx]), /write one item:$/)
  t.end()
})

await t.test('an update is refused for what it lets in, not for what it let in before', (t) => {
  const old = ingress([web, frontend])
  const since = (object: unknown): string | undefined => findingsOf(orPeers, object, old)[0]?.since
  t.equal(since(ingress([frontend, web])), 'before', 'another order')
  t.equal(
    since(policyWith('ingress', [{}, { from: [web, frontend], ports: [{ port: 80 }] }])),
    'before',
    'another place',
  )
  t.equal(
    since(ingress([web, { podSelector: { matchLabels: { app: 'frontend', tier: 'a' } } }])),
    'before',
    'fewer pods',
  )
  t.equal(since(ingress([web, frontend], [{ port: 22 }])), 'new', 'another port')
  t.equal(since(ingress([web, frontend], [])), 'new', 'all ports')
  t.equal(since(ingress([{ namespaceSelector: {} }, frontend])), 'new', 'more namespaces')
  t.equal(since(ingress([web, { podSelector: { matchLabels: { app: 'other' } } }])), 'new', 'other pods')
  t.end()
})

const peer = fc.constantFrom<unknown>(
  web,
  frontend,
  { ...web, ...frontend },
  { podSelector: {} },
  { namespaceSelector: {} },
  { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } },
  { podSelector: { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['yes', '1.0'] }] } },
  { ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } },
)

await t.test(
  'the same finding in whatever order; and whatever it refuses, each proposal is accepted',
  (t) => {
    holds(
      t,
      fc.property(fc.array(peer, { minLength: 1, maxLength: 6 }), (from) => {
        const object = ingress(from)
        const found = findingsOf(orPeers, object)
        if (messages(ingress(from.toReversed())).length !== found.length) return false
        return found
          .flatMap(({ wording }) => wording.corrections)
          .every((correction) => findingsOf(orPeers, applyCorrection(object, correction)).length === 0)
      }),
    )
    t.end()
  },
)

await t.test('labels that YAML would misread come back as they were', (t) => {
  for (const value of [
    'true',
    'yes',
    'null',
    '1.0',
    '0x10',
    '1e3',
    '',
    '~',
    'a: b',
    'ü\n\u001b[31m"\'',
    '-',
    '2024-01-01',
    '010',
  ]) {
    const object = ingress([web, { podSelector: { matchLabels: { app: value, [`k/${value}`]: 'x' } } }])
    for (const correction of findingsOf(orPeers, object).flatMap(({ wording }) => wording.corrections)) {
      const labels = JSON.stringify(applyCorrection(object, correction))
      t.ok(
        labels.includes(JSON.stringify({ app: value, [`k/${value}`]: 'x' })),
        `${JSON.stringify(value)} in ${labels}`,
      )
      t.match(correction.yaml, /^[\n\u0020-\u007e]*$/)
    }
  }
  t.end()
})
