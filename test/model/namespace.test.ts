import t from 'tap'
import { decodeNamespace } from '../../src/model/namespace.ts'

await t.test('reads the metadata of a Namespace', (t) => {
  const decoded = decodeNamespace({
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
    spec: 5,
  })
  t.equal(decoded.ok && decoded.value.metadata.name, 'shop')
  t.equal(decoded.ok && decoded.value.metadata.labels.get('kubernetes.io/metadata.name'), 'shop')
  t.end()
})

await t.test('reads a Namespace without metadata', (t) => {
  t.equal(decodeNamespace({}).ok, true)
  t.end()
})

await t.test('says what is wrong', (t) => {
  t.strictSame(decodeNamespace(null), {
    ok: false,
    problems: [{ path: '', reason: 'must be an object, not null' }],
  })
  t.strictSame(decodeNamespace({ metadata: { labels: { a: ['b'] } } }), {
    ok: false,
    problems: [{ path: 'metadata.labels.a', reason: 'must be a string, not a list' }],
  })
  t.end()
})
