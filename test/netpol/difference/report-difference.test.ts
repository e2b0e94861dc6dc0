import t from 'tap'
import type { EffectWords } from '../../../src/model/difference.ts'
import { comparePolicies } from '../../../src/netpol/difference/compare-policies.ts'
import { reportDifference } from '../../../src/netpol/difference/report-difference.ts'
import { app, given, ingress } from './given.ts'

/** Effects as lines: what they say, and the traffic behind it. */
function linesOf(effects: readonly EffectWords[]): readonly string[] {
  return effects.map(({ text, traffic, because }) =>
    [
      text,
      ...traffic.map(({ peers, ports }) => `${peers}, on ${ports}`),
      ...because.map((why) => `(${why})`),
    ].join(' | '),
  )
}

/** What a change of one policy does, in lines. Without a spec the policy is not there. */
function said(before: object | undefined, after: object | undefined): readonly string[] {
  const sides = [before, after].map((spec) => (spec === undefined ? [] : [given('p', spec)]))
  const { policies } = reportDifference(comparePolicies(sides[0] ?? [], sides[1] ?? []))
  return linesOf(policies[0]?.effects ?? [])
}

/** What changes of several policies of a namespace do together: `PODS: line`. */
function together(
  before: Readonly<Record<string, object>>,
  after: Readonly<Record<string, object>>,
): readonly string[] {
  const [old, now] = [before, after].map((specs) =>
    Object.entries(specs).map(([name, spec]) => given(name, spec)),
  )
  const { namespaces } = reportDifference(comparePolicies(old ?? [], now ?? []))
  return namespaces.flatMap(({ effects }) =>
    effects.flatMap((effect) => linesOf([effect]).map((line) => `${effect.pods}: ${line}`)),
  )
}

const api = { podSelector: app('api') }
const web = { podSelector: app('web') }
const db = { podSelector: app('db') }

await t.test('says what a policy newly lets in and out, and what no longer', (t) => {
  t.same(
    said({ ...db, ingress: [ingress([api], 5432)] }, { ...db, ingress: [{ ports: [{ port: 5432 }] }] }),
    ['newly lets in | anywhere, on TCP 5432'],
  )
  t.same(
    said({ ...db, ingress: [{ ports: [{ port: 5432 }] }] }, { ...db, ingress: [ingress([api], 5432)] }),
    ['no longer lets in | anywhere that no rule names, on TCP 5432'],
  )
  t.same(said({ ...db, ingress: [{}] }, db), ['no longer lets in | anywhere, on all ports'])
  t.same(
    said(
      { ...db, ingress: [ingress([api, web], 80)] },
      { ...db, ingress: [ingress([api], 80), ingress([web, { namespaceSelector: {} }], 81)] },
    ),
    [
      'newly lets in | all pods of all namespaces, on TCP 81 | pods with app=web in this namespace, on TCP 81',
      'no longer lets in | pods with app=web in this namespace, on TCP 80',
    ],
  )
  const egress = (cidr: string): object => ({
    ...db,
    policyTypes: ['Egress'],
    egress: [{ to: [{ ipBlock: { cidr } }], ports: [{ port: 443 }] }],
  })
  t.same(said(egress('10.1.0.0/16'), egress('10.1.0.0/17')), [
    'no longer lets out | 10.1.128.0/17, on TCP 443',
  ])
  t.end()
})

await t.test('says what is not known, and why', (t) => {
  const block = { ipBlock: { cidr: '10.0.0.0/8' } }
  t.same(said({ ...db, ingress: [ingress([block], 80)] }, { ...db, ingress: [ingress([block, web], 80)] }), [
    'may newly let in | pods with app=web in this namespace, on TCP 80 | (whether the blocks of before hold pods and nodes is not defined)',
  ])
  t.same(said({ ...db, ingress: [ingress([block, web], 80)] }, { ...db, ingress: [ingress([block], 80)] }), [
    'may no longer let in | pods with app=web in this namespace, on TCP 80 | (whether the blocks that are left hold pods and nodes is not defined)',
  ])
  t.same(said({ ...db, ingress: [ingress([web], 80)] }, { ...db, ingress: [ingress([web], 'http')] }), [
    'may newly let in | pods with app=web in this namespace, on TCP "http" | (a named port may be the same one)',
    'may no longer let in | pods with app=web in this namespace, on TCP 80 | (a named port may be the same one)',
  ])
  t.end()
})

await t.test('says what isolation a policy brings and takes', (t) => {
  const deny = { podSelector: {}, policyTypes: ['Ingress'] }
  t.same(said(undefined, deny), [
    'isolates all pods of this namespace for ingress: nothing may come in any more but what other policies allow',
  ])
  t.same(said(deny, undefined), [
    'no longer isolates all pods of this namespace for ingress: everything may come in again, unless another policy isolates these pods',
  ])
  t.same(said(deny, { ...deny, policyTypes: ['Egress'], egress: [{ to: [api] }] }), [
    'no longer isolates all pods of this namespace for ingress: everything may come in again, unless another policy isolates these pods',
    'isolates all pods of this namespace for egress: nothing may go out any more but what policies allow, and this one allows | pods with app=api in this namespace, on all ports',
  ])
  t.same(said({ ...db, ingress: [ingress([api], 80)] }, { ...db, policyTypes: ['Egress'] }), [
    'no longer isolates pods with app=db for ingress: everything may come in again, unless another policy isolates these pods; this one allowed | pods with app=api in this namespace, on TCP 80',
    'isolates pods with app=db for egress: nothing may go out any more but what other policies allow',
  ])
  const all = { ...db, ingress: [{}] }
  t.same(said(undefined, all), ['lets everything in to pods with app=db, whatever other policies say'])
  t.same(said(all, undefined), [
    'no longer lets everything in to pods with app=db: less may come in where another policy isolates these pods',
  ])
  t.end()
})

