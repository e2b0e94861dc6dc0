import t from 'tap'
import { type LineReading, makeLineReader } from '../../src/review/read-line.ts'
import { shippedScope } from '../../src/review/webhook-scope.ts'
import { failedOpen, makeDecisionLine, makeEventLine, orMistake, trailAnnotations } from './make-event.ts'

const place = { file: 'audit.log', line: 1 }
const readLine = makeLineReader(shippedScope)

function read(line: string | Buffer | undefined): LineReading {
  return readLine(line === undefined ? undefined : Buffer.from(line), place)
}

await t.test('reads a write that the guard judged', (t) => {
  const trail = { verdict: 'refused', 'would-refuse': 'baseline:or-peers strict:open-peers' }
  const line = makeEventLine({
    id: 'the-id',
    code: 403,
    requestObject: orMistake,
    annotations: trailAnnotations(trail, 'enforce.networkpolicies'),
  })
  const reading = read(line)
  t.match(reading, {
    kind: 'write',
    write: {
      source: 'audit-log',
      place,
      id: 'the-id',
      timeMs: Date.parse('2026-11-21T10:00:00.000Z'),
      kind: 'NetworkPolicy',
      verb: 'create',
      namespace: 'shop',
      name: 'web',
      user: 'dev',
      impersonator: undefined,
      client: 'kubectl',
      isDryRun: false,
      responseCode: 403,
      lacksDescription: false,
      outcome: {
        kind: 'judged',
        entry: 'enforce.networkpolicies',
        isNewer: false,
        trail: { verdict: 'refused', wouldRefuse: { baseline: ['or-peers'], strict: ['open-peers'] } },
      },
    },
    endMs: Date.parse('2026-11-21T10:00:00.020Z'),
  })
  t.same(reading.kind === 'write' && reading.readObjects(), {
    requestObject: orMistake,
    responseObject: undefined,
  })
  t.end()
})

await t.test('reads an event to which somebody has added a key behind the annotations', (t) => {
  const annotations = trailAnnotations({ verdict: 'refused' }, 'enforce.networkpolicies')
  const line = makeEventLine({ requestObject: orMistake, annotations })
  const expected = { kind: 'write', write: { outcome: { kind: 'judged', trail: { verdict: 'refused' } } } }
  t.match(read(`${line.slice(0, -1)},"cluster":"east"}`), expected)
  t.same(read(line.replace('"annotations":{', '"annotations":{,')), { kind: 'unread', reason: 'not-json' })
  t.end()
})

const outcomes: readonly (readonly [title: string, line: string, outcome: unknown])[] = [
  [
    'that failed open',
    makeEventLine({ annotations: failedOpen() }),
    { kind: 'failed-open', entries: ['observe.networkpolicies'] },
  ],
  ['of which the guard knows nothing', makeEventLine(), { kind: 'not-asked' }],
  [
    'whose mutating entry alone failed',
    makeEventLine({ annotations: failedOpen('describe.networkpolicies', 'mutation') }),
    { kind: 'not-asked' },
  ],
  [
    'of a Namespace that failed open',
    makeEventLine({ resource: 'namespaces', name: 'pay', annotations: failedOpen('namespaces') }),
    { kind: 'failed-open', entries: ['namespaces'] },
  ],
  [
    'that was held up',
    makeEventLine({
      code: 500,
      message:
        'Internal error occurred: failed calling webhook "enforce.networkpolicies.netpol-guardrail.dev": failed to call webhook: connection refused',
    }),
    { kind: 'held-up', entry: 'enforce.networkpolicies' },
  ],
  ['that somebody else refused', makeEventLine({ code: 403 }), { kind: 'refused-elsewhere' }],
  ['in a namespace that is left out', makeEventLine({ namespace: 'kube-system' }), { kind: 'out-of-scope' }],
  [
    'by a controller that is left out',
    makeEventLine({
      verb: 'deletecollection',
      name: '',
      code: 200,
      user: 'system:serviceaccount:kube-system:namespace-controller',
    }),
    { kind: 'out-of-scope' },
  ],
  [
    'that deletes a Namespace',
    makeEventLine({ resource: 'namespaces', verb: 'delete', code: 200 }),
    { kind: 'out-of-scope' },
  ],
  [
    'that may have found nothing to delete',
    makeEventLine({ verb: 'deletecollection', name: '', code: 200 }),
    { kind: 'unclear', because: 'a deletecollection that finds nothing asks nobody' },
  ],
  [
    'that may have left labels alone',
    makeEventLine({ resource: 'namespaces', verb: 'patch', code: 200 }),
    { kind: 'unclear' },
  ],
  [
    'that was judged although its mutating entry failed',
    makeEventLine({
      annotations: { ...failedOpen('describe.networkpolicies', 'mutation'), ...trailAnnotations() },
    }),
    { kind: 'judged', entry: 'observe.networkpolicies' },
  ],
  [
    'that two entries judged, by the one that refused',
    makeEventLine({
      annotations: {
        ...trailAnnotations({}, 'enforce.networkpolicies'),
        ...trailAnnotations({ verdict: 'refused' }, 'observe.networkpolicies'),
      },
    }),
    { kind: 'judged', entry: 'observe.networkpolicies' },
  ],
  [
    'with the annotations of a webhook that is called much like ours',
    makeEventLine({
      annotations: {
        'enforce.networkpolicies.netpol-guardrail.dev.example/verdict': 'allowed',
        'x/schema': '1',
      },
    }),
    { kind: 'not-asked' },
  ],
]

