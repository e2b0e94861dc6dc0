import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import type { Change } from '../../src/model/change.ts'
import { type Facts, noFacts } from '../../src/model/facts.ts'
import { guardLabels } from '../../src/model/guard-labels.ts'
import type { Levels } from '../../src/model/level.ts'
import type { Rule } from '../../src/model/rule.ts'
import type { Judgement } from '../../src/model/verdict.ts'
import { nsExemptionTampering } from '../../src/rules/ns-exemption-tampering.ts'
import { nsGuardLabelValue } from '../../src/rules/ns-guard-label-value.ts'
import { nsLabelImpersonation } from '../../src/rules/ns-label-impersonation.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { namespaceOf } from './examples.ts'

type Labels = Iterable<readonly [string, string]>

const shipped = levelsAt('off', 'baseline', 'strict')
const strict = { 'netpol-guardrail.dev/enforce': 'strict' }
const denied: Facts = {
  ...noFacts,
  mayConfigure: { kind: 'known', value: { isGranted: false, because: 'not granted' } },
}

/** An update of namespace sandbox to these labels; without any before, its creation. */
function write(after: Labels, before?: Labels, metadata: Readonly<Record<string, unknown>> = {}): Change {
  // By fromEntries, as JSON.parse does it: a label __proto__ is a member like any other.
  const sandbox = (labels: Labels): ReturnType<typeof namespaceOf> =>
    namespaceOf({ metadata: { name: 'sandbox', labels: Object.fromEntries(labels), ...metadata } })
  return {
    kind: 'Namespace',
    change:
      before === undefined
        ? { operation: 'create', object: sandbox(after) }
        : { operation: 'update', object: sandbox(after), oldObject: sandbox(before) },
  }
}

function relabel(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  metadata?: Readonly<Record<string, unknown>>,
): Change {
  return write(Object.entries(after), Object.entries(before), metadata)
}

function judgementOf(
  rule: Rule,
  change: Change,
  facts: Facts = noFacts,
  options: unknown = {},
  defaults: Levels = shipped,
): Judgement {
  return judge(change, [rule.prepare(options, defaults)], facts)
}

function existing(namespaces: Readonly<Record<string, boolean>>): Facts {
  return {
    ...noFacts,
    existingNamespaces: new Map(
      Object.entries(namespaces).map(([name, exists]) => [name, { kind: 'known', value: exists }]),
    ),
  }
}

function pathsOf({ findings }: Judgement): readonly string[] {
  return findings.flatMap(({ paths }) => paths)
}

const hostileNames = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf']

await t.test('labels that are members of every object are labels like any other', (t) => {
  const labels = hostileNames.map((name) => [name, name] as const)
  for (const rule of [nsLabelImpersonation, nsGuardLabelValue, nsExemptionTampering]) {
    t.same(judgementOf(rule, write(labels)), { findings: [], undecided: [] }, rule.id)
    t.same(judgementOf(rule, write(labels, labels)), { findings: [], undecided: [] }, rule.id)
    t.same(judgementOf(rule, write([], labels)), { findings: [], undecided: [] }, rule.id)
  }
  t.end()
})

await t.test('namespaces of such names do not exist for being asked about', (t) => {
  for (const name of hostileNames) {
    const claim = write([['name', name]])
    t.same(judgementOf(nsLabelImpersonation, claim, existing({ [name]: false })).findings, [])
    t.same(
      pathsOf(
        judgementOf(nsLabelImpersonation, claim, {
          ...noFacts,
          existingNamespaces: new Map([[name, { kind: 'known', value: true }]]),
        }),
      ),
      ['metadata.labels.name'],
    )
    t.match(judgementOf(nsLabelImpersonation, claim, existing({})), {
      findings: [],
      undecided: [{ lacks: 'facts' }],
    })
    t.same(nsLabelImpersonation.prepare({}, shipped).asks(claim), { existingNamespaces: [name] })
  }
  t.end()
})

await t.test('claims: the value must be another namespace, and the key one that is looked at', (t) => {
  const claims = (labels: Labels, options: unknown = {}): readonly string[] =>
    pathsOf(
      judgementOf(
        nsLabelImpersonation,
        write(labels),
        existing({ monitoring: true, sandbox: true, '': true }),
        options,
      ),
    )
  t.same(
    claims([
      ['ns', 'monitoring'],
      ['namespace', 'monitoring'],
      ['kubernetes.io/anything', 'default'],
    ]),
    ['metadata.labels[kubernetes.io/anything]', 'metadata.labels.namespace', 'metadata.labels.ns'],
  )
  for (const [key, value] of [
    ['name', 'sandbox'],
    ['name', ''],
    ['names', 'monitoring'],
    ['Name', 'monitoring'],
    ['team', 'monitoring'],
    ['x.kubernetes.io/name', 'monitoring'],
    ['kubernetes.io', 'monitoring'],
  ] as const)
    t.same(claims([[key, value]]), [], `${key}=${value}`)
  t.same(
    claims(
      [
        ['team', 'monitoring'],
        ['name', 'monitoring'],
      ],
      { keys: ['team'] },
    ),
    ['metadata.labels.team'],
  )
  t.same(claims([['name', 'default']], { systemNamespaces: ['monitoring'] }), [])
  t.end()
})

