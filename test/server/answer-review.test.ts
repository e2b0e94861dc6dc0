import t from 'tap'
import * as z from 'zod'
import { entries, type Entry } from '../../src/model/entry.ts'
import type { Level } from '../../src/model/level.ts'
import { makeReviewAnswerer } from '../../src/server/answer-review.ts'
import { makeAdmissionReview, type KubernetesObject, type Write } from '../../tools/admission-review.ts'
import { badLabelRule } from '../engine/fake-rule.ts'

const responseSchema = z.strictObject({
  apiVersion: z.literal('admission.k8s.io/v1'),
  kind: z.literal('AdmissionReview'),
  response: z.strictObject({
    uid: z.string(),
    allowed: z.boolean(),
    warnings: z.array(z.string()).optional(),
    auditAnnotations: z.record(z.string(), z.string()).optional(),
    patchType: z.literal('JSONPatch').optional(),
    patch: z.string().optional(),
    status: z
      .strictObject({
        code: z.literal(403),
        reason: z.literal('Forbidden'),
        message: z.string(),
        details: z.strictObject({
          causes: z.array(z.strictObject({ reason: z.string(), field: z.string(), message: z.string() })),
        }),
      })
      .optional(),
  }),
})

type Response = z.infer<typeof responseSchema>['response']

const answerer = answererAt('baseline')

function answererAt(level: Level): ReturnType<typeof makeReviewAnswerer> {
  return makeReviewAnswerer({
    rules: [badLabelRule('bad-label', 'baseline')],
    level,
    describers: { policy: () => 'Isolates nothing much.', namespace: () => 'Namespace shop.' },
  })
}

function entry(name: string): Entry {
  const found = entries.find((known) => known.name === name)
  if (found === undefined) throw new Error(`no entry ${name}`)
  return found
}

function policy(
  labels: Readonly<Record<string, string>>,
  annotations?: Readonly<Record<string, string>>,
): KubernetesObject {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'shop', labels, ...(annotations === undefined ? {} : { annotations }) },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  }
}

function ask(entryName: string, body: string): Response & { verdict: string; findings: readonly string[] } {
  const answer = answerer.answer(entry(entryName), body)
  if (answer.kind !== 'answered') throw new Error(answer.reason)
  const { response } = responseSchema.parse(JSON.parse(answer.body))
  t.equal(answer.record.uid, response.uid)
  t.equal(answer.record.entry, entryName)
  return { ...response, verdict: answer.record.verdict, findings: answer.record.findings }
}

function askWrite(entryName: string, write: Write): ReturnType<typeof ask> {
  const review = makeAdmissionReview(write)
  const response = ask(entryName, JSON.stringify(review))
  t.equal(response.uid, review.request.uid)
  return response
}

await t.test('the enforce entry refuses what the observe entry warns of', (t) => {
  const write: Write = { operation: 'CREATE', object: policy({ 'bad-a': '' }) }
  t.match(askWrite('enforce.networkpolicies', write), {
    allowed: false,
    status: {
      message: /^NetworkPolicy shop\/p is refused: 1 violation of level baseline\.\n\nbad-label {2}metadata/,
      details: { causes: [{ reason: 'bad-label', field: 'metadata.labels.bad-a' }] },
    },
    verdict: 'refused',
    findings: ['bad-label@metadata.labels.bad-a;baseline;new'],
  })
  t.match(askWrite('observe.networkpolicies', write), {
    allowed: true,
    warnings: ['[bad-label] metadata.labels.bad-a: bad-a is bad; would be refused at enforce=baseline'],
    status: undefined,
    verdict: 'allowed',
  })
  t.end()
})

await t.test('a clean policy is admitted in silence', (t) => {
  t.match(askWrite('enforce.networkpolicies', { operation: 'CREATE', object: policy({}) }), {
    allowed: true,
    warnings: undefined,
    patch: undefined,
    auditAnnotations: undefined,
  })
  t.end()
})

await t.test('relabelling an old violation passes, with a warning', (t) => {
  const write: Write = {
    operation: 'UPDATE',
    oldObject: policy({ 'bad-a': '' }),
    object: policy({ 'bad-a': '', team: 'x' }),
  }
  t.match(askWrite('enforce.networkpolicies', write), {
    allowed: true,
    warnings: ['[bad-label] metadata.labels.bad-a: bad-a is bad; was there before'],
  })
  t.end()
})

await t.test('a deletion passes and is recorded by the name of the object that goes', (t) => {
  const review = makeAdmissionReview({
    operation: 'DELETE',
    object: null,
    oldObject: policy({ 'bad-a': '' }),
  })
  const nameless = JSON.stringify(review).replace('"name":"p",', '')
  const answer = answerer.answer(entry('enforce.networkpolicies'), nameless)
  t.match(answer, { record: { verdict: 'allowed', name: 'p', namespace: 'shop', operation: 'DELETE' } })
  t.end()
})

