import t from 'tap'
import * as z from 'zod'
import { entries, type Entry } from '../../src/model/entry.ts'
import type { Settings } from '../../src/model/settings.ts'
import type { Trail } from '../../src/model/trail.ts'
import { makeReviewAnswerer } from '../../src/server/answer-review.ts'
import type { ReviewAnswerer } from '../../src/server/review-answerer.ts'
import { makeAdmissionReview, type KubernetesObject, type Write } from '../../tools/admission-review.ts'
import { settingsAt } from '../engine/circumstances.ts'
import { badLabelRule } from '../engine/fake-rule.ts'
import { fakeCluster } from './fake-cluster.ts'

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

const answerer = answererWith({ shop: {} })

function answererWith(
  namespaces: Readonly<Record<string, Readonly<Record<string, string>>>>,
  settings: Partial<Settings> = {},
): ReviewAnswerer {
  return makeReviewAnswerer({
    settings: { ...settingsAt('off', 'baseline', 'strict'), ...settings },
    rulesFor: () => [badLabelRule('bad-label', 'baseline')],
    describers: {
      policy: { describe: () => 'Isolates nothing much.', beginning: 'Isolates ' },
      namespace: { describe: () => 'Namespace shop.', beginning: 'Namespace ' },
    },
    cluster: fakeCluster(namespaces),
    name: 'v0.1.0 config=3f9c1a',
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

async function ask(
  entryName: string,
  body: string,
  by = answerer,
): Promise<Response & { readonly trail: Trail }> {
  const answer = await by.answer(entry(entryName), body)
  if (answer.kind !== 'answered') throw new Error(answer.reason)
  const { response } = responseSchema.parse(JSON.parse(answer.body))
  t.equal(answer.record.uid, response.uid)
  t.equal(answer.record.entry, entryName)
  return { ...response, trail: answer.record.trail }
}

async function askWrite(entryName: string, write: Write, by = answerer): ReturnType<typeof ask> {
  const review = makeAdmissionReview(write)
  const response = await ask(entryName, JSON.stringify(review), by)
  t.equal(response.uid, review.request.uid)
  return response
}

await t.test('the enforce entry refuses what the observe entry warns of', async (t) => {
  const write: Write = { operation: 'CREATE', object: policy({ 'bad-a': '' }) }
  t.match(await askWrite('enforce.networkpolicies', write), {
    allowed: false,
    status: {
      message: /^NetworkPolicy shop\/p is refused: 1 violation of level baseline\.\n\nbad-label {2}metadata/,
      details: { causes: [{ reason: 'bad-label', field: 'metadata.labels.bad-a' }] },
    },
    trail: {
      verdict: 'refused',
      findings: [{ rule: 'bad-label', path: 'metadata.labels.bad-a', class: 'baseline', since: 'new' }],
    },
  })
  t.match(await askWrite('observe.networkpolicies', write), {
    allowed: true,
    warnings: ['[bad-label] metadata.labels.bad-a: bad-a is bad; would be refused at enforce=baseline'],
    status: undefined,
    trail: { verdict: 'allowed' },
  })
})

await t.test('a clean policy is admitted in silence', async (t) => {
  t.match(await askWrite('enforce.networkpolicies', { operation: 'CREATE', object: policy({}) }), {
    allowed: true,
    warnings: undefined,
    patch: undefined,
    auditAnnotations: {
      schema: '1',
      verdict: 'allowed',
      levels: 'enforce=baseline warn=baseline audit=strict from=defaults',
      guard: 'v0.1.0 config=3f9c1a',
    },
  })
})

await t.test('relabelling an old violation passes, with a warning', async (t) => {
  const write: Write = {
    operation: 'UPDATE',
    oldObject: policy({ 'bad-a': '' }),
    object: policy({ 'bad-a': '', team: 'x' }),
  }
  t.match(await askWrite('enforce.networkpolicies', write), {
    allowed: true,
    warnings: ['[bad-label] metadata.labels.bad-a: bad-a is bad; was there before'],
  })
})

await t.test('a deletion passes and is recorded by the name of the object that goes', async (t) => {
  const review = makeAdmissionReview({
    operation: 'DELETE',
    object: null,
    oldObject: policy({ 'bad-a': '' }),
  })
  const nameless = JSON.stringify(review).replace('"name":"p",', '')
  const answer = await answerer.answer(entry('enforce.networkpolicies'), nameless)
  t.match(answer, {
    record: { trail: { verdict: 'allowed' }, name: 'p', namespace: 'shop', operation: 'DELETE' },
  })
})

await t.test('the describe entry injects a description and judges nothing', async (t) => {
  const { allowed, patch = '' } = await askWrite('describe.networkpolicies', {
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
})

await t.test(
  'row 30: an object that nobody could read is described by nobody, and the API server refuses it',
  async (t) => {
    const broken = { ...policy({}), spec: { podSelector: 7 } }
    t.match(await askWrite('describe.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: true,
      patch: undefined,
      warnings: undefined,
      auditAnnotations: { undecided: /spec\.podSelector must be an object/ },
      trail: { verdict: 'undecided' },
    })
    t.match(await askWrite('enforce.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: false,
      status: {
        message: /^This write is refused, because it is not understood: object\.spec\.podSelector must/,
      },
    })
    t.match(await askWrite('observe.networkpolicies', { operation: 'CREATE', object: broken }), {
      allowed: true,
      warnings: [/not judged, because it is not understood/],
    })
  },
)

await t.test('an object that nobody could read can still be deleted', async (t) => {
  const broken = { ...policy({}), spec: { podSelector: 7 } }
  const terminating = {
    ...broken,
    metadata: { ...broken.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
  }
  for (const write of [
    { operation: 'DELETE', object: null, oldObject: broken },
    { operation: 'UPDATE', object: terminating, oldObject: terminating },
  ] as const)
    t.match(await askWrite('enforce.networkpolicies', write), {
      allowed: true,
      warnings: [/not judged, because it is not understood/],
      trail: { verdict: 'undecided' },
    })
})

await t.test(
  'a kind, version or operation that is not ours follows the failure policy, in words',
  async (t) => {
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
      t.match(await ask('enforce.networkpolicies', body), {
        allowed: false,
        status: { message: /does not judge/ },
      })
      t.match(await ask('observe.networkpolicies', body), { allowed: true, warnings: [/does not judge/] })
    }
  },
)

await t.test('a review with a uid always gets an answer to that uid', async (t) => {
  for (const body of [
    '{"request":{"uid":"u1"}}',
    '{"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":{"uid":"u1"}}',
    '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"u1","operation":7,"userInfo":[]}}',
  ]) {
    t.match(await ask('enforce.networkpolicies', body), { uid: 'u1', allowed: false })
    t.match(await ask('observe.networkpolicies', body), { uid: 'u1', allowed: true, warnings: [/malformed/] })
  }
})

await t.test('a body without a uid is unreadable', async (t) => {
  for (const body of [
    '',
    'x',
    '[]',
    '{}',
    '{"request":null}',
    '{"request":{"uid":7}}',
    '{"request":{"uid":""}}',
  ])
    t.match(await answerer.answer(entry('enforce.networkpolicies'), body), {
      kind: 'unreadable',
      reason: String,
    })
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
          record: { trail: { verdict: isRefused ? 'refused' : 'undecided' } },
        },
        `${known.name} ${reason}`,
      )
    }
  }
  t.end()
})

await t.test('the same review gives the same bytes', async (t) => {
  const body = JSON.stringify(
    makeAdmissionReview({ operation: 'CREATE', object: policy({ 'bad-a': '', 'bad-b': '' }) }),
  )
  const [first, second] = await Promise.all(
    [1, 2].map(() => answerer.answer(entry('enforce.networkpolicies'), body)),
  )
  t.same(first, second)
  t.end()
})