await t.test(
  'a claim that stood before is no reason to refuse, but another name under the same label is',
  (t) => {
    const facts = existing({ monitoring: true, shop: true })
    const since = (before: string, after: string): readonly string[] =>
      judgementOf(
        nsLabelImpersonation,
        relabel({ name: before }, { name: after, team: 'x' }),
        facts,
      ).findings.map((finding) => finding.since)
    t.same(since('monitoring', 'monitoring'), ['before'])
    t.same(since('monitoring', 'shop'), ['new'])
    t.same(since('sandbox', 'shop'), ['new'])
    const moved = judgementOf(nsLabelImpersonation, relabel({ name: 'shop' }, { ns: 'shop' }), facts)
    t.match(moved.findings, [{ since: 'new' }], 'under another label it lets in others')
    t.end()
  },
)

await t.test(
  'where it is not known which namespaces there are, a new claim is undecided and an old one is not',
  (t) => {
    const unknown: Facts = {
      ...noFacts,
      existingNamespaces: new Map([['monitoring', { kind: 'unknown', reason: 'it is down' }]]),
    }
    t.match(judgementOf(nsLabelImpersonation, write([['name', 'monitoring']]), unknown).undecided, [
      {
        lacks: 'facts',
        reason: 'whether there is a namespace monitoring is not known: it is down',
        since: 'new',
      },
    ])
    const kept = relabel({ name: 'monitoring' }, { name: 'monitoring', team: 'x' })
    t.same(judgementOf(nsLabelImpersonation, kept, unknown), { findings: [], undecided: [] })
    t.match(
      judgementOf(
        nsLabelImpersonation,
        write([
          ['name', 'kube-system'],
          ['ns', 'monitoring'],
        ]),
        unknown,
      ),
      { findings: [{ paths: ['metadata.labels.name'] }], undecided: [{ lacks: 'facts' }] },
      'what every cluster has need not be looked up',
    )
    t.end()
  },
)

await t.test('a thousand claims ask for little, and what was not asked is not taken for fine', (t) => {
  const claims = Array.from(
    { length: 1_000 },
    (_, index) => [`kubernetes.io/a${index}`, `n-${index}`] as const,
  )
  const change = write([...claims, ['name', 'monitoring'], ['ns', 'kube-system']])
  const { existingNamespaces: namespaces = [] } = nsLabelImpersonation.prepare({}, shipped).asks(change)
  t.ok(namespaces.length > 0 && namespaces.length <= 16, `${namespaces.length} are asked about`)
  const facts = existing(Object.fromEntries(namespaces.map((name) => [name, name === 'monitoring'])))
  const { findings, undecided } = judgementOf(nsLabelImpersonation, change, facts)
  t.ok(
    findings.some(({ paths }) => paths[0] === 'metadata.labels.ns'),
    'and what is known is still found',
  )
  t.ok(
    findings.some(({ paths, message }) => paths[0] === 'metadata.labels.name' && message === 'claims'),
    'a name behind all of them is not passed over',
  )
  t.ok(
    findings.some(({ message }) => message === 'too-many'),
    'nor what nobody looks up',
  )
  for (const { reason } of undecided) t.ok(reason.length < 400, 'a reason that can be read')
  t.end()
})

await t.test('a name that many labels claim is asked about once', (t) => {
  const claims = Array.from(
    { length: 1_000 },
    (_, index) => [`kubernetes.io/a${index}`, 'monitoring'] as const,
  )
  const { existingNamespaces: namespaces } = nsLabelImpersonation.prepare({}, shipped).asks(write(claims))
  t.same(namespaces, ['monitoring'])
  const { length } = judgementOf(nsLabelImpersonation, write(claims), existing({ monitoring: true })).findings
  t.ok(length > 0 && length <= 32, `${length} of them are spoken of`)
  t.end()
})

await t.test('guard labels: a known one takes its own values and not those of the other sort', (t) => {
  for (const label of guardLabels) {
    const isVersion = label.endsWith('-version')
    const messages = (value: string): readonly string[] =>
      judgementOf(nsGuardLabelValue, write([[label, value]])).findings.map(({ message }) => message)
    for (const value of ['off', 'baseline', 'strict'])
      t.same(messages(value), isVersion ? ['value'] : [], value)
    for (const value of ['latest', 'v0.1', 'v12.0'])
      t.same(messages(value), isVersion ? [] : ['value'], value)
    for (const value of ['', 'Strict', 'restricted', 'true', 'v1', 'constructor'])
      t.same(messages(value), ['value'])
  }
  t.end()
})

