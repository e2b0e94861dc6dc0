import fc from 'fast-check'
import t from 'tap'
import type { ReviewedWrite } from '../../../src/model/reviewed-write.ts'
import type { DecisionFilter } from '../../../src/page/index/decision.ts'
import { makeDecisionIndex } from '../../../src/page/index/decision-index.ts'
import { standings } from '../../../src/page/index/standing.ts'
import { holds } from '../../property.ts'

const everyday: ReviewedWrite = {
  source: 'audit-log',
  place: { file: 'audit.log', line: 1 },
  id: 'an id',
  timeMs: 1000,
  kind: 'NetworkPolicy',
  verb: 'create',
  namespace: 'shop',
  name: 'web',
  user: 'ana',
  impersonator: undefined,
  client: 'kubectl',
  isDryRun: false,
  responseCode: 201,
  lacksDescription: false,
  outcome: { kind: 'not-asked' },
}

interface Judged {
  readonly verdict?: 'allowed' | 'refused' | 'undecided'
  readonly baseline?: readonly string[]
  readonly strict?: readonly string[]
  readonly ratcheted?: readonly string[]
  readonly undecided?: string | undefined
  readonly exception?: string | undefined
}

function judged(trail: Judged, write: Partial<ReviewedWrite> = {}): ReviewedWrite {
  const { verdict = 'allowed', baseline = [], strict = [], ratcheted = [], undecided, exception } = trail
  return {
    ...everyday,
    outcome: {
      kind: 'judged',
      entry: 'observe.networkpolicies',
      isNewer: false,
      trail: {
        verdict,
        wouldRefuse: { baseline, strict },
        findings: [],
        moreFindings: 0,
        ratcheted,
        exception,
        undecided,
        guard: 'v0.1.0',
      },
    },
    ...write,
  }
}

function namesFound(writes: readonly ReviewedWrite[], filter: DecisionFilter): readonly string[] {
  const index = makeDecisionIndex()
  for (const write of writes) index.add(write)
  const decisions = index.finish()
  return Array.from(decisions.find(filter), (row) => decisions.at(row)?.name ?? '')
}

await t.test('gives back what a list shows of a write', (t) => {
  const index = makeDecisionIndex()
  index.add(
    judged(
      { strict: ['open-peers'], ratcheted: ['any-ip'] },
      { kind: 'Namespace', verb: 'patch', client: 'flux', source: 'decision-log', isDryRun: true },
    ),
  )
  t.match(index.finish().at(0), {
    row: 0,
    timeMs: 1000,
    place: { file: 'audit.log', line: 1 },
    kind: 'Namespace',
    verb: 'patch',
    client: 'flux',
    source: 'decision-log',
    namespace: 'shop',
    name: 'web',
    user: 'ana',
    isDryRun: true,
    standings: ['would-refuse-strict', 'ratcheted'],
    rules: { 'would-refuse-strict': ['open-peers'], ratcheted: ['any-ip'] },
  })
  t.end()
})

await t.test(
  'lists the latest first, and what came at the same time in the order of the logs, the last first',
  (t) => {
    const at = (timeMs: number, name: string): ReviewedWrite => ({ ...everyday, timeMs, name })
    t.same(namesFound([at(2, 'b'), at(3, 'c'), at(1, 'a'), at(3, 'd')], {}), ['d', 'c', 'b', 'a'])
    t.end()
  },
)

await t.test('what baseline refuses, strict refuses too', (t) => {
  const writes = [
    judged({ baseline: ['or-peers'] }, { name: 'both' }),
    judged({ strict: ['open-peers'] }, { name: 'strict only' }),
    judged({}, { name: 'fine' }),
  ]
  t.same(namesFound(writes, { verdict: 'would-refuse-baseline' }), ['both'])
  t.same(namesFound(writes, { verdict: 'would-refuse-strict' }), ['strict only', 'both'])
  t.same(namesFound(writes, { verdict: 'allowed' }), ['fine'])
  t.end()
})

await t.test('a rule is looked for by what it did', (t) => {
  const writes = [
    judged({ baseline: ['or-peers'], ratcheted: ['any-ip'] }, { name: 'or-peers would refuse it' }),
    judged({ baseline: ['any-ip'] }, { name: 'any-ip would refuse it' }),
  ]
  t.same(namesFound(writes, { rule: 'any-ip', verdict: 'would-refuse-baseline' }), ['any-ip would refuse it'])
  t.same(namesFound(writes, { rule: 'any-ip', verdict: 'ratcheted' }), ['or-peers would refuse it'])
  t.equal(namesFound(writes, { rule: 'any-ip' }).length, 2)
  t.same(namesFound(writes, { rule: 'nothing' }), [])
  t.end()
})

