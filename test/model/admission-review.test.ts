import fc from 'fast-check'
import t from 'tap'
import { findReviewUid, readAdmissionReview } from '../../src/model/admission-review.ts'
import { holds } from '../property.ts'

const uid = '705ab4f5-6393-11e8-b7cc-42010a800002'

/** A request, its fields in the order in which the API server writes them. */
const create = {
  uid,
  kind: { group: 'networking.k8s.io', version: 'v1', kind: 'NetworkPolicy' },
  resource: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
  name: 'p',
  namespace: 'shop',
  operation: 'CREATE',
  userInfo: { username: 'jane', groups: ['developers', 'system:authenticated'], uid: '', extra: new Map() },
  object: { metadata: { name: 'p' } },
  oldObject: null,
  dryRun: false,
  options: { kind: 'CreateOptions' },
}

/** A review of `create` with some of its fields replaced. */
function review(request: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: { ...create, ...request },
  }
}

function reviewText(request: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify(review(request))
}

await t.test('reads what is asked', (t) => {
  t.strictSame(readAdmissionReview(reviewText()), {
    kind: 'request',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      operation: 'CREATE',
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
      subResource: '',
      name: 'p',
      namespace: 'shop',
      requester: { name: 'jane', groups: ['developers', 'system:authenticated'], uid: '', extra: new Map() },
      isDryRun: false,
      object: { metadata: { name: 'p' } },
      oldObject: null,
    },
  })
  t.end()
})

await t.test('reads the core group, sub-resources and dry runs', (t) => {
  const reading = readAdmissionReview(
    reviewText({
      kind: { group: '', version: 'v1', kind: 'Namespace' },
      subResource: 'finalize',
      dryRun: true,
    }),
  )
  t.match(reading, {
    kind: 'request',
    request: { apiVersion: 'v1', kind: 'Namespace', subResource: 'finalize' },
  })
  t.match(reading, { request: { isDryRun: true } })
  t.end()
})

await t.test('reads absent names as empty: generateName, deletecollection, users without groups', (t) => {
  const reading = readAdmissionReview(
    reviewText({ name: undefined, namespace: null, dryRun: null, userInfo: { username: 'x' } }),
  )
  t.match(reading, { kind: 'request', request: { name: '', namespace: '', isDryRun: false } })
  t.match(reading, { request: { requester: { name: 'x', groups: [] } } })
  t.end()
})

await t.test('reads a body with a byte order mark or with white space around it', (t) => {
  for (const text of [`\uFEFF${reviewText()}`, `\n ${reviewText()}\r\n\n`, JSON.stringify(review(), null, 2)])
    t.equal(readAdmissionReview(text).kind, 'request')
  t.end()
})

await t.test('row 31: takes the last of equal keys, as JSON.parse and Go do', (t) => {
  const request =
    '"kind":{"kind":"X"},"operation":"DELETE","object":1,"object":2,"uid":"first","uid":"second"'
  const text = `{"kind":"AdmissionReview","apiVersion":"admission.k8s.io/v1","request":{${request}}}`
  t.match(readAdmissionReview(text), { kind: 'request', request: { uid: 'second', object: 2 } })
  t.end()
})

const unreadable: readonly (readonly [title: string, text: string, reason: string])[] = [
  ['nothing', '', 'the body is not JSON'],
  ['a byte order mark alone', '\uFEFF', 'the body is not JSON'],
  ['two byte order marks', `\uFEFF\uFEFF${reviewText()}`, 'the body is not JSON'],
  ['a body cut short', reviewText().slice(0, -1), 'the body is not JSON'],
  ['bytes after the review', `${reviewText()}{}`, 'the body is not JSON'],
  ['YAML', 'kind: AdmissionReview', 'the body is not JSON'],
  ['deep nesting', '['.repeat(200_000), 'the body is not JSON'],
  ['null', 'null', 'request must be an object, not nothing'],
  ['a list', '[]', 'request must be an object, not nothing'],
  ['no request', '{"kind":"AdmissionReview"}', 'request must be an object, not nothing'],
  ['a null request', '{"request":null}', 'request must be an object, not null'],
  ['a list of requests', '{"request":[]}', 'request must be an object, not a list'],
  ['no uid', reviewText({ uid: undefined }), 'request.uid must be a string that is not empty'],
  ['an empty uid', reviewText({ uid: '' }), 'request.uid must be a string that is not empty'],
  ['a number as uid', reviewText({ uid: 5 }), 'request.uid must be a string that is not empty'],
]

for (const [title, text, reason] of unreadable) {
  await t.test(`finds nothing to answer to in ${title}`, (t) => {
    t.strictSame(readAdmissionReview(text), { kind: 'unreadable', reason })
    t.end()
  })
}