await t.test('guard labels: one that there is not is advice, one that is not ours is nothing', (t) => {
  for (const [label, findings] of [
    ['netpol-guardrail.dev/', [{ message: 'label', class: 'advice' }]],
    ['netpol-guardrail.dev/Enforce', [{ message: 'label', class: 'advice' }]],
    ['netpol-guardrail.dev/enforce-versions', [{ message: 'label', class: 'advice' }]],
    ['netpol-guardrail.dev/constructor', [{ message: 'label', class: 'advice' }]],
    ['netpol-guardrail.dev', []],
    ['x.netpol-guardrail.dev/enforce', []],
  ] as const)
    t.match(
      { findings: judgementOf(nsGuardLabelValue, write([[label, 'strict']])).findings },
      { findings },
      label,
    )
  t.end()
})

await t.test('guard labels: a bad value that stood before is not new, and another bad value is', (t) => {
  const label = 'netpol-guardrail.dev/warn'
  const since = (before: string, after: string): readonly string[] =>
    judgementOf(nsGuardLabelValue, relabel({ [label]: before }, { [label]: after })).findings.map(
      (finding) => finding.since,
    )
  t.same(since('bogus', 'bogus'), ['before'])
  t.same(since('bogus', 'rubbish'), ['new'])
  t.same(since('strict', 'bogus'), ['new'])
  t.same(since('bogus', 'strict'), [])
  t.end()
})

await t.test('tampering: every lowered label is a field of the one finding', (t) => {
  const change = relabel(
    { ...strict, 'netpol-guardrail.dev/audit': 'strict' },
    { 'netpol-guardrail.dev/enforce': 'baseline', 'netpol-guardrail.dev/enforce-version': 'v0.1' },
  )
  const { findings } = judgementOf(nsExemptionTampering, change, denied)
  t.match(findings, [{ message: 'not-permitted', class: 'baseline', since: 'new' }])
  t.same(findings[0]?.paths, [
    'metadata.labels[netpol-guardrail.dev/enforce]',
    'metadata.labels[netpol-guardrail.dev/enforce-version]',
    'metadata.labels[netpol-guardrail.dev/audit]',
  ])
  t.end()
})

await t.test('tampering: what nobody could find out is not taken for a permission', (t) => {
  for (const mayConfigure of [
    { kind: 'unknown', reason: 'it is down' },
    { kind: 'known', value: { isGranted: false, because: 'no' } },
  ] as const)
    t.match(judgementOf(nsExemptionTampering, relabel(strict, {}), { ...noFacts, mayConfigure }).findings, [
      { class: 'baseline', since: 'new' },
    ])
  t.end()
})

await t.test('tampering: whoever changes something else is not asked about', (t) => {
  const { asks } = nsExemptionTampering.prepare({}, shipped)
  t.same(asks(relabel(strict, { ...strict, team: 'web' })), { mayConfigure: false })
  t.same(asks(relabel(strict, strict)), { mayConfigure: false })
  t.same(asks(relabel({}, strict)), { mayConfigure: false })
  t.same(asks(relabel(strict, {})), { mayConfigure: true })
  t.same(
    asks({
      kind: 'Namespace',
      change: { operation: 'delete', oldObject: namespaceOf({ metadata: { labels: strict } }) },
    }),
    {
      mayConfigure: false,
    },
  )
  t.end()
})

await t.test('tampering: the levels of namespaces without labels are the configured ones', (t) => {
  const off = relabel({}, { 'netpol-guardrail.dev/enforce': 'off' })
  t.match(judgementOf(nsExemptionTampering, off, denied, {}, levelsAt('strict')).findings, [
    { message: 'not-permitted' },
  ])
  const older = write([['netpol-guardrail.dev/enforce-version', 'v0.1']])
  t.match(judgementOf(nsExemptionTampering, older, denied, {}, levelsAt('baseline')).findings, [
    { paths: ['metadata.labels[netpol-guardrail.dev/enforce-version]'] },
  ])
  t.same(judgementOf(nsExemptionTampering, write([]), denied, {}, levelsAt('strict')).findings, [])
  t.end()
})

await t.test('nothing about the labels of a namespace holds up its deletion', (t) => {
  const deletion = { deletionTimestamp: '2026-01-01T00:00:00Z' }
  const claiming = { ...strict, name: 'kube-system', 'netpol-guardrail.dev/warn': 'bogus' }
  for (const rule of [nsLabelImpersonation, nsGuardLabelValue, nsExemptionTampering]) {
    const kept = judgementOf(rule, relabel(claiming, claiming, deletion), denied)
    t.ok(
      [...kept.findings, ...kept.undecided].every(({ since }) => since === 'before'),
      rule.id,
    )
    t.same(
      judgementOf(rule, {
        kind: 'Namespace',
        change: {
          operation: 'delete',
          oldObject: namespaceOf({ metadata: { name: 'sandbox', labels: claiming } }),
        },
      }),
      { findings: [], undecided: [] },
      rule.id,
    )
  }
  t.end()
})
