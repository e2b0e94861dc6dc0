import t from 'tap'
import { selectRules } from '../../src/engine/select-rules.ts'
import { readAdmissionReview } from '../../src/model/admission-review.ts'
import { readChange } from '../../src/model/change.ts'
import { entries } from '../../src/model/entry.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { PreparedRule } from '../../src/model/rule.ts'
import type { RuleOverride, Settings } from '../../src/model/settings.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { judgeRequest, type Judges } from '../../src/server/judge-request.ts'
import type { ClusterFacts } from '../../src/server/review-answerer.ts'
import { makeAdmissionReview, type KubernetesObject, type Write } from '../../tools/admission-review.ts'
import { settingsAt } from '../engine/circumstances.ts'
import { fakeCluster } from './fake-cluster.ts'

type GuardLabels = Readonly<Record<string, string>>

const enforceLabel = 'netpol-guardrail.dev/enforce'
const versionLabel = 'netpol-guardrail.dev/enforce-version'
const shipped = settingsAt('off', 'baseline', 'strict')
const enforcing = settingsAt('baseline', 'strict')

/** A guard with the rules of the product. */
function guardWith(settings: Settings = shipped, cluster: ClusterFacts = fakeCluster({ shop: {} })): Judges {
  return { settings, rulesFor: selectRules(rules, settings, matches), cluster }
}

/** A guard of which namespace shop has these labels. */
function guardOf(labels: GuardLabels, settings: Settings = shipped): Judges {
  return guardWith(settings, fakeCluster({ shop: labels, monitoring: {} }))
}

const unreadable: ClusterFacts = {
  ...fakeCluster(),
  labelsOf: () => Promise.resolve({ kind: 'unknown', reason: 'it is down' }),
}

async function verdictOn(judges: Judges, entryName: string, write: Write): Promise<Verdict> {
  const entry = entries.find(({ name }) => name === entryName)
  const review = readAdmissionReview(JSON.stringify(makeAdmissionReview(write)))
  if (entry === undefined || review.kind !== 'request') throw new Error('a test must ask what there is')
  const reading = readChange(review.request)
  if (reading.kind !== 'change') throw new Error('a test must write what we understand')
  return judgeRequest(judges, entry, review.request, reading.change)
}

/** A policy that violates baseline, or none. */
function policy(cidr: string): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr } }] }] },
  }
}

function namespace(labels: GuardLabels): KubernetesObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels } }
}

const open: Write = { operation: 'CREATE', object: policy('0.0.0.0/0') }
const closed: Write = { operation: 'CREATE', object: policy('10.1.2.0/24') }

function relabel(before: GuardLabels, after: GuardLabels): Write {
  return { operation: 'UPDATE', oldObject: namespace(before), object: namespace(after) }
}

function rulesOf(verdict: Verdict): readonly string[] {
  return verdict.refusedFor.map(({ rule }) => rule)
}

await t.test('a policy is judged at the levels of its namespace', async (t) => {
  for (const [labels, outcome] of [
    [{}, 'allowed'],
    [{ [enforceLabel]: 'off' }, 'allowed'],
    [{ [enforceLabel]: 'baseline' }, 'refused'],
    [{ [enforceLabel]: 'strict' }, 'refused'],
    [{ [enforceLabel]: 'bogus' }, 'refused'],
    [{ [enforceLabel]: '' }, 'refused'],
    [{ [enforceLabel]: 'strict', [versionLabel]: 'bogus' }, 'refused'],
    [{ 'netpol-guardrail.dev/warn': 'strict' }, 'allowed'],
  ] as const) {
    const verdict = await verdictOn(guardOf(labels), 'observe.networkpolicies', open)
    t.equal(verdict.outcome, outcome, JSON.stringify(labels))
    t.equal((await verdictOn(guardOf(labels), 'observe.networkpolicies', closed)).outcome, 'allowed')
  }
})

