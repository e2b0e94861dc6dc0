import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { ignoredRules } from '../../src/rules/ignored-rules.ts'
import { conforms } from './conform.ts'
import { findingsOf } from './findings.ts'

await conforms(t, ignoredRules, rules)

const to = (app: string, port = 5432): unknown => ({
  to: [{ podSelector: { matchLabels: { app } } }],
  ports: [{ port }],
})
const from = { from: [{ podSelector: {} }] }

function policy(policyTypes: unknown, spec: object): unknown {
  return { metadata: { name: 'p', namespace: 'shop' }, spec: { podSelector: {}, policyTypes, ...spec } }
}

function said(object: unknown, old?: unknown): readonly string[] {
  return findingsOf(ignoredRules, object, old).map(({ message, since }) => `${message} ${since}`)
}

await t.test('speaks of rules that do not count, and of nothing else', (t) => {
  t.same(said(policy(['Ingress'], { egress: [to('db')] })), ['not-listed new'])
  t.same(said(policy(['Egress'], { ingress: [{}] })), ['not-listed new'])
  t.same(said(policy(['Ingress', 'Ingress'], { egress: [{}] })), ['not-listed new'], 'one problem, not two')
  t.same(said(policy(['Egress', 'Egress'], {})), ['listed-twice new'])
  for (const [types, spec] of [
    [['Ingress'], { ingress: [from], egress: [] }],
    [['Ingress'], { ingress: [from], egress: null }],
    [undefined, { egress: [to('db')] }],
    [null, { ingress: [from], egress: [to('db')] }],
    [[], { egress: [to('db')] }],
    [['Egress', 'Ingress'], { ingress: [from], egress: [to('db')] }],
  ] as const)
    t.same(said(policy(types, spec)), [], JSON.stringify([types, spec]))
  t.end()
})

await t.test('is new for rules that were not ignored before', (t) => {
  const old = policy(['Ingress'], { egress: [to('db'), to('cache', 6379)] })
  t.same(said(policy(['Ingress'], { egress: [to('cache', 6379), to('db')] }), old), ['not-listed before'])
  t.same(said(policy(['Ingress'], { egress: [to('db')] }), old), ['not-listed before'], 'fewer')
  t.same(said(policy(['Ingress'], { egress: [to('other')] }), old), ['not-listed new'], 'others')
  t.same(said(policy(['Egress'], { ingress: [from] }), old), ['not-listed new'], 'the other direction')
  t.same(said(old, policy(['Ingress', 'Egress'], { egress: [to('db')] })), ['not-listed new'])
  t.end()
})

await t.test('a type that was listed twice before is no new problem', (t) => {
  const twice = policy(['Ingress', 'Ingress'], { egress: [to('db')] })
  t.same(said(policy(['Ingress', 'Ingress'], {}), twice), ['listed-twice before'], 'its rules are gone')
  t.same(said(policy(['Egress', 'Egress'], {}), twice), ['listed-twice new'])
  t.same(said(twice, policy(['Ingress', 'Ingress'], {})), ['not-listed new'])
  t.end()
})

await t.test('compares ten thousand rules', (t) => {
  const egress = Array.from({ length: 10_000 }, (_, index) => to(`a${index}`, 1 + index))
  const old = policy(['Ingress'], { egress: egress.toReversed() })
  t.same(said(policy(['Ingress'], { egress }), old), ['not-listed before'])
  t.same(said(policy(['Ingress'], { egress: [...egress, to('b')] }), old), ['not-listed new'])
  t.end()
})
