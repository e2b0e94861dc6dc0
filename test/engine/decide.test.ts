import t from 'tap'
import { decide } from '../../src/engine/decide.ts'
import { judge } from '../../src/engine/judge.ts'
import type { Change } from '../../src/model/change.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { PreparedRule } from '../../src/model/rule.ts'
import { circumstancesAt } from './circumstances.ts'
import { badLabelRule, labelledPolicy } from './fake-rule.ts'

const enforceBaseline = circumstancesAt('baseline')
const enforceStrict = circumstancesAt('strict')
const watchOnly = circumstancesAt('off', 'baseline', 'strict')
const silent = circumstancesAt('off')

const baseline = badLabelRule('baseline-rule', 'baseline')
const throwing: PreparedRule = {
  documentation: baseline.documentation,
  asks: () => ({}),
  judge: () => {
    throw new Error('it is broken')
  },
}

function create(labels: readonly string[]): Change {
  return { kind: 'NetworkPolicy', change: { operation: 'create', object: labelledPolicy(labels) } }
}

function update(
  from: readonly string[],
  to: readonly string[],
  metadata: Readonly<Record<string, unknown>> = {},
): Change {
  return {
    kind: 'NetworkPolicy',
    change: { operation: 'update', oldObject: labelledPolicy(from), object: labelledPolicy(to, metadata) },
  }
}

await t.test('refuses a new violation of the enforced level', (t) => {
  const verdict = decide(judge(create(['bad-a']), [baseline], noFacts), enforceBaseline)
  t.match(verdict, {
    outcome: 'refused',
    refusedFor: [{ rule: 'baseline-rule' }],
    warnings: [],
  })
  t.end()
})

await t.test('a violation of strict alone passes baseline with advice, and is refused at strict', (t) => {
  const judgement = judge(create(['bad-a']), [badLabelRule('strict-rule', 'strict')], noFacts)
  t.match(decide(judgement, enforceBaseline), { outcome: 'allowed', warnings: [{ class: 'strict' }] })
  t.equal(decide(judgement, enforceStrict).outcome, 'refused')
  t.end()
})

await t.test('advice never refuses, and is shown wherever warnings are on', (t) => {
  const judgement = judge(create(['bad-a']), [badLabelRule('advice-rule', 'advice')], noFacts)
  t.match(decide(judgement, enforceStrict), { outcome: 'allowed', warnings: [{ class: 'advice' }] })
  t.match(decide(judgement, silent), { outcome: 'allowed', warnings: [] })
  t.end()
})

await t.test('information is not shown at admission', (t) => {
  const judgement = judge(create(['bad-a']), [badLabelRule('info-rule', 'info')], noFacts)
  t.match(decide(judgement, enforceStrict), { outcome: 'allowed', warnings: [] })
  t.end()
})

await t.test('where nothing is enforced the same finding is a warning', (t) => {
  const verdict = decide(judge(create(['bad-a']), [baseline], noFacts), watchOnly)
  t.match(verdict, {
    outcome: 'allowed',
    refusedFor: [],
    warnings: [{ rule: 'baseline-rule' }],
  })
  t.end()
})

await t.test('an update is refused only for what it makes worse', (t) => {
  const same = decide(judge(update(['bad-a'], ['bad-a', 'good']), [baseline], noFacts), enforceBaseline)
  t.match(
    same,
    { outcome: 'allowed', warnings: [{ since: 'before' }] },
    'what was there stays, with a warning',
  )
  const worse = decide(judge(update(['bad-a'], ['bad-a', 'bad-b']), [baseline], noFacts), enforceBaseline)
  t.match(worse, { outcome: 'refused', refusedFor: [{ since: 'new', paths: ['metadata.labels.bad-b'] }] })
  const better = decide(judge(update(['bad-a', 'bad-b'], ['bad-b']), [baseline], noFacts), enforceBaseline)
  t.equal(better.outcome, 'allowed')
  t.end()
})

await t.test('an object that is being deleted can go, and cannot be made worse meanwhile', (t) => {
  const terminating = { deletionTimestamp: '2026-01-01T00:00:00Z' }
  const released = update(['bad-a'], ['bad-a'], terminating)
  t.match(decide(judge(released, [baseline], noFacts), enforceBaseline), { outcome: 'allowed' })
  const widened = update([], ['bad-a'], terminating)
  t.match(
    decide(judge(widened, [baseline], noFacts), enforceBaseline),
    { outcome: 'refused' },
    'a finalizer of its own could keep it for ever',
  )
  t.end()
})