await t.test('a namespace that is pinned to a release before a rule is not refused by it', async (t) => {
  const labels = { [enforceLabel]: 'strict', [versionLabel]: 'v0.1' }
  const judges = guardOf(labels)
  const later = judges.rulesFor('shop', new Map()).map((rule) => ({
    ...rule,
    documentation: { ...rule.documentation, since: { major: 0, minor: 2 } },
  }))
  const verdict = await verdictOn({ ...judges, rulesFor: () => later }, 'enforce.networkpolicies', open)
  t.match(
    verdict,
    { outcome: 'allowed', warnings: [{ rule: 'any-ip' }] },
    'who warns of the latest is warned',
  )
  t.equal((await verdictOn(judges, 'enforce.networkpolicies', open)).outcome, 'refused')
})

await t.test('the entry for enforcing namespaces enforces, whatever we know of the labels', async (t) => {
  for (const judges of [
    guardOf({}),
    guardOf({ [enforceLabel]: 'off' }),
    guardWith(shipped, fakeCluster({})),
    guardWith(shipped, unreadable),
  ]) {
    const verdict = await verdictOn(judges, 'enforce.networkpolicies', open)
    t.equal(verdict.outcome, 'refused')
    t.equal(verdict.inForce.levels.enforce.level, 'baseline')
  }
})

await t.test('labels that cannot be read leave the defaults and say so', async (t) => {
  for (const [settings, outcome] of [
    [shipped, 'allowed'],
    [enforcing, 'refused'],
  ] as const)
    t.match(await verdictOn(guardWith(settings, unreadable), 'observe.networkpolicies', open), {
      outcome,
      inForce: { from: 'unread', notices: [/could not be read \(it is down\)/] },
    })
})

await t.test('nobody lowers his own bar in the request that needs it', async (t) => {
  const strict = { [enforceLabel]: 'strict' }
  for (const after of [
    {},
    { [enforceLabel]: 'off' },
    { [enforceLabel]: 'baseline' },
    { [enforceLabel]: 'bogus' },
    { ...strict, [versionLabel]: 'v0.1' },
    { [enforceLabel]: 'off', [versionLabel]: 'v0.1' },
    { [`${enforceLabel}d`]: 'strict' },
  ]) {
    const verdict = await verdictOn(guardOf(strict), 'guarded.namespaces', relabel(strict, after))
    t.equal(verdict.outcome, 'refused', JSON.stringify(after))
    t.ok(rulesOf(verdict).includes('ns-exemption-tampering'))
    t.equal(verdict.inForce.levels.enforce.level, 'strict')
    t.equal(verdict.inForce.levels.enforce.version, 'latest')
  }
})

await t.test('lowering the bar makes nothing else pass in the same request', async (t) => {
  const granted: ClusterFacts = {
    ...fakeCluster({ shop: {}, monitoring: {} }),
    mayConfigure: () => Promise.resolve({ kind: 'allowed', reason: 'granted' }),
  }
  const strict = { [enforceLabel]: 'strict' }
  const write = relabel(strict, { [enforceLabel]: 'off', name: 'monitoring' })
  t.same(rulesOf(await verdictOn(guardWith(shipped, granted), 'guarded.namespaces', write)), [
    'ns-label-impersonation',
  ])
  t.equal(
    (await verdictOn(guardWith(shipped, granted), 'guarded.namespaces', relabel(strict, {}))).outcome,
    'allowed',
    'who may lower it may',
  )
})

await t.test('raising is for everybody', async (t) => {
  for (const [before, after] of [
    [{}, { [enforceLabel]: 'baseline' }],
    [{ [enforceLabel]: 'baseline' }, { [enforceLabel]: 'strict' }],
    [{ [enforceLabel]: 'bogus' }, { [enforceLabel]: 'baseline' }],
    [{ [enforceLabel]: 'baseline', [versionLabel]: 'v0.1' }, { [enforceLabel]: 'baseline' }],
  ] as const)
    t.match(await verdictOn(guardOf(before), 'guarded.namespaces', relabel(before, after)), {
      outcome: 'allowed',
      warnings: [],
    })
})

