import fc from 'fast-check'
import t from 'tap'
import { type Decoded, Problems } from '../../src/model/decoded.ts'
import { annotationOwnership, type ObjectMeta, readObjectMeta } from '../../src/model/object-meta.ts'
import { below } from '../../src/model/path.ts'
import { holds } from '../property.ts'

function read(value: unknown): Decoded<ObjectMeta> {
  const problems = new Problems()
  return problems.decoded(readObjectMeta(value, below(undefined, 'metadata'), problems))
}

function accepted(value: unknown): ObjectMeta {
  const decoded = read(value)
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

await t.test('reads absent and null metadata as empty', (t) => {
  for (const value of [undefined, null, {}, { name: null, labels: null, deletionTimestamp: null }])
    t.strictSame(accepted(value), {
      name: '',
      generateName: '',
      namespace: '',
      labels: new Map(),
      annotations: new Map(),
      ownerReferences: [],
      isTerminating: false,
      managedFields: [],
    })
  t.end()
})

await t.test('reads what decisions need', (t) => {
  const metadata = accepted({
    name: 'p',
    generateName: 'p-',
    namespace: 'shop',
    labels: { app: 'web' },
    annotations: { 'kubernetes.io/description': 'text' },
    deletionTimestamp: '2026-01-01T00:00:00Z',
    ownerReferences: [
      { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: 'u-1', controller: true },
    ],
    resourceVersion: 7,
  })
  t.equal(metadata.name, 'p')
  t.equal(metadata.generateName, 'p-')
  t.equal(metadata.namespace, 'shop')
  t.strictSame([...metadata.labels], [['app', 'web']])
  t.strictSame([...metadata.annotations], [['kubernetes.io/description', 'text']])
  t.equal(metadata.isTerminating, true)
  t.same(metadata.ownerReferences, [{ kind: 'Deployment', name: 'web', uid: 'u-1' }])
  t.end()
})

await t.test('reads labels whose keys are names of Object.prototype', (t) => {
  const { labels, annotations } = accepted(
    JSON.parse('{"labels": {"__proto__": "a", "constructor": null}, "annotations": {"toString": "c"}}'),
  )
  t.strictSame(
    [...labels],
    [
      ['__proto__', 'a'],
      ['constructor', ''],
    ],
  )
  t.equal(labels.get('toString'), undefined)
  t.equal(annotations.get('toString'), 'c')
  t.end()
})

await t.test('says what is wrong', (t) => {
  t.strictSame(read({ name: 5, labels: [], annotations: { a: 1 }, managedFields: {} }), {
    ok: false,
    problems: [
      { path: 'metadata.name', reason: 'must be a string, not a number' },
      { path: 'metadata.labels', reason: 'must be an object, not a list' },
      { path: 'metadata.annotations.a', reason: 'must be a string, not a number' },
      { path: 'metadata.managedFields', reason: 'must be a list, not an object' },
    ],
  })
  t.end()
})

const key = 'kubernetes.io/description'

function ownership(...managedFields: readonly unknown[]): string {
  return annotationOwnership(accepted({ managedFields }), key)
}

/** An entry of managedFields in which a manager owns the fields below `f:metadata`. */
function managerOf(metadata: unknown): unknown {
  return { manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:metadata': metadata, 'f:spec': {} } }
}

await t.test('tells whose an annotation is', (t) => {
  const owner = managerOf({ 'f:annotations': { '.': {}, [`f:${key}`]: {} } })
  const other = managerOf({ 'f:annotations': { 'f:other': {} } })
  t.equal(ownership(owner), 'owned')
  t.equal(ownership(other, owner), 'owned')
  t.equal(ownership(other), 'unowned')
  t.equal(ownership(managerOf(undefined)), 'unowned')
  t.equal(ownership(), 'unknown')
  t.end()
})

await t.test('takes a wiped record for no record', (t) => {
  t.equal(ownership({}), 'unknown')
  t.equal(ownership(null, 'text', { fieldsV1: [] }, { fieldsV1: null }), 'unknown')
  t.end()
})

await t.test('tells something of any record without throwing', (t) => {
  holds(
    t,
    fc.property(fc.array(fc.jsonValue()), (managedFields) =>
      ['owned', 'unowned', 'unknown'].includes(annotationOwnership(accepted({ managedFields }), key)),
    ),
  )
  t.end()
})