await t.test('a deletion and a Namespace are not judged by rules about policies', (t) => {
  const oldObject = labelledPolicy(['bad-a'])
  t.same(
    judge({ kind: 'NetworkPolicy', change: { operation: 'delete', oldObject } }, [baseline], noFacts)
      .findings,
    [],
  )
  t.same(
    judge(
      { kind: 'Namespace', change: { operation: 'delete', oldObject: { metadata: oldObject.metadata } } },
      [baseline],
      noFacts,
    ).findings,
    [],
  )
  t.end()
})

await t.test(
  'row 8: a rule that throws is undecided: it refuses where a level is enforced and warns elsewhere',
  (t) => {
    const judgement = judge(create(['bad-a']), [throwing], noFacts)
    t.same(judgement, {
      findings: [],
      undecided: [
        {
          rule: 'baseline-rule',
          class: 'baseline',
          foundSince: { major: 0, minor: 1 },
          lacks: 'nothing',
          reason: 'it is broken',
          since: 'new',
        },
      ],
    })
    t.match(decide(judgement, enforceBaseline), { outcome: 'refused', refusedFor: [] })
    t.match(decide(judgement, watchOnly), { outcome: 'undecided' })
    t.end()
  },
)

await t.test('what cannot be judged and is left alone is no reason to refuse', (t) => {
  const relabelled = decide(judge(update(['bad-a'], ['bad-a', 'good']), [throwing], noFacts), enforceBaseline)
  t.match(relabelled, { outcome: 'undecided', undecided: [{ since: 'before' }] })
  const deleted = update([], ['bad-a'], { deletionTimestamp: '2026-01-01T00:00:00Z' })
  t.match(decide(judge(deleted, [throwing], noFacts), enforceBaseline), { outcome: 'undecided' })
  const other = labelledPolicy([])
  const changed: Change = {
    kind: 'NetworkPolicy',
    change: {
      operation: 'update',
      oldObject: other,
      object: { ...other, spec: { ...other.spec, policyTypes: ['Egress'] } },
    },
  }
  t.match(decide(judge(changed, [throwing], noFacts), enforceBaseline), {
    outcome: 'refused',
    undecided: [{ since: 'new' }],
  })
  t.end()
})

await t.test('row 8: a rule that throws keeps no other rule from refusing', (t) => {
  const judgement = judge(create(['bad-a']), [throwing, badLabelRule('other', 'baseline')], noFacts)
  t.match(decide(judgement, enforceBaseline), { outcome: 'refused', refusedFor: [{ rule: 'other' }] })
  t.end()
})

await t.test('findings are ordered by gravity, then as they stand in the object, then by rule', (t) => {
  const rules = [
    badLabelRule('b-rule', 'advice'),
    badLabelRule('z-rule', 'baseline'),
    badLabelRule('a-rule', 'baseline'),
  ]
  const order = judge(create(['bad-2', 'bad-1']), rules, noFacts).findings.map(
    ({ rule, paths }) => `${rule} ${paths[0]}`,
  )
  t.same(order, [
    'a-rule metadata.labels.bad-1',
    'z-rule metadata.labels.bad-1',
    'a-rule metadata.labels.bad-2',
    'z-rule metadata.labels.bad-2',
    'b-rule metadata.labels.bad-1',
    'b-rule metadata.labels.bad-2',
  ])
  t.end()
})

await t.test('a rule that fails holds up nothing that it could not refuse', (t) => {
  const { documentation } = baseline
  for (const harmless of [
    { ...documentation, class: 'advice' },
    { ...documentation, class: 'strict' },
    { ...documentation, since: { major: 0, minor: 9 } },
  ] as const) {
    const judgement = judge(create([]), [{ ...throwing, documentation: harmless }], noFacts)
    const version = { major: 0, minor: 1 }
    const enforce = { level: 'baseline', version } as const
    const { inForce } = enforceBaseline
    const pinned = { ...enforceBaseline, inForce: { ...inForce, levels: { ...inForce.levels, enforce } } }
    t.equal(decide(judgement, pinned).outcome, 'undecided')
  }
  t.end()
})
