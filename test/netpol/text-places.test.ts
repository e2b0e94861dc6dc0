import t from 'tap'
import { renderPath } from '../../src/model/path.ts'
import { textPlacesOf } from '../../src/netpol/text-places.ts'

void t.test('goes through a text in its own order, and says what Kubernetes reads where', (t) => {
  const places = textPlacesOf({
    spec: {
      egress: [{ to: [{ ipBlock: { cidr: 'x' } }], ports: [{ port: 1 }] }],
      podSelector: { matchExpressions: [{ key: 'a' }], matchLabels: { podSelector: { app: 'x' } } },
      ingress: [{}, { from: [{ namespaceSelector: {} }] }],
    },
    metadata: { labels: { spec: {} } },
  })
  t.same(
    places.map(({ role, direction, at }) => `${role} ${direction ?? '-'} ${renderPath(at)}`),
    [
      'object - ',
      'spec - spec',
      'rule egress spec.egress[0]',
      'peer egress spec.egress[0].to[0]',
      'ipBlock egress spec.egress[0].to[0].ipBlock',
      'port egress spec.egress[0].ports[0]',
      'selector - spec.podSelector',
      'expression - spec.podSelector.matchExpressions[0]',
      'rule ingress spec.ingress[0]',
      'rule ingress spec.ingress[1]',
      'peer ingress spec.ingress[1].from[0]',
      'selector ingress spec.ingress[1].from[0].namespaceSelector',
      'metadata - metadata',
    ],
  )
  t.end()
})

void t.test('passes over what has another shape than Kubernetes asks for', (t) => {
  const roles = (spec: unknown): readonly string[] =>
    textPlacesOf({ spec })
      .map(({ role }) => role)
      .slice(1)
  t.same(roles('text'), [])
  t.same(roles([{ podSelector: {} }]), [])
  t.same(roles({ ingress: { from: [] }, podSelector: [{}], egress: [[{}], null, 'x'] }), ['spec'])
  t.same(roles({ ingress: [{ from: { podSelector: {} }, to: [{ podSelector: {} }] }] }), ['spec', 'rule'])
  t.end()
})