await t.test('names the uid of a review that does not say what is asked', (t) => {
  const cases: readonly (readonly [request: Readonly<Record<string, unknown>>, path: string])[] = [
    [{ operation: undefined }, 'request.operation'],
    [{ operation: 'create' }, 'request.operation'],
    [{ kind: 'NetworkPolicy' }, 'request.kind'],
    [{ kind: { kind: 5 } }, 'request.kind.kind'],
    [{ name: {} }, 'request.name'],
    [{ userInfo: 'jane' }, 'request.userInfo'],
    [{ userInfo: { groups: 'admins' } }, 'request.userInfo.groups'],
    [{ userInfo: { groups: ['a', 5] } }, 'request.userInfo.groups[1]'],
  ]
  for (const [request, path] of cases)
    t.match(readAdmissionReview(reviewText(request)), { kind: 'malformed', uid, problems: [{ path }] }, path)
  t.end()
})

await t.test('does not take another version for v1, and keeps it for the answer', (t) => {
  const text = JSON.stringify({ ...review(), apiVersion: 'admission.k8s.io/v1beta1' })
  t.strictSame(readAdmissionReview(text), {
    kind: 'malformed',
    apiVersion: 'admission.k8s.io/v1beta1',
    uid,
    problems: [{ path: 'apiVersion', reason: 'must be admission.k8s.io/v1' }],
  })
  t.end()
})

await t.test('does not take another kind for a review', (t) => {
  for (const kind of ['admissionreview', 'Status', null, undefined, 5])
    t.match(readAdmissionReview(JSON.stringify({ ...review(), kind })), {
      kind: 'malformed',
      uid,
      problems: [{ path: 'kind' }],
    })
  t.end()
})

await t.test('answers any body without throwing', (t) => {
  const field = fc.constantFrom(...Object.keys(create))
  const changed = fc.tuple(field, fc.jsonValue()).map(([key, value]) => reviewText({ [key]: value }))
  const cut = fc.tuple(changed, fc.nat({ max: 900 })).map(([text, at]) => text.slice(0, at))
  const bodies = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.json(), changed, cut)
  holds(
    t,
    fc.property(bodies, (text) =>
      ['request', 'malformed', 'unreadable'].includes(readAdmissionReview(text).kind),
    ),
    1000,
  )
  t.end()
})

await t.test('finds the uid in the first bytes, wherever the body is cut', (t) => {
  const text = reviewText({ object: { metadata: { annotations: { uid: 'another' } } } })
  const end = text.indexOf(uid) + uid.length + 1
  for (let cut = 0; cut <= text.length; cut += 1) {
    const found = findReviewUid(text.slice(0, cut))
    if (found !== (cut < end ? undefined : uid)) t.fail(`found ${String(found)} in ${cut} characters`)
  }
  t.equal(findReviewUid(`\uFEFF${JSON.stringify(review(), null, 2)}`), uid)
  t.ok(end < 150, 'the API server writes it early')
  t.end()
})

await t.test('takes no other text for the uid', (t) => {
  const fake = '"request":{"uid":"another"'
  for (const text of [
    `{${JSON.stringify(fake)}:1,"request":{"uid":"${uid}"}}`,
    `{"a":${JSON.stringify(fake)},"request":{"uid":"${uid}"}}`,
    `{"\\"request":{"uid":"another"},"request":{"uid":"${uid}"}}`,
    `{"a":{${fake}}},"request":{"uid":"${uid}"}}`,
    `{"request":{"name":"x","uid":"${uid}"}}`,
    `[{${fake}}}]`,
    `{"request":{"uid":""}}`,
    `{"request":{"uid":"a\\"b"}}`,
    `{"request":{"uid":"${'a'.repeat(129)}"}}`,
    `{"a":"${'b'.repeat(600)}",${fake}}}`,
  ])
    t.equal(findReviewUid(text), undefined, text.slice(0, 60))
  t.end()
})

await t.test(
  'finds what reading the whole review finds, or nothing, whatever stands before the request',
  (t) => {
    const before = fc.oneof(fc.string(), fc.constantFrom('"request":{"uid":"another"', '\\', '"', 'request'))
    holds(
      t,
      fc.property(
        fc.dictionary(before, fc.oneof(before, fc.jsonValue())),
        fc.nat({ max: 600 }),
        (fields, cut) => {
          const found = findReviewUid(JSON.stringify({ ...fields, request: { uid } }).slice(0, cut))
          return found === undefined || found === uid
        },
      ),
      2000,
    )
    t.end()
  },
)