await t.test('a namespace with less than the default cannot be created by just anybody', async (t) => {
  const create = (labels: GuardLabels): Write => ({ operation: 'CREATE', object: namespace(labels) })
  for (const labels of [{ [enforceLabel]: 'off' }, { [versionLabel]: 'v0.1' }]) {
    const verdict = await verdictOn(guardWith(enforcing), 'namespaces', create(labels))
    t.same(rulesOf(verdict), ['ns-exemption-tampering'], JSON.stringify(labels))
  }
  for (const labels of [{}, { [enforceLabel]: 'baseline' }, { [enforceLabel]: 'strict' }])
    t.equal((await verdictOn(guardWith(enforcing), 'namespaces', create(labels))).outcome, 'allowed')
  const trusted = { ...enforcing, guardLabels: { ...enforcing.guardLabels, groups: new Set(['developers']) } }
  t.equal(
    (await verdictOn(guardWith(trusted), 'namespaces', create({ [enforceLabel]: 'off' }))).outcome,
    'allowed',
  )
})

await t.test('where nothing is enforced a lowered label is a warning', async (t) => {
  const write = relabel({ 'netpol-guardrail.dev/warn': 'strict' }, {})
  t.match(await verdictOn(guardOf({}), 'guarded.namespaces', write), {
    outcome: 'allowed',
    warnings: [{ rule: 'ns-exemption-tampering' }],
  })
})

await t.test(
  'a value that means nothing is refused where it is brought in, even where all is off',
  async (t) => {
    for (const labels of [
      { [enforceLabel]: 'of' },
      { [versionLabel]: 'v1' },
      { 'netpol-guardrail.dev/audit': '' },
    ]) {
      const verdict = await verdictOn(guardWith(settingsAt('off')), 'namespaces', relabel({}, labels))
      t.same(rulesOf(verdict), ['ns-guard-label-value'], JSON.stringify(labels))
      const kept = await verdictOn(
        guardWith(settingsAt('off')),
        'namespaces',
        relabel(labels, { ...labels, team: 'web' }),
      )
      t.equal(kept.outcome, 'allowed')
      t.equal(kept.inForce.notices.length, 1)
    }
  },
)

await t.test(
  'row 37: an exempt user is judged, told and never refused, for the operations that are named',
  async (t) => {
    const settings: Settings = { ...enforcing, exemptUsers: [{ name: 'ops', operations: ['CREATE'] }] }
    const by = (username: string): Promise<Verdict> =>
      verdictOn(guardOf({}, settings), 'enforce.networkpolicies', { ...open, username })
    t.match(await by('ops'), {
      outcome: 'allowed',
      refusedFor: [],
      warnings: [{ rule: 'any-ip' }],
      exception: 'user ops is exempt from CREATE',
    })
    for (const username of ['dev', 'ops2', 'op', 'OPS', 'system:serviceaccount:shop:ops'])
      t.match(await by(username), { outcome: 'refused', exception: undefined }, username)
    const update: Write = {
      operation: 'UPDATE',
      oldObject: closed.object,
      object: open.object,
      username: 'ops',
    }
    t.equal((await verdictOn(guardOf({}, settings), 'enforce.networkpolicies', update)).outcome, 'refused')
    const lower: Write = { ...relabel({ [enforceLabel]: 'strict' }, {}), username: 'ops' }
    t.equal((await verdictOn(guardOf({}, settings), 'guarded.namespaces', lower)).outcome, 'refused')
  },
)

/** Switches the rules about namespaces off where a namespace is labelled legacy. */
const lenient: RuleOverride = {
  namespaces: new Set(),
  namespaceSelector: { requirements: [{ operator: 'Exists', key: 'legacy' }] },
  rules: new Map(['ns-exemption-tampering', 'any-ip'].map((id) => [id, { class: 'off', options: {} }])),
}

