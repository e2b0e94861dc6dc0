import { readFileSync } from 'node:fs'
import t from 'tap'
import type { LogReading } from '../../src/model/review.ts'
import { failedOpen, makeDecisionLine, makeEventLine, orMistake, trailAnnotations } from './make-event.ts'
import { nowMs, reviewLines } from './review-lines.ts'

function fixture(name: string): readonly string[] {
  return readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    .trimEnd()
    .split('\n')
}

const judged = trailAnnotations()
const bad = trailAnnotations({
  'would-refuse': 'baseline:or-peers',
  findings: 'or-peers@spec.ingress[0].from[0];baseline;new',
})
const at = (second: number): string => `2026-11-21T10:00:${String(second).padStart(2, '0')}.000000`

/** What each line is counted as, summed up. */
function linesCounted(reading: LogReading): number {
  const { events, decisions, duplicates, other, blank, unread } = reading
  return events + decisions + duplicates + other + blank + Object.values(unread).reduce((a, b) => a + b, 0)
}

await t.test('counts what a real API server and a real guard wrote, exactly', async (t) => {
  const audit = fixture('audit.log')
  const guard = fixture('guard.log')
  const totals = { judged: 20, refused: 2, wouldRefuse: { baseline: 5, strict: 5 }, ratcheted: 1 }
  const fromAudit = await reviewLines([audit])
  t.match(fromAudit, {
    totals,
    dryRuns: { judged: 2, wouldBeRefused: 1 },
    refusedElsewhere: 3,
    outOfScope: 3,
    reading: { events: 36, collections: 2 },
    pastUs: { heldUp: 1, notDescribed: 4 },
  })
  t.same(
    fromAudit.pastUs.writes.map(
      ({ write, cause }) => `${cause} ${write.verb} ${write.namespace}/${write.name}`,
    ),
    [
      'failed-open create open/down-two',
      'failed-open create open/down2-two',
      'failed-open create nsdown-two/nsdown-two',
      'failed-open delete open/down-two',
      'failed-open patch open/down2-two',
      'not-asked create open/without-two',
      'not-asked create shop/without-two',
    ],
  )
  // The log of the guard has each object of a deletecollection.
  const whole = { ...totals, judged: 29 }
  t.match(await reviewLines([guard]), { totals: whole, reading: { decisions: 31, other: 27 } })
  for (const files of [[audit, guard], [guard, audit], [[...guard, ...audit]], [audit, guard, audit, guard]])
    t.match(await reviewLines(files), { totals: whole, reading: { inBoth: 22 } })
})

await t.test('each line is counted once, whatever it is', async (t) => {
  const event = makeEventLine({ annotations: judged })
  const lines = [
    event,
    event,
    makeDecisionLine({ time: '2026-11-21T10:30:00.000Z' }),
    makeEventLine({ resource: 'pods' }),
    makeEventLine({ verb: 'get', requestObject: {} }),
    '',
    event.slice(0, 400),
    '{"a":1}',
    '{"msg":"decision"}',
    makeEventLine({ name: 'late', received: at(9) }),
  ]
  const { reading } = await reviewLines([lines])
  t.equal(linesCounted(reading), lines.length)
  t.match(reading, {
    lines: lines.length,
    events: 2,
    decisions: 1,
    duplicates: 1,
    other: 2,
    blank: 1,
    unread: { 'too-long': 0, 'not-json': 1, foreign: 1, 'not-understood': 1 },
    unreadExamples: [
      { place: { file: 'audit-1.log', line: 7 }, reason: 'not-json' },
      { place: { file: 'audit-1.log', line: 8 }, reason: 'foreign' },
      { place: { file: 'audit-1.log', line: 9 }, reason: 'not-understood' },
    ],
  })
})

await t.test('an event counts once over stages and replicas', async (t) => {
  const event = makeEventLine({ annotations: bad })
  const { totals, reading } = await reviewLines([
    [makeEventLine({ stage: 'RequestReceived' }), event],
    [event, makeEventLine({ name: 'other', annotations: bad })],
  ])
  t.match(totals, { judged: 2, wouldRefuse: { baseline: 2, strict: 2 } })
  t.match(reading, { duplicates: 1, other: 1 })
})

