import fc from 'fast-check'
import t from 'tap'
import { below, parsePath, type Path, renderPath } from '../../src/model/path.ts'
import { holds } from '../property.ts'

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

await t.test('reads every path that it writes, whatever the keys', (t) => {
  const key = fc.oneof(
    fc.constantFrom('spec', '01', 'a]b', '[0]', '][', 'a].b[c', '\\', '\\]', '', 'a.b/c', '\n', '__proto__'),
    fc.string(),
    fc.nat(1e6),
  )
  const isLikeIndex = (step: string | number): boolean => /^(?:0|[1-9]\d*)$/.test(String(step))
  holds(
    t,
    fc.property(fc.array(key, { maxLength: 6 }), (keys) => {
      const path = keys.reduce<Path | undefined>((outer, each) => below(outer, each), undefined)
      const read = parsePath(renderPath(path))
      t.same(read.map(String), keys.map(String))
      for (const step of read) if (typeof step === 'number') t.ok(isLikeIndex(step))
    }),
  )
  t.same(parsePath('spec.ingress[0].from[01]'), ['spec', 'ingress', 0, 'from', '01'])
  t.same(parsePath('[12345678901234567890]'), ['12345678901234567890'], 'no number loses digits')
  t.end()
})
