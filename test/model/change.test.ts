import t from 'tap'
import type { AdmissionRequest, Operation } from '../../src/model/admission-review.ts'
import { readChange, subjectOf } from '../../src/model/change.ts'

function request(operation: Operation, fields: Partial<AdmissionRequest> = {}): AdmissionRequest {
  return {
    uid: 'u',
    operation,
    kind: 'NetworkPolicy',
    apiVersion: 'networking.k8s.io/v1',
    subResource: '',
    name: '',
    namespace: 'shop',
    requester: { name: 'jane', groups: [], uid: '', extra: new Map() },
    isDryRun: false,
    object: null,
    oldObject: null,
    ...fields,
  }
}

const object = { metadata: { name: 'new' } }
const oldObject = { metadata: { name: 'old' } }
const operations = [
  ['CREATE', { object }, 'create', 'new'],
  ['UPDATE', { object, oldObject }, 'update', 'new'],
  ['DELETE', { oldObject }, 'delete', 'old'],
] as const

for (const [operation, objects, expected, subject] of operations) {
  await t.test(`reads the ${operation} of each kind`, (t) => {
    const policy = readChange(request(operation, objects))
    const namespace = readChange(request(operation, { ...objects, kind: 'Namespace', apiVersion: 'v1' }))
    t.match(policy, { kind: 'change', change: { kind: 'NetworkPolicy', change: { operation: expected } } })
    t.match(namespace, { kind: 'change', change: { kind: 'Namespace', change: { operation: expected } } })
    for (const reading of [policy, namespace]) {
      if (reading.kind !== 'change') continue
      const { change } = reading.change
      t.equal(subjectOf<{ metadata: { name: string } }>(change).metadata.name, subject)
      t.equal('object' in change, operation !== 'DELETE')
      t.equal('oldObject' in change, operation !== 'CREATE')
    }
    t.end()
  })
}

await t.test('calls foreign what it does not judge', (t) => {
  const both = { object, oldObject }
  t.strictSame(readChange(request('CREATE', { ...both, kind: 'Pod', apiVersion: 'v1' })), {
    kind: 'foreign',
    what: 'CREATE of v1 Pod',
  })
  for (const foreign of [
    request('CONNECT', both),
    request('CONNECT', { ...both, kind: 'Namespace', apiVersion: 'v1' }),
    request('CREATE', { ...both, apiVersion: 'networking.k8s.io/v1beta1' }),
    request('CREATE', { ...both, apiVersion: 'extensions/v1beta1' }),
    request('CREATE', { ...both, apiVersion: 'v1' }),
    request('CREATE', { ...both, kind: 'Namespace' }),
    request('CREATE', { ...both, kind: 'networkpolicy' }),
  ])
    t.equal(readChange(foreign).kind, 'foreign')
  t.end()
})

await t.test('names the object that cannot be read', (t) => {
  const broken = { metadata: { name: 5 }, spec: [] }
  const path = (reading: ReturnType<typeof readChange>): readonly string[] =>
    reading.kind === 'undecodable' ? reading.problems.map((problem) => problem.path) : [reading.kind]
  t.strictSame(path(readChange(request('CREATE', { object: broken }))), [
    'object.metadata.name',
    'object.spec',
  ])
  t.strictSame(path(readChange(request('UPDATE', { object: broken, oldObject }))), [
    'object.metadata.name',
    'object.spec',
  ])
  t.strictSame(path(readChange(request('UPDATE', { object, oldObject: broken }))), [
    'oldObject.metadata.name',
    'oldObject.spec',
  ])
  t.strictSame(path(readChange(request('DELETE', { object }))), ['oldObject'])
  t.strictSame(path(readChange(request('CREATE', { oldObject }))), ['object'])
  t.strictSame(path(readChange(request('CREATE', { kind: 'Namespace', apiVersion: 'v1', object: [] }))), [
    'object',
  ])
  t.end()
})
