import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { negativeSelector } from '../../src/rules/negative-selector.ts'
import { conforms } from './conform.ts'
import { findingsOf, policyWith } from './findings.ts'
import { applyCorrection } from './policies.ts'

await conforms(t, negativeSelector, rules)

const name = 'kubernetes.io/metadata.name'

function notIn(key: string, ...values: readonly string[]): unknown {
  return { matchExpressions: [{ key, operator: 'NotIn', values }] }
}

function summaries(object: unknown): readonly string[] {
  return findingsOf(negativeSelector, object).map(({ wording }) => wording.summary)
}

await t.test('says who is left out, and that all others are in', (t) => {
  const from = (...peers: readonly unknown[]): unknown => policyWith('ingress', [{ from: peers }])
  t.same(summaries(from({ namespaceSelector: notIn(name, 'dev') })), [
    'every future namespace but dev gets in',
  ])
  t.same(
    summaries(
      from({ namespaceSelector: notIn('env', 'prod', 'qa'), podSelector: { matchLabels: { app: 'a' } } }),
    ),
    ['such pods of every future namespace but those labelled env=prod or qa get in'],
  )
  t.same(
    summaries(
      policyWith('egress', [
        {
          to: [{ namespaceSelector: { matchExpressions: [{ key: 'tenant', operator: 'DoesNotExist' }] } }],
        },
      ]),
    ),
    ['every future namespace but those labelled tenant can be reached'],
  )
  t.same(summaries(policyWith('ingress', [], notIn('track', 'legacy'))), [
    'every future pod but those labelled track=legacy is selected',
  ])
  t.end()
})

await t.test('a violation of nothing: advice for namespaces, information for pods', (t) => {
  const object = policyWith('ingress', [{ from: [{ namespaceSelector: notIn('a', 'b') }] }], notIn('a', 'b'))
  t.same(
    findingsOf(negativeSelector, object).map(({ message, class: one }) => `${message} ${one}`),
    ['namespaces advice', 'pods info'],
  )
  t.end()
})

await t.test('is silent where something must be there, or nothing is left out, or nobody is in', (t) => {
  const both = {
    matchExpressions: [
      { key: 'a', operator: 'NotIn', values: ['x'] },
      { key: 'a', operator: 'Exists' },
    ],
  }
  const nobody = {
    matchExpressions: [
      { key: 'a', operator: 'DoesNotExist' },
      { key: 'a', operator: 'Exists' },
    ],
  }
  const silent = [both, nobody, {}, { matchLabels: { a: 'b' } }]
  for (const selector of silent)
    t.same(
      summaries(policyWith('ingress', [{ from: [{ namespaceSelector: selector }] }], selector)),
      [],
      JSON.stringify(selector),
    )
  t.same(
    summaries(
      policyWith('ingress', [{ from: [{ namespaceSelector: notIn('a', 'b'), podSelector: nobody }] }]),
    ),
    [],
  )
  t.same(
    summaries(
      policyWith('ingress', [
        { from: [{ namespaceSelector: { matchExpressions: [{ key: name, operator: 'Exists' }] } }] },
      ]),
    ),
    [],
    'every namespace has a name',
  )
  t.end()
})

await t.test('proposes to name namespaces, and to ask for a label of pods', (t) => {
  const corrected = (object: unknown): readonly unknown[] =>
    findingsOf(negativeSelector, object).flatMap(({ wording }) =>
      wording.corrections.map((correction) => applyCorrection(object, correction)),
    )
  t.same(corrected(policyWith('ingress', [{ from: [{ namespaceSelector: notIn(name, 'dev') }] }])), [
    policyWith('ingress', [{ from: [{ namespaceSelector: { matchLabels: { [name]: 'shop' } } }] }]),
  ])
  const positive = (key: string, value: string): unknown => ({
    matchExpressions: [
      { key, operator: 'NotIn', values: [value] },
      { key, operator: 'Exists' },
    ],
  })
  t.same(corrected(policyWith('ingress', [], notIn('a', 'b'))), [
    policyWith('ingress', [], positive('a', 'b')),
  ])
  t.same(corrected(policyWith('egress', [{ to: [{ podSelector: notIn('a', 'b') }] }])), [
    policyWith('egress', [{ to: [{ podSelector: positive('a', 'b') }] }]),
  ])
  t.same(
    corrected(policyWith('ingress', [], { matchExpressions: [{ key: 'a', operator: 'DoesNotExist' }] })),
    [],
    'what must not be there cannot be asked for',
  )
  t.end()
})

await t.test('whoever narrows is never told that it is new', (t) => {
  const rule = (namespaceSelector: unknown, port?: number): unknown => ({
    from: [{ namespaceSelector }],
    ...(port === undefined ? {} : { ports: [{ port }] }),
  })
  const since = (now: unknown, old: unknown): readonly string[] =>
    findingsOf(negativeSelector, now, old).map((finding) => finding.since)
  const one = policyWith('ingress', [rule(notIn(name, 'dev'), 80)])
  t.same(since(one, policyWith('ingress', [rule({})])), ['before'], 'from every namespace')
  t.same(since(one, policyWith('ingress', [{}])), ['before'], 'from anybody')
  t.same(since(one, policyWith('ingress', [rule(notIn(name, 'dev'))])), ['before'], 'from every port')
  t.same(since(policyWith('ingress', [rule(notIn(name, 'dev', 'qa'), 80)]), one), ['before'], 'one more out')
  t.same(since(policyWith('ingress', [{}, rule(notIn(name, 'dev'), 80)]), one), ['before'], 'another place')
  t.same(since(policyWith('ingress', [rule(notIn(name, 'qa'), 80)]), one), ['new'], 'another one out')
  t.same(since(policyWith('ingress', [rule(notIn(name, 'dev'), 22)]), one), ['new'], 'another port')
  t.same(since(policyWith('egress', [{ to: [{ namespaceSelector: notIn(name, 'dev') }] }]), one), ['new'])
  t.same(
    since(one, policyWith('ingress', [rule(notIn(name, 'dev'), 80)], { matchLabels: { app: 'a' } })),
    ['new'],
    'more pods',
  )
  const target = policyWith('ingress', [], notIn('a', 'b'))
  t.same(since(target, target), ['before'])
  t.same(since(policyWith('ingress', [], notIn('a', 'c')), target), ['new'])
  t.end()
})

await t.test('judges 10,000 peers and 10,000 ports and says it in few words', (t) => {
  const from = Array.from({ length: 10_000 }, (_, index) =>
    index % 2 === 0
      ? { namespaceSelector: notIn('k'.repeat(300), `v${index}`, 'x'.repeat(300)) }
      : { podSelector: notIn('k'.repeat(300), `v${index}`) },
  )
  const ports = Array.from({ length: 10_000 }, (_, index) => ({ port: 2 * index + 1 }))
  const object = policyWith('ingress', [{ from, ports }])
  const findings = findingsOf(negativeSelector, object, object)
  t.ok(findings.length <= 64)
  for (const { wording, since } of findings) {
    t.equal(since, 'before')
    t.ok(wording.summary.length <= 150 && wording.detail.length <= 600)
  }
  t.end()
})