await t.test('dry runs are listed only where they are asked for', (t) => {
  const writes = [
    judged({ verdict: 'refused', baseline: ['any-ip'] }, { name: 'dry', isDryRun: true }),
    everyday,
  ]
  t.same(namesFound(writes, {}), ['web'])
  t.same(namesFound(writes, { verdict: 'refused' }), [])
  t.same(namesFound(writes, { verdict: 'dry-run' }), ['dry'])
  t.end()
})

await t.test('what the guard had no part in is not listed', (t) => {
  t.same(namesFound([{ ...everyday, outcome: { kind: 'refused-elsewhere' } }], {}), [])
  t.same(namesFound([{ ...everyday, outcome: { kind: 'out-of-scope' } }], {}), [])
  t.end()
})

await t.test('finds the rows that stand at places', (t) => {
  const index = makeDecisionIndex()
  for (const [file, line] of [
    ['a.log', 1],
    ['a.log', 7],
    ['b.log', 7],
  ] as const)
    index.add({ ...everyday, place: { file, line } })
  const places = [
    { file: 'b.log', line: 7 },
    { file: 'c.log', line: 7 },
    { file: 'a.log', line: 2 },
    { file: 'a.log', line: 1 },
  ]
  t.same(index.finish().rowsAt(places), [2, undefined, undefined, 0])
  t.end()
})

await t.test('what there is no room for is counted', (t) => {
  const few = makeDecisionIndex({ maxDecisions: 2, maxCharacters: 1000 })
  const short = makeDecisionIndex({ maxDecisions: 10, maxCharacters: 30 })
  for (let line = 1; line <= 5; line += 1) {
    few.add({ ...everyday, place: { file: 'a', line } })
    short.add({ ...everyday, name: `name-${line}`, place: { file: 'a', line } })
  }
  t.match(few.finish(), { count: 2, leftOut: 3 })
  const { count, leftOut } = short.finish()
  t.ok(count >= 1 && count < 5)
  t.equal(count + leftOut, 5)
  t.end()
})

await t.test('there is nothing at rows that are none', (t) => {
  const index = makeDecisionIndex()
  index.add(everyday)
  const decisions = index.finish()
  for (const row of [-1, 1, 0.5, Number.NaN]) t.equal(decisions.at(row), undefined)
  t.end()
})

await t.test('a filter takes what a look at each write takes', (t) => {
  const name = fc.constantFrom('a', 'b', '__proto__', 'constructor')
  const rules = fc.subarray(['any-ip', 'or-peers', '__proto__'])
  const write = fc
    .record({
      namespace: name,
      user: name,
      timeMs: fc.integer({ min: 0, max: 20 }),
      isDryRun: fc.boolean(),
      baseline: rules,
      strict: rules,
      ratcheted: rules,
      isRefused: fc.boolean(),
    })
    .map(({ baseline, strict, ratcheted, isRefused, ...rest }) =>
      judged({ baseline, strict, ratcheted, verdict: isRefused ? 'refused' : 'allowed' }, rest),
    )
  const filter = fc.record(
    {
      namespace: name,
      user: name,
      verdict: fc.constantFrom(...standings, 'dry-run' as const),
      fromMs: fc.integer({ min: 0, max: 20 }),
      toMs: fc.integer({ min: 0, max: 20 }),
    },
    { requiredKeys: [] },
  )
  holds(
    t,
    fc.property(fc.array(write, { maxLength: 30 }), filter, (writes, wanted) => {
      const index = makeDecisionIndex()
      for (const each of writes) index.add(each)
      const decisions = index.finish()
      const expected = Array.from({ length: decisions.count }, (_, row) => decisions.at(row)).filter(
        (each) =>
          each !== undefined &&
          (wanted.namespace === undefined || each.namespace === wanted.namespace) &&
          (wanted.user === undefined || each.user === wanted.user) &&
          (wanted.verdict === 'dry-run') === each.isDryRun &&
          (wanted.verdict === undefined ||
            wanted.verdict === 'dry-run' ||
            each.standings.includes(wanted.verdict)) &&
          each.timeMs >= (wanted.fromMs ?? 0) &&
          each.timeMs < (wanted.toMs ?? 21),
      )
      const found = Array.from(decisions.find(wanted))
      return found.length === expected.length && expected.every((each) => found.includes(each?.row ?? -1))
    }),
  )
  t.end()
})
