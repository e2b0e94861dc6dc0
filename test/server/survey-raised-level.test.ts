import t from 'tap'
import { selectRules } from '../../src/engine/select-rules.ts'
import type { ChangeTo } from '../../src/model/change.ts'
import type { LevelSetting } from '../../src/model/level.ts'
import { decodeNamespace, type Namespace } from '../../src/model/namespace.ts'
import { decodeNetworkPolicy, type NetworkPolicy } from '../../src/model/network-policy.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { raisedLevel, tellSurvey } from '../../src/server/survey-raised-level.ts'
import { settingsAt } from '../engine/circumstances.ts'

const shipped = settingsAt('off')
const prepared = selectRules(rules, shipped, matches)('shop', new Map())
const baseline: LevelSetting = { level: 'baseline', version: 'latest' }

function namespace(labels: Readonly<Record<string, string>>): Namespace {
  const decoded = decodeNamespace({ metadata: { name: 'shop', labels } })
  if (!decoded.ok) throw new Error('a test must write a namespace')
  return decoded.value
}

function relabelled(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ChangeTo<Namespace> {
  return { operation: 'update', oldObject: namespace(before), object: namespace(after) }
}

function policy(name: string, cidr: string): NetworkPolicy {
  const decoded = decodeNetworkPolicy({
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] },
  })
  if (!decoded.ok) throw new Error('a test must write a policy')
  return decoded.value
}

const open = policy('open', '0.0.0.0/0')
const narrow = policy('narrow', '10.1.2.0/24')
const still = (): number => 0

void t.test('a level is raised by a higher one, by a later release, and by a label taken away', (t) => {
  const enforce = 'netpol-guardrail.dev/enforce'
  const version = 'netpol-guardrail.dev/enforce-version'
  const raised = (change: ChangeTo<Namespace>, defaults = shipped.levels): string =>
    raisedLevel(change, defaults)?.level ?? 'none'
  t.equal(raised(relabelled({}, { [enforce]: 'baseline' })), 'baseline')
  t.equal(raised(relabelled({ [enforce]: 'baseline' }, { [enforce]: 'strict' })), 'strict')
  t.equal(
    raised(relabelled({ [enforce]: 'baseline', [version]: 'v0.1' }, { [enforce]: 'baseline' })),
    'baseline',
  )
  t.equal(raised(relabelled({ [enforce]: 'off' }, {}), settingsAt('strict').levels), 'strict')
  t.equal(raised(relabelled({ [enforce]: 'strict' }, { [enforce]: 'baseline' })), 'none')
  t.equal(raised(relabelled({ [enforce]: 'strict' }, { [enforce]: 'strict', team: 'a' })), 'none')
  t.equal(raised({ operation: 'create', object: namespace({ [enforce]: 'strict' }) }), 'none')
  t.equal(
    raised(relabelled({}, { 'netpol-guardrail.dev/warn': 'strict' })),
    'none',
    'who warns refuses nothing',
  )
  t.end()
})

void t.test('counts and names the policies that violate the new level, with the rules', (t) => {
  const listing = {
    kind: 'listed',
    policies: [narrow, open],
    unreadable: 0,
    stoppedBecause: undefined,
  } as const
  t.same(tellSurvey(listing, baseline, prepared, still), [
    '1 of 2 policies here violates enforce=baseline; they stay as they are until somebody changes them',
    'open: any-ip',
  ])
  t.end()
})

void t.test('names six and counts the rest', (t) => {
  const policies = Array.from({ length: 9 }, (_, index) => policy(`open-${index}`, '0.0.0.0/0'))
  const told = tellSurvey(
    { kind: 'listed', policies, unreadable: 0, stoppedBecause: undefined },
    baseline,
    prepared,
    still,
  )
  t.equal(told.length, 8)
  t.match(told[0], /^9 of 9 policies here violate enforce=baseline/)
  t.equal(told.at(-1), 'and 3 more policies')
  t.end()
})

void t.test('says nothing where nothing violates it, and that it stopped early where it did', (t) => {
  const whole = { kind: 'listed', policies: [narrow], unreadable: 0, stoppedBecause: undefined } as const
  t.same(tellSurvey(whole, baseline, prepared, still), [])
  t.same(tellSurvey({ ...whole, stoppedBecause: 'no answer in time' }, baseline, prepared, still), [
    'of the first 1 policy here (stopped early: no answer in time) none violates enforce=baseline',
  ])
  t.same(tellSurvey({ kind: 'unknown', reason: 'HTTP 403 Forbidden' }, baseline, prepared, still), [
    'its present policies could not be compared with the new level: HTTP 403 Forbidden',
  ])
  t.end()
})

void t.test(
  'counts what it does not understand, and lets nothing of the rest fall off the end for it',
  (t) => {
    const policies = Array.from({ length: 9 }, (_, index) => policy(`open-${index}`, '0.0.0.0/0'))
    const listing = { kind: 'listed', policies, unreadable: 2, stoppedBecause: undefined } as const
    const told = tellSurvey(listing, baseline, prepared, still)
    t.equal(told.length, 8)
    t.equal(told[1], '2 more here could not be compared: this release does not understand them')
    t.equal(told.at(-1), 'and 4 more policies')
    t.same(tellSurvey({ ...listing, policies: [narrow] }, baseline, prepared, still), [
      '2 more here could not be compared: this release does not understand them',
    ])
    t.end()
  },
)

void t.test('stops when the time is over, but never before the first policy', (t) => {
  let now = 0
  const clock = (): number => (now += 1000)
  const listing = {
    kind: 'listed',
    policies: [open, open, narrow],
    unreadable: 0,
    stoppedBecause: undefined,
  } as const
  t.same(tellSurvey(listing, baseline, prepared, clock), [
    '1 of the first 1 policy here (stopped early: no more time) violates enforce=baseline; they stay as they are until somebody changes them',
    'open: any-ip',
  ])
  t.end()
})
