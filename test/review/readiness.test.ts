import t from 'tap'
import type { EnforcedLevel } from '../../src/model/enforced-level.ts'
import type { Readiness } from '../../src/model/review.ts'
import { failedOpen, makeEventLine, orMistake, trailAnnotations } from './make-event.ts'
import { reviewLines, type ReviewLinesOptions } from './review-lines.ts'
import { defaultJudges } from './judges.ts'

async function readinessOf(
  lines: readonly string[],
  level: EnforcedLevel,
  options: ReviewLinesOptions = {},
): Promise<readonly Readiness[]> {
  return (await reviewLines([lines], { levels: [level], ...options })).readiness
}

const second = (index: number): string => `2026-11-21T10:00:${String(index).padStart(2, '0')}.000000`
const enforcing = (level: string): Readonly<Record<string, string>> =>
  trailAnnotations({ levels: `enforce=${level} warn=baseline audit=strict from=labels` })

await t.test('a namespace is ready where policies were written and none would be refused', async (t) => {
  const lines = [
    makeEventLine({ annotations: trailAnnotations() }),
    makeEventLine({ verb: 'patch', code: 200, annotations: trailAnnotations({ ratcheted: 'any-ip' }) }),
  ]
  t.same(await readinessOf(lines, 'baseline'), [
    {
      namespace: 'shop',
      level: 'baseline',
      state: 'ready',
      evidence: 2,
      obstacles: [],
      command: 'kubectl label namespace shop netpol-guardrail.dev/enforce=baseline --overwrite',
    },
  ])
})

await t.test('only where a namespace is ready there is a command to type', async (t) => {
  const bad = makeEventLine({ annotations: trailAnnotations({ 'would-refuse': 'baseline:or-peers' }) })
  t.match(await readinessOf([bad], 'baseline'), [{ state: 'not-ready', command: undefined }])
  const deletion = makeEventLine({ verb: 'delete', code: 200, annotations: trailAnnotations() })
  t.match(await readinessOf([deletion], 'baseline'), [{ state: 'no-evidence', command: undefined }])
})

await t.test('what would be refused stands in the way, of the level that it violates', async (t) => {
  const strictOnly = trailAnnotations({ 'would-refuse': 'strict:open-peers' })
  const both = trailAnnotations({ 'would-refuse': 'baseline:any-ip,or-peers strict:open-peers' })
  const lines = [
    makeEventLine({ annotations: strictOnly }),
    makeEventLine({ received: second(3), namespace: 'pay', annotations: both }),
    makeEventLine({ received: second(2), namespace: 'pay', annotations: strictOnly }),
  ]
  t.match(await readinessOf(lines, 'baseline'), [
    {
      namespace: 'pay',
      state: 'not-ready',
      obstacles: [
        {
          kind: 'would-refuse',
          writes: 1,
          rules: [
            { rule: 'any-ip', writes: 1 },
            { rule: 'or-peers', writes: 1 },
          ],
          lastMs: Date.parse('2026-11-21T10:00:03Z'),
        },
      ],
    },
    { namespace: 'shop', state: 'ready' },
  ])
  t.match(await readinessOf(lines, 'strict'), [
    {
      namespace: 'pay',
      obstacles: [
        { writes: 2, rules: [{ rule: 'open-peers', writes: 2 }, { rule: 'any-ip' }, { rule: 'or-peers' }] },
      ],
    },
    { namespace: 'shop', state: 'not-ready', obstacles: [{ kind: 'would-refuse', writes: 1 }] },
  ])
})

const noEvidence: readonly (readonly [title: string, line: string])[] = [
  ['a deletion', makeEventLine({ verb: 'delete', code: 200, annotations: trailAnnotations() })],
  [
    'a write of the Namespace itself',
    makeEventLine({ resource: 'namespaces', name: 'shop', annotations: trailAnnotations({}, 'namespaces') }),
  ],
  ['what was refused', makeEventLine({ annotations: { ...trailAnnotations({ verdict: 'refused' }) } })],
  ['what happened before there was a guard', makeEventLine()],
]

await t.test('nothing but a judged creation or change is evidence', async (t) => {
  for (const [title, line] of noEvidence)
    t.match(
      await readinessOf([line], 'baseline'),
      [{ namespace: 'shop', state: 'no-evidence', evidence: 0 }],
      title,
    )
  const dryRun = makeEventLine({ uri: '/x?dryRun=All', annotations: trailAnnotations() })
  t.match(
    await readinessOf([dryRun], 'baseline', { namespaces: ['shop'] }),
    [{ state: 'no-evidence' }],
    'a dry run',
  )
})

await t.test('a namespace that is asked about and never seen has no evidence', async (t) => {
  const rows = await readinessOf([makeEventLine({ annotations: trailAnnotations() })], 'baseline', {
    namespaces: ['pay', 'shop'],
  })
  t.match(rows, [
    { namespace: 'pay', state: 'no-evidence' },
    { namespace: 'shop', state: 'ready' },
  ])
})

await t.test('goes by the level that the latest write saw', async (t) => {
  const lines = [
    makeEventLine({ received: second(5), annotations: enforcing('baseline@v0.1') }),
    makeEventLine({ received: second(1), annotations: enforcing('off') }),
  ]
  t.match(await readinessOf(lines, 'baseline'), [{ state: 'enforced', command: undefined }])
  t.match(await readinessOf(lines, 'strict'), [{ state: 'ready' }])
  const lowered = [...lines, makeEventLine({ received: second(6), annotations: enforcing('off') })]
  t.match(await readinessOf(lowered, 'baseline'), [{ state: 'ready' }])
})

await t.test('what could not be judged stands in the way', async (t) => {
  const undecided = trailAnnotations({ verdict: 'undecided', undecided: 'any-ip: it failed' })
  const lines = [makeEventLine({ annotations: undecided })]
  t.match(await readinessOf(lines, 'baseline'), [
    { state: 'not-ready', obstacles: [{ kind: 'undecided', writes: 1 }] },
  ])
})

await t.test('what got in stands in the way until it is judged again and found good', async (t) => {
  const good = { ...orMistake, spec: { podSelector: {}, policyTypes: ['Ingress'] } }
  const judged = makeEventLine({ annotations: trailAnnotations() })
  const past = (requestObject: unknown): string =>
    makeEventLine({ received: second(1), annotations: failedOpen(), requestObject })
  t.match(await readinessOf([judged, past(good)], 'baseline'), [
    { state: 'not-ready', obstacles: [{ kind: 'past-us', writes: 1 }] },
  ])
  t.match(await readinessOf([judged, past(good)], 'baseline', { recheck: defaultJudges }), [
    { state: 'ready' },
  ])
  t.match(await readinessOf([judged, past(orMistake)], 'baseline', { recheck: defaultJudges }), [
    { state: 'not-ready', obstacles: [{ kind: 'past-us', writes: 1 }] },
  ])
  const deletion = makeEventLine({
    received: second(1),
    verb: 'delete',
    code: 200,
    annotations: failedOpen(),
  })
  t.match(
    await readinessOf([judged, deletion], 'baseline'),
    [{ state: 'ready' }],
    'a deletion brings nothing in',
  )
})