await t.test('an author selects no override by what he writes in the same request', async (t) => {
  const settings: Settings = { ...enforcing, overrides: [lenient] }
  const write = relabel({}, { legacy: 'true', [enforceLabel]: 'off' })
  t.equal((await verdictOn(guardWith(settings), 'namespaces', write)).outcome, 'refused')
  const create: Write = { operation: 'CREATE', object: namespace({ legacy: 'true', [enforceLabel]: 'off' }) }
  t.equal((await verdictOn(guardWith(settings), 'namespaces', create)).outcome, 'refused')
  const selected = relabel({ legacy: 'true' }, { legacy: 'true', [enforceLabel]: 'off' })
  t.equal((await verdictOn(guardWith(settings), 'namespaces', selected)).outcome, 'allowed')
})

await t.test('the labels of a policy select no override, those of its namespace do', async (t) => {
  const settings: Settings = { ...enforcing, overrides: [lenient] }
  const labelled = {
    ...policy('0.0.0.0/0'),
    metadata: { name: 'p', namespace: 'shop', labels: { legacy: 'true', [enforceLabel]: 'off' } },
  }
  const write: Write = { operation: 'CREATE', object: labelled }
  t.equal((await verdictOn(guardOf({}, settings), 'enforce.networkpolicies', write)).outcome, 'refused')
  t.equal(
    (await verdictOn(guardOf({ legacy: '' }, settings), 'enforce.networkpolicies', write)).outcome,
    'allowed',
  )
  t.equal(
    (await verdictOn(guardWith(settings, unreadable), 'enforce.networkpolicies', write)).outcome,
    'refused',
    'labels that nobody could read select nothing',
  )
})

/** A rule that cannot judge: it lacks something about the cluster, or fails. */
function undecidedRule(judge: PreparedRule['judge'], asks: PreparedRule['asks'] = () => ({})): PreparedRule {
  const [rule] = rules
  if (rule === undefined) throw new Error('there must be rules')
  return { documentation: rule, asks, judge }
}

const lacking = undecidedRule(() => ({ problems: [], undecided: 'it is not known' }))
const failing = undecidedRule(() => {
  throw new Error('it is broken')
})

await t.test('what undecided means is as configured, and only where a level is enforced', async (t) => {
  for (const [rule, settingName] of [
    [failing, 'objectRules'],
    [lacking, 'clusterRules'],
  ] as const)
    for (const meaning of ['refuse', 'warn'] as const)
      for (const [write, enforced, observed] of [
        [open, 'enforce.networkpolicies', 'observe.networkpolicies'],
        [relabel({ [enforceLabel]: 'strict' }, {}), 'guarded.namespaces', undefined],
      ] as const) {
        // The other one says the opposite, so that it shows if they are mixed up.
        const opposite = meaning === 'refuse' ? 'warn' : 'refuse'
        const undecided = { objectRules: opposite, clusterRules: opposite, [settingName]: meaning } as const
        const judges = { ...guardWith({ ...shipped, undecided }), rulesFor: () => [rule] }
        t.match(
          await verdictOn(judges, enforced, write),
          { outcome: meaning === 'refuse' ? 'refused' : 'undecided', refusedFor: [], undecided: [{}] },
          `${settingName} ${meaning}`,
        )
        if (observed !== undefined) t.equal((await verdictOn(judges, observed, write)).outcome, 'undecided')
      }
})

await t.test('an undecided rule keeps no other from refusing', async (t) => {
  const judges = guardOf({})
  const withLacking: Judges = { ...judges, rulesFor: (...of) => [lacking, ...judges.rulesFor(...of)] }
  const verdict = await verdictOn(withLacking, 'enforce.networkpolicies', open)
  t.match(verdict, { outcome: 'refused', undecided: [{ reason: 'it is not known', lacks: 'facts' }] })
  t.same(rulesOf(verdict), ['any-ip'])
})