await t.test('the describe entry injects a description and judges nothing', (t) => {
  const { allowed, patch = '' } = askWrite('describe.networkpolicies', {
    operation: 'CREATE',
    object: policy({ 'bad-a': '' }),
  })
  t.equal(allowed, true)
  t.same(JSON.parse(Buffer.from(patch, 'base64').toString()), [
    {
      op: 'add',
      path: '/metadata/annotations',
      value: { 'kubernetes.io/description': 'Isolates nothing much.' },
    },
  ])
  t.end()
})

await t.test(
  'an object that nobody could read is described by nobody, and the API server refuses it',
  (t) => {
    const broken = { ...policy({}), spec: { podSelector: 7 } }
    t.match(askWrite('describe.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: true,
      patch: undefined,
      warnings: undefined,
      auditAnnotations: { undecided: /spec\.podSelector must be an object/ },
      verdict: 'undecided',
    })
    t.match(askWrite('enforce.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: false,
      status: {
        message: /^This write is refused, because it is not understood: object\.spec\.podSelector must/,
      },
    })
    t.match(askWrite('observe.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: true,
      warnings: [/not judged, because it is not understood/],
    })
    t.end()
  },
)

await t.test('an object that nobody could read can still be deleted', (t) => {
  const broken = { ...policy({}), spec: { podSelector: 7 } }
  const terminating = {
    ...broken,
    metadata: { ...broken.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  }
  for (const write of [
    { operation: 'DELETE', object: null, oldObject: broken },
    { operation: 'UPDATE', object: terminating, oldObject: terminating },
  ] as const)
    t.match(askWrite('enforce.networkpolicies', write), {
      allowed: true,
      warnings: [/not judged, because it is not understood/],
      verdict: 'undecided',
    })
  t.end()
})

await t.test('a kind, version or operation that is not ours follows the failure policy, in words', (t) => {
  const review = JSON.stringify(makeAdmissionReview({ operation: 'CREATE', object: policy({}) }))
  const foreign = [
    review.replaceAll('networking.k8s.io', 'networking.example.com'),
    review.replace('"operation":"CREATE"', '"operation":"CONNECT"'),
    JSON.stringify(
      makeAdmissionReview({
        operation: 'CREATE',
        object: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } },
      }),
    ),
  ]
  for (const body of foreign) {
    t.match(ask('enforce.networkpolicies', body), { allowed: false, status: { message: /does not judge/ } })
    t.match(ask('observe.networkpolicies', body), { allowed: true, warnings: [/does not judge/] })
  }
  t.end()
})

await t.test('a review with a uid always gets an answer to that uid', (t) => {
  for (const body of [
    '{"request":{"uid":"u1"}}',
    '{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u1"}}',
    '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1","operation":7,"userInfo":[]}}',
  ]) {
    t.match(ask('enforce.networkpolicies', body), { uid: 'u1', allowed: false })
    t.match(ask('observe.networkpolicies', body), { uid: 'u1', allowed: true, warnings: [/malformed/] })
  }
  t.end()
})

await t.test('a body without a uid is unreadable', (t) => {
  for (const body of [
    '',
    'x',
    '[]',
    '{}',
    '{"request":null}',
    '{"request":{"uid":7}}',
    '{"request":{"uid":""}}',
  ])
    t.match(answerer.answer(entry('enforce.networkpolicies'), body), { kind: 'unreadable', reason: String })
  t.end()
})

await t.test('giving up is refused or admitted as the entry fails, and too large is refused by all', (t) => {
  for (const known of entries) {
    for (const reason of ['too-large', 'failed', 'overloaded', 'deadline'] as const) {
      const { body, record } = answerer.giveUp(known, 'u1', reason)
      const { response } = responseSchema.parse(JSON.parse(body))
      const isRefused = reason === 'too-large' || known.failurePolicy === 'Fail'
      t.match(
        { response, record },
        {
          response: { uid: 'u1', allowed: !isRefused, auditAnnotations: { undecided: String } },
          record: { verdict: isRefused ? 'refused' : 'undecided' },
        },
        `${known.name} ${reason}`,
      )
    }
  }
  t.end()
})

await t.test('the same review gives the same bytes', (t) => {
  const body = JSON.stringify(
    makeAdmissionReview({ operation: 'CREATE', object: policy({ 'bad-a': '', 'bad-b': '' }) }),
  )
  const [first, second] = [1, 2].map(() => answerer.answer(entry('enforce.networkpolicies'), body))
  t.same(first, second)
  t.end()
})