await t.test('says for which pods, where the policy selects others', (t) => {
  const both = {
    podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'cache'] }] },
  }
  t.same(said({ ...both, ingress: [ingress([api], 80)] }, { ...db, ingress: [ingress([web], 80)] }), [
    'for pods with app=db, selected as before, newly lets in | pods with app=web in this namespace, on TCP 80',
    'for pods with app=db, selected as before, no longer lets in | pods with app=api in this namespace, on TCP 80',
    'no longer isolates pods with app=cache for ingress: everything may come in again, unless another policy isolates these pods; this one allowed | pods with app=api in this namespace, on TCP 80',
  ])
  t.same(said(db, { podSelector: app('cache') }), [
    'no longer isolates pods with app=db for ingress: everything may come in again, unless another policy isolates these pods',
    'isolates pods with app=cache for ingress: nothing may come in any more but what other policies allow',
  ])
  const nobody = {
    podSelector: { matchLabels: { app: 'db' }, matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
  }
  t.same(said(nobody, { ...nobody, ingress: [{}] }), [], 'who selects nobody does nothing')
  t.end()
})

await t.test('where selectors are too large to compare, says that it may be so', (t) => {
  const keys = (prefix: string): object => ({
    podSelector: {
      matchExpressions: Array.from({ length: 3000 }, (_, index) => ({
        key: `${prefix}${index}`,
        operator: 'Exists',
      })),
    },
  })
  t.same(said(keys('a'), keys('b')), [
    'may no longer isolate some pods of this namespace for ingress: everything may come in again, unless another policy isolates these pods | (the podSelectors are too large to compare)',
    'may isolate some pods of this namespace for ingress: nothing may come in any more but what other policies allow | (the podSelectors are too large to compare)',
  ])
  t.end()
})

await t.test('adds up the policies of a namespace, for the pods for which it differs', (t) => {
  const deny = { podSelector: {}, policyTypes: ['Ingress'] }
  const open = { ...db, ingress: [ingress([api], 5432)] }
  t.same(together({ deny, open }, { deny, open: { ...open, ingress: [ingress([api, web], 5432)] } }), [
    'pods with app=db: newly lets in | pods with app=web in this namespace, on TCP 5432',
  ])
  t.same(together({ deny, open }, { open }), [
    'pods with app other than db or none: ingress is no longer restricted: everything may come in, and before nothing',
  ])
  t.same(together({ open }, { deny, open }), [
    'pods with app other than db or none: ingress is restricted now: everything could come in before, and now nothing',
  ])
  t.same(together({ deny, open }, { deny, other: open }), [], 'a new name is no difference')
  t.same(
    together(
      { deny, open },
      { deny, open, more: { ...db, ingress: [ingress([api], 5432), ingress([web], 80)] } },
    ),
    ['pods with app=db: newly lets in | pods with app=web in this namespace, on TCP 80'],
    'what another policy allowed is not new',
  )
  const all = { ...web, ingress: [{}] }
  t.same(together({ open }, { open, all }), [
    'pods with app=web: ingress is restricted now, by policies that allow everything: everything may come in as before',
  ])
  t.same(together({ open, all }, { open }), [
    'pods with app=web: ingress is no longer restricted, by policies that allowed everything: everything may come in as before',
  ])
  t.same(together({ deny, all }, { deny, all: web }), [
    'pods with app=web: no longer lets in | anywhere, on all ports',
  ])
  t.end()
})

await t.test('puts together the pods for which the same differs, and names three kinds', (t) => {
  const deny = { podSelector: {}, policyTypes: ['Ingress'] }
  const apps = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((name) => [
      name,
      { podSelector: app(name), ingress: [ingress([{ podSelector: app(`for-${name}`) }], 80)] },
    ]),
  )
  const metrics = { podSelector: {}, ingress: [ingress([{ namespaceSelector: {} }], 9090)] }
  t.same(together({ deny, ...apps }, { deny, ...apps, metrics }), [
    'all pods of this namespace: newly lets in | all pods of all namespaces, on TCP 9090',
  ])
  const opened = Object.fromEntries(
    Object.entries(apps).map(([name]) => [name, { podSelector: app(name), ingress: [{}] }]),
  )
  t.match(together({ deny }, { deny, ...opened }), [
    'pods with app=a, or pods with app=b, or pods with app=c, or 2 more kinds of pods: newly lets in | anywhere, on all ports',
  ])
  t.end()
})

await t.test('lists the widest traffic first, and counts what it leaves out', (t) => {
  const peers = Array.from({ length: 30 }, (_, index) => ({ podSelector: app(`a${index}`) }))
  const { policies } = reportDifference(
    comparePolicies(
      [given('p', db)],
      [given('p', { ...db, ingress: [ingress([...peers, { namespaceSelector: {} }], 80)] })],
    ),
  )
  const [effect] = policies[0]?.effects ?? []
  t.equal(effect?.traffic.length, 20)
  t.equal(effect?.moreTraffic, 11)
  t.same(effect?.traffic[0], { peers: 'all pods of all namespaces', ports: 'TCP 80' })
  t.end()
})