await t.test('nobody can hide a write by giving it the auditID of an earlier one', async (t) => {
  const { totals } = await reviewLines([
    [
      makeEventLine({ id: 'chosen', annotations: judged }),
      makeEventLine({ id: 'chosen', annotations: bad, received: '2026-11-21T10:00:00.000002' }),
      makeEventLine({ id: 'chosen', annotations: bad, name: 'other' }),
    ],
  ])
  t.match(totals, { judged: 3, wouldRefuse: { baseline: 2 } })
})

await t.test(
  'takes only the time and the namespaces that are asked about, and counts the rest',
  async (t) => {
    const lines = [
      makeEventLine({ name: 'old', received: '2026-11-20T10:00:00.000000', annotations: bad }),
      makeEventLine({ name: 'new', annotations: bad }),
      makeEventLine({ name: 'new', namespace: 'pay', annotations: bad }),
    ]
    const since = await reviewLines([lines], { sinceMs: Date.parse('2026-11-21T00:00:00Z') })
    t.match(since, { totals: { judged: 2 }, reading: { outsideWindow: 1, otherNamespaces: 0 } })
    const pay = await reviewLines([lines], { namespaces: ['pay'] })
    t.match(pay, { totals: { judged: 1 }, reading: { outsideWindow: 0, otherNamespaces: 2 } })
    t.same(
      pay.readiness.map(({ namespace }) => namespace),
      ['pay', 'pay'],
    )
  },
)

await t.test('counts by rule, namespace, user, client and day, the worst first', async (t) => {
  const refused = trailAnnotations({
    verdict: 'refused',
    levels: 'enforce=strict@v0.1 warn=baseline audit=strict from=labels',
    'would-refuse': 'baseline:any-ip strict:open-peers',
  })
  const review = await reviewLines([
    [
      makeEventLine({ annotations: judged, user: 'good', agent: 'helm/3' }),
      makeEventLine({ annotations: bad, received: at(1) }),
      makeEventLine({ annotations: bad, received: '2026-11-22T00:00:00.000000', namespace: 'pay' }),
      makeEventLine({ annotations: refused, received: at(2), code: 403 }),
      makeEventLine({
        annotations: trailAnnotations({ 'would-refuse': 'strict:open-peers' }),
        received: at(3),
      }),
      makeEventLine({
        annotations: trailAnnotations({ ratcheted: 'any-ip', exception: 'user dev is exempt from UPDATE' }),
        received: at(4),
      }),
      makeEventLine({
        annotations: trailAnnotations({
          verdict: 'undecided',
          undecided: 'ns-label-impersonation: whether there is a namespace pay is not known',
        }),
        received: at(5),
      }),
    ],
  ])
  t.match(review.totals, {
    judged: 7,
    refused: 1,
    wouldRefuse: { baseline: 2, strict: 3 },
    ratcheted: 1,
    excepted: 1,
    undecided: 1,
  })
  t.same(
    review.rules.entries.map(({ rule, refused: count, wouldRefuse, ratcheted, undecided }) => [
      rule,
      count,
      wouldRefuse.baseline,
      wouldRefuse.strict,
      ratcheted,
      undecided,
    ]),
    [
      ['open-peers', 1, 0, 1, 0, 0],
      ['or-peers', 0, 2, 2, 0, 0],
      ['any-ip', 1, 0, 0, 1, 0],
      ['ns-label-impersonation', 0, 0, 0, 0, 1],
    ],
  )
  const names = (ranking: typeof review.users): unknown =>
    ranking.entries.map(({ name, judged: count }) => [name, count])
  t.same(names(review.users), [
    ['dev', 6],
    ['good', 1],
  ])
  t.same(names(review.clients), [
    ['kubectl', 6],
    ['helm', 1],
  ])
  t.same(names(review.days), [
    ['2026-11-21', 6],
    ['2026-11-22', 1],
  ])
  t.same(names(review.namespaces), [
    ['shop', 6],
    ['pay', 1],
  ])
  t.match(review.offences.entries[0], {
    rule: 'open-peers',
    namespace: 'shop',
    user: 'dev',
    client: 'kubectl',
    refused: 1,
    wouldRefuse: { baseline: 0, strict: 1 },
    firstMs: Date.parse('2026-11-21T10:00:02Z'),
    lastMs: Date.parse('2026-11-21T10:00:03Z'),
    example: { name: 'web', path: '', place: { file: 'audit-1.log', line: 5 } },
  })
  t.match(
    review.offences.entries.find(({ rule, namespace }) => rule === 'or-peers' && namespace === 'shop'),
    { example: { path: 'spec.ingress[0].from[0]' } },
  )
})