await t.test('tells what became of a write', (t) => {
  for (const [title, line, outcome] of outcomes)
    t.match(read(line), { kind: 'write', write: { outcome } }, `of one ${title}`)
  const undescribed = read(makeEventLine({ annotations: failedOpen('describe.networkpolicies', 'mutation') }))
  t.match(undescribed, { write: { lacksDescription: true } })
  t.end()
})

await t.test('reads who wrote, and as whom', (t) => {
  const line = makeEventLine({
    user: 'admin',
    impersonated: 'system:serviceaccount:argocd:app',
    agent: 'argocd-application-controller/v3',
  })
  t.match(read(line), {
    write: { user: 'system:serviceaccount:argocd:app', impersonator: 'admin', client: 'argo-cd' },
  })
  t.end()
})

await t.test('knows a dry run by its path, and that of a deletion by its body', (t) => {
  const isDryRun = (line: string): unknown => {
    const reading = read(line)
    return reading.kind === 'write' && reading.write.isDryRun
  }
  const path = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies'
  t.equal(isDryRun(makeEventLine({ uri: `${path}?fieldManager=x&dryRun=All` })), true)
  t.equal(isDryRun(makeEventLine({ uri: `${path}?dryRun=` })), false)
  t.equal(isDryRun(makeEventLine({ uri: `${path}/dryRun?fieldManager=x` })), false, 'a name')
  t.equal(isDryRun(makeEventLine({ verb: 'delete', requestObject: { dryRun: ['All'] } })), true)
  t.equal(isDryRun(makeEventLine({ verb: 'create', requestObject: { dryRun: ['All'] } })), false)
  t.end()
})

await t.test('takes a name that the API server made up from the answer, or as much as was sent', (t) => {
  const sent = { ...orMistake, metadata: { generateName: 'gen-' } }
  const made = { ...orMistake, metadata: { generateName: 'gen-', name: 'gen-x2x4x' } }
  const nameOf = (line: string): unknown => {
    const reading = read(line)
    return reading.kind === 'write' ? reading.write.name : reading.kind
  }
  t.equal(nameOf(makeEventLine({ name: '', requestObject: sent, responseObject: made })), 'gen-x2x4x')
  t.equal(nameOf(makeEventLine({ name: '', requestObject: sent })), 'gen-*')
  t.equal(nameOf(makeEventLine({ name: '' })), '')
  t.end()
})

await t.test('passes over what is no write of ours', (t) => {
  const lines = [
    makeEventLine({ verb: 'get' }),
    makeEventLine({ verb: 'list', name: '' }),
    makeEventLine({ resource: 'pods' }),
    makeEventLine({ apiGroup: 'policy.example' }),
    makeEventLine({ stage: 'RequestReceived' }),
    makeDecisionLine({ entry: 'describe.networkpolicies' }),
    '{"level":"info","time":"2026-11-21T10:00:00Z","msg":"listening"}',
  ]
  for (const line of lines) t.equal(read(line).kind, 'other', line.slice(0, 120))
  t.equal(read('').kind, 'blank')
  t.equal(read(' \r').kind, 'blank')
  t.end()
})

