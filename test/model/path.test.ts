import t from 'tap'
import { below, renderPath } from '../../src/model/path.ts'

await t.test('writes paths as Kubernetes does', (t) => {
  const spec = below(undefined, 'spec')
  const peer = below(below(below(below(spec, 'ingress'), 0), 'from'), 12)
  t.equal(renderPath(undefined), '')
  t.equal(renderPath(spec), 'spec')
  t.equal(renderPath(peer), 'spec.ingress[0].from[12]')
  t.equal(renderPath(below(below(peer, 'ipBlock'), 'cidr')), 'spec.ingress[0].from[12].ipBlock.cidr')
  t.end()
})

await t.test('writes keys that are no identifiers in brackets', (t) => {
  const labels = below(below(undefined, 'metadata'), 'labels')
  t.equal(
    renderPath(below(labels, 'kubernetes.io/metadata.name')),
    'metadata.labels[kubernetes.io/metadata.name]',
  )
  t.equal(renderPath(below(labels, '__proto__')), 'metadata.labels[__proto__]')
  t.equal(renderPath(below(labels, '')), 'metadata.labels[]')
  t.equal(renderPath(below(undefined, 'a.b')), '[a.b]')
  t.equal(renderPath(below(undefined, 3)), '[3]')
  t.end()
})
