import t from 'tap'
import { markYaml } from '../../../src/page/detail/marked-yaml.ts'
import { orMistake } from '../../review/make-event.ts'

function marked(...parameters: Parameters<typeof markYaml>): readonly string[] {
  return (markYaml(...parameters)?.lines ?? [])
    .filter(({ rules }) => rules.length > 0)
    .map(({ text, rules }) => `${text.trim()} ${rules.join('+')}`)
}

await t.test('marks the lines of the fields', (t) => {
  const marks = [
    { rule: 'or-peers', path: 'spec.ingress[0].from[0]' },
    { rule: 'or-peers', path: 'spec.ingress[0].from[1]' },
    { rule: 'other', path: 'spec.ingress[0].from[1]' },
  ]
  t.same(marked(orMistake, marks), ['- namespaceSelector: or-peers', '- podSelector: or-peers+other'])
  t.end()
})

await t.test(
  'a field that is not there is marked by what is nearest, and one that means nothing does no harm',
  (t) => {
    t.same(marked(orMistake, [{ rule: 'r', path: 'spec.egress' }]), ['spec: r'])
    t.ok(markYaml(orMistake, [{ rule: 'r', path: '[[[.' }]))
    t.end()
  },
)

await t.test('writes an object as people write it', (t) => {
  const yaml = markYaml(
    {
      status: {},
      spec: { podSelector: {} },
      metadata: { managedFields: [{}], name: 'web' },
      kind: 'NetworkPolicy',
      apiVersion: 'networking.k8s.io/v1',
    },
    [],
  )
  t.same(
    yaml?.lines.map(({ text }) => text),
    [
      'apiVersion: networking.k8s.io/v1',
      'kind: NetworkPolicy',
      'metadata:',
      '  name: web',
      'spec:',
      '  podSelector: {}',
    ],
  )
  t.end()
})

await t.test('of a long object the beginning and what stands around the marks is shown', (t) => {
  const labels = Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`key-${index}`, 'x']))
  const yaml = markYaml({ kind: 'Namespace', metadata: { labels } }, [
    { rule: 'r', path: 'metadata.labels.key-1500' },
  ])
  const lines = yaml?.lines ?? []
  t.ok(lines.length < 40)
  t.equal(yaml?.total, 2003)
  t.equal(lines[0]?.text, 'kind: Namespace')
  t.match(lines.find(({ rules }) => rules.length > 0)?.text, /key-1500/)
  t.same(
    lines.map(({ line }) => line),
    lines.map(({ line }) => line).toSorted((one, other) => one - other),
  )
  t.end()
})

await t.test('an object that is too large is not written out', (t) => {
  t.equal(markYaml({ metadata: { annotations: { long: 'x'.repeat(400_000) } } }, []), undefined)
  t.end()
})

await t.test('many marks are looked up only so far', (t) => {
  const marks = Array.from({ length: 100_000 }, () => ({ rule: 'r', path: 'spec.podSelector' }))
  t.same(marked(orMistake, marks), ['podSelector: r'])
  t.end()
})