await t.test('what was written before the first trace of the guard is told apart', async (t) => {
  const review = await reviewLines([
    [
      makeEventLine({ name: 'early' }),
      makeEventLine({ name: 'trace', received: at(5), annotations: failedOpen() }),
      makeEventLine({ name: 'late', received: at(6) }),
    ],
    [makeEventLine({ name: 'between', received: at(4) })],
  ])
  t.same(
    review.pastUs.writes.map(({ write, cause }) => [write.name, cause]),
    [
      ['early', 'before-guard'],
      ['between', 'before-guard'],
      ['trace', 'failed-open'],
      ['late', 'not-asked'],
    ],
  )
})

await t.test('dry runs, and what is left out or refused elsewhere, got past nobody', async (t) => {
  const review = await reviewLines([
    [
      makeEventLine({ annotations: judged }),
      makeEventLine({ uri: '/x?dryRun=All', received: at(1) }),
      makeEventLine({ namespace: 'kube-system', received: at(2) }),
      makeEventLine({ code: 422, received: at(3) }),
      makeEventLine({ verb: 'deletecollection', name: '', code: 200, received: at(4) }),
    ],
  ])
  t.same(review.pastUs.writes, [])
  t.match(review, {
    refusedElsewhere: 1,
    outOfScope: 1,
    pastUs: {
      unclear: 1,
      unclearBecause: [{ because: 'a deletecollection that finds nothing asks nobody', writes: 1 }],
    },
  })
})

await t.test('notices a clock that jumps, and one that is ahead', async (t) => {
  const lines = [
    makeEventLine({ received: '2026-11-21T10:00:00.000000' }),
    makeEventLine({ received: '2026-11-21T09:59:30.000000' }),
    makeEventLine({ received: '2026-11-21T08:00:00.000000' }),
    makeEventLine({ received: '2026-11-21T08:00:01.000000' }),
    makeEventLine({ received: '2027-01-01T00:00:00.000000' }),
  ]
  const { reading } = await reviewLines([lines])
  t.same(reading.clock, { jumps: 1, largestMs: 2 * 60 * 60 * 1000, inFuture: 1 })
  const [first = '', ...rest] = lines
  const apart = await reviewLines([[first], rest.slice(1, 3)])
  t.match(apart.reading.clock, { jumps: 0 }, 'another file has its own time')
})

await t.test('a service account with two uids may be one of two clusters', async (t) => {
  const user = 'system:serviceaccount:kube-system:deployment-controller'
  const write = (userUid: string, name: string): string => makeEventLine({ user, userUid, name })
  const one = await reviewLines([[write('a', 'x'), write('a', 'y')]])
  t.same(one.reading.accountsWithSeveralUids, [])
  const two = await reviewLines([[write('a', 'x')], [write('b', 'y')]])
  t.same(two.reading.accountsWithSeveralUids, [user])
})

await t.test('a namespace that was deleted is nobody to be told about, until it is made again', async (t) => {
  const bad = trailAnnotations({ 'would-refuse': 'baseline:or-peers' })
  const lines = [
    makeEventLine({ namespace: 'preview-1', annotations: bad }),
    makeEventLine({ namespace: 'shop', annotations: trailAnnotations() }),
    makeEventLine({
      resource: 'namespaces',
      verb: 'delete',
      code: 200,
      namespace: 'preview-1',
      name: 'preview-1',
      received: at(5),
    }),
  ]
  const again = makeEventLine({
    resource: 'namespaces',
    namespace: 'preview-1',
    name: 'preview-1',
    received: at(6),
    annotations: trailAnnotations({}, 'namespaces'),
  })
  const namesIn = async (
    files: readonly (readonly string[])[],
    namespaces: readonly string[] = [],
  ): Promise<readonly [number, ...string[]]> => {
    const { readiness, deletedNamespaces } = await reviewLines(files, { levels: ['baseline'], namespaces })
    return [deletedNamespaces, ...readiness.map(({ namespace, state }) => `${namespace} ${state}`)]
  }
  t.same(await namesIn([lines]), [1, 'shop ready'])
  t.same(await namesIn([lines.slice(2), lines.slice(0, 2)]), [1, 'shop ready'], 'in whatever order')
  t.same(await namesIn([lines], ['preview-1']), [0, 'preview-1 not-ready'], 'asked about')
  t.same(await namesIn([[...lines, again]]), [0, 'preview-1 not-ready', 'shop ready'])
})