await t.test('a request that panicked counts', (t) => {
  t.match(read(makeEventLine({ stage: 'Panic', code: 500 })), {
    write: { outcome: { kind: 'refused-elsewhere' } },
  })
  t.end()
})

await t.test('says why a line was not read, and never throws', (t) => {
  const whole = makeEventLine({ requestObject: orMistake, annotations: trailAnnotations() })
  const cases: readonly (readonly [string | Buffer | undefined, string])[] = [
    [undefined, 'too-long'],
    ['I1121 10:00:00.000000       1 main.go:1] starting', 'not-json'],
    [whole.slice(0, -1), 'not-json'],
    [whole.slice(0, 300), 'not-json'],
    ['{"a": 1', 'not-json'],
    ['null', 'foreign'],
    ['[1]', 'foreign'],
    ['{"kind":"Event","apiVersion":"v1"}', 'foreign'],
    ['{"kind":"Event","apiVersion":"audit.k8s.io/v1beta1"}', 'foreign'],
    ['{"message":"of other software"}', 'foreign'],
    [whole.replace('"auditID":"', '"auditIDs":"'), 'not-understood'],
    [whole.replace('"2026-11-21T10:00:00.000001Z"', '"yesterday"'), 'not-understood'],
    [makeDecisionLine({ time: 'soon' }), 'not-understood'],
    [makeDecisionLine({ trail: { schema: 'x' } }), 'not-understood'],
    ['{"msg":"decision"}', 'not-understood'],
    ['['.repeat(100_000), 'not-json'],
    [Buffer.from([0xff, 0x00, 0xfe]), 'not-json'],
  ]
  for (const [line, reason] of cases)
    t.same(read(line), { kind: 'unread', reason }, String(line).slice(0, 100))
  t.end()
})

await t.test('text that is no UTF-8 is no reason to leave an event out', (t) => {
  const line = Buffer.from(makeEventLine({ user: 'dév' }), 'latin1')
  t.match(read(line), { write: { user: 'd\uFFFDv', outcome: { kind: 'not-asked' } } })
  t.end()
})

await t.test('reads lines behind what a container runtime or kubectl puts before them', (t) => {
  const line = makeDecisionLine()
  t.equal(read(`2026-11-21T10:00:00.123456789Z stdout F ${line}`).kind, 'decision')
  t.equal(read(`[pod/netpol-guardrail-6c4f/guard] ${line}`).kind, 'decision')
  t.equal(read(`\uFEFF${line}`).kind, 'decision')
  t.equal(read(`2026-11-21T10:00:00.1Z stdout P ${line}`).kind, 'unread', 'only a part of a line')
  t.end()
})

await t.test('reads a decision of the guard', (t) => {
  t.match(
    read(
      makeDecisionLine({
        uid: 'u1',
        entry: 'guarded.namespaces',
        operation: 'UPDATE',
        kind: 'Namespace',
        namespace: '',
        name: 'shop',
        trail: { verdict: 'refused' },
      }),
    ),
    {
      kind: 'decision',
      write: {
        source: 'decision-log',
        id: 'u1',
        kind: 'Namespace',
        verb: 'update',
        namespace: 'shop',
        name: 'shop',
        client: 'unknown',
        responseCode: undefined,
        outcome: { kind: 'judged', entry: 'guarded.namespaces', trail: { verdict: 'refused' } },
      },
    },
  )
  t.end()
})

await t.test('a log of a newer release is read as far as it is understood', (t) => {
  const line = makeEventLine({ annotations: trailAnnotations({ schema: '2', news: 'x' }) })
  t.match(read(line), {
    write: { outcome: { kind: 'judged', isNewer: true, trail: { verdict: 'allowed' } } },
  })
  const deferred = makeEventLine({ annotations: trailAnnotations({ schema: '2', verdict: 'deferred' }) })
  t.match(
    read(deferred),
    {
      write: {
        outcome: {
          kind: 'judged',
          isNewer: true,
          trail: { verdict: 'undecided', undecided: /^not-understood: / },
        },
      },
    },
    'it was judged, whatever that verdict means',
  )
  t.end()
})