await t.test('a rule is told what it asked for, about the namespace that is written', async (t) => {
  const told: Facts[] = []
  const curious = undecidedRule(
    (_change, facts) => {
      told.push(facts)
      return { problems: [] }
    },
    () => ({ existingNamespaces: ['monitoring', 'nosuch'], mayConfigure: true }),
  )
  const asked: string[] = []
  const cluster: ClusterFacts = {
    ...fakeCluster({ monitoring: {} }),
    mayConfigure: ({ name, groups }, namespaceName) => {
      asked.push(`${name} ${groups.join(',')} ${namespaceName}`)
      return Promise.resolve({ kind: 'allowed', reason: 'granted' })
    },
  }
  await verdictOn(
    { ...guardWith(shipped, cluster), rulesFor: () => [curious] },
    'namespaces',
    relabel({}, {}),
  )
  t.same(asked, ['dev developers,system:authenticated shop'])
  t.match(told, [
    {
      requester: { kind: 'known', value: { name: 'dev' } },
      existingNamespaces: new Map([
        ['monitoring', { kind: 'known', value: true }],
        ['nosuch', { kind: 'known', value: false }],
      ]),
      mayConfigure: { kind: 'known', value: { isGranted: true, because: 'granted' } },
    },
  ])
})

await t.test('a policy that a finalizer keeps terminating cannot be widened', async (t) => {
  const held = (cidr: string): KubernetesObject => {
    const { metadata, ...rest } = policy(cidr)
    return {
      ...rest,
      metadata: { ...metadata, finalizers: ['example.com/hold'], deletionTimestamp: '2026-01-01T00:00:00Z' },
    }
  }
  const judges = guardOf({ [enforceLabel]: 'strict' })
  const widen: Write = { operation: 'UPDATE', oldObject: held('10.1.2.0/24'), object: held('0.0.0.0/0') }
  t.equal((await verdictOn(judges, 'enforce.networkpolicies', widen)).outcome, 'refused')
  const release: Write = { operation: 'UPDATE', oldObject: held('0.0.0.0/0'), object: held('0.0.0.0/0') }
  t.equal((await verdictOn(judges, 'enforce.networkpolicies', release)).outcome, 'allowed')
})

await t.test('an old release is not planted by who raises the level', async (t) => {
  const pinned = relabel({}, { [enforceLabel]: 'strict', [versionLabel]: 'v0.1' })
  t.same(rulesOf(await verdictOn(guardWith(), 'namespaces', pinned)), ['ns-exemption-tampering'])
  const planted = await verdictOn(guardWith(), 'namespaces', relabel({}, { [versionLabel]: 'v0.1' }))
  t.match(planted.warnings, [{ rule: 'ns-exemption-tampering' }], 'where nothing is enforced it is told')
})

await t.test('a value that means nothing is refused in a namespace that is pinned, too', async (t) => {
  const before = { [versionLabel]: 'v0.1' }
  const verdict = await verdictOn(
    guardWith(),
    'namespaces',
    relabel(before, { ...before, [enforceLabel]: 'on' }),
  )
  t.same(rulesOf(verdict), ['ns-guard-label-value'])
})

await t.test('a claim does not hide behind decoys', async (t) => {
  const decoys = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [`kubernetes.io/${index}`, `decoy-${index}`]),
  )
  const enforced = { [enforceLabel]: 'baseline' }
  const write = relabel(enforced, { ...decoys, ...enforced, name: 'monitoring' })
  const verdict = await verdictOn(guardOf(enforced), 'guarded.namespaces', write)
  t.equal(verdict.outcome, 'refused')
  t.ok(verdict.refusedFor.some(({ paths }) => paths[0] === 'metadata.labels.name'))
})