await t.test('any service account with two uids at the same time is a sign of two clusters', async (t) => {
  const user = 'system:serviceaccount:argocd:application-controller'
  const write = (userUid: string, minute: number): string =>
    makeEventLine({ user, userUid, received: `2026-11-21T10:${String(minute).padStart(2, '0')}:00.000001` })
  const uidsOf = async (...files: readonly (readonly string[])[]): Promise<readonly string[]> =>
    (await reviewLines(files)).reading.accountsWithSeveralUids
  t.same(await uidsOf([write('a', 1), write('a', 2), write('b', 3), write('b', 9)]), [], 'it was made again')
  t.same(await uidsOf([write('a', 1), write('a', 5)], [write('b', 3)]), [user])
  t.same(await uidsOf([write('a', 1), write('a', 5)], [write('b', 4), write('b', 9)]), [], 'within a minute')
})

await t.test('says when there were more events than it remembers', async (t) => {
  const lines = Array.from({ length: 3000 }, (_, index) => makeEventLine({ name: `policy-${index}` }))
  t.equal((await reviewLines([lines])).reading.isMemoryExceeded, true)
  t.equal((await reviewLines([lines.slice(0, 900)])).reading.isMemoryExceeded, false)
})

await t.test(
  'a judgement of a newer release is counted as one, and keeps a namespace from being ready',
  async (t) => {
    const newer = trailAnnotations({ schema: '2' })
    const review = await reviewLines([[makeEventLine({ annotations: newer })]], { levels: ['baseline'] })
    t.equal(review.reading.newerSchema, 1)
    t.match(review.readiness, [{ state: 'not-ready', obstacles: [{ kind: 'newer-schema', writes: 1 }] }])
  },
)

await t.test('hands out each write that counts, with its objects where the log has them', async (t) => {
  const seen: unknown[] = []
  await reviewLines(
    [
      [
        makeEventLine({ annotations: bad, requestObject: orMistake }),
        makeEventLine({ namespace: 'other', annotations: bad }),
        makeDecisionLine({ time: '2026-11-21T10:30:00.000Z' }),
      ],
    ],
    {
      namespaces: ['shop'],
      onWrite: ({ source, place }, readObjects) => {
        seen.push([source, place.line, readObjects().requestObject])
      },
    },
  )
  t.same(seen, [
    ['audit-log', 1, orMistake],
    ['decision-log', 3, undefined],
  ])
})

await t.test('texts of a log run nothing and break nothing', async (t) => {
  const hostile = '<script>alert(1)</script>\u001b[2J\n__proto__'
  const review = await reviewLines([
    [
      makeEventLine({
        name: hostile,
        namespace: '__proto__',
        user: 'constructor',
        agent: hostile,
        annotations: {
          ...trailAnnotations({
            'would-refuse': `baseline:or-peers,${hostile},__proto__`,
            findings: hostile,
          }),
          'observe.networkpolicies.netpol-guardrail.dev/__proto__': hostile,
        },
      }),
    ],
  ])
  t.same(
    review.namespaces.entries.map(({ name }) => name),
    ['__proto__'],
  )
  t.same(
    review.users.entries.map(({ name }) => name),
    ['constructor'],
  )
  t.same(
    review.rules.entries.map(({ rule }) => rule),
    ['or-peers'],
  )
  t.match(review.readiness, [{ namespace: '__proto__', command: undefined }, {}])
  t.equal(review.nowMs, nowMs)
})

await t.test('nothing at all is an answer', async (t) => {
  const review = await reviewLines([], { namespaces: ['shop'], levels: ['strict'] })
  t.match(review, { seen: undefined, totals: { judged: 0 }, reading: { lines: 0, files: [] } })
  t.match(review.readiness, [{ namespace: 'shop', level: 'strict', state: 'no-evidence' }])
})
