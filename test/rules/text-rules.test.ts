import fc from 'fast-check'
import t from 'tap'
import { noFacts } from '../../src/model/facts.ts'
import type { RuleFinding } from '../../src/model/rule.ts'
import type { JsonObject } from '../../src/model/shape.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { holds } from '../property.ts'
import { policyOf } from './policies.ts'
import { objectFacts } from './texts.ts'

const textRules = rules
  .filter(({ seenIn }) => seenIn === 'text')
  .map((rule) => ({ rule, prepared: rule.prepare({}, levelsAt('strict')) }))

const anyPolicy = policyOf({ metadata: { name: 'example', namespace: 'shop' }, spec: {} })

/** What the rules find in a text, whatever object it is about. */
function foundIn(value: JsonObject, oldValue?: JsonObject): readonly RuleFinding[] {
  const facts = objectFacts(value, oldValue)
  return textRules.flatMap(
    ({ prepared }) =>
      prepared.judge({ kind: 'NetworkPolicy', change: { operation: 'create', object: anyPolicy } }, facts)
        .problems,
  )
}

const names = [
  ...['apiVersion', 'kind', 'metadata', 'spec', 'name', 'namespace', 'labels', 'podSelector', 'policyTypes'],
  ...[
    'ingress',
    'egress',
    'from',
    'to',
    'ports',
    'port',
    'protocol',
    'endPort',
    'namespaceSelector',
    'ipBlock',
  ],
  ...[
    'cidr',
    'except',
    'matchLabels',
    'matchExpressions',
    'key',
    'operator',
    'values',
    'matchlabels',
    'exept',
  ],
  ...['podselector', 'policyType', 'app', 'constructor', '__proto__', 'toString', '', 'a]b', 'x'.repeat(100)],
]

/** JSON whose keys are often those of policies, at any depth and place. */
const anyJson = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'medium', maxDepth: 9 },
    fc.oneof(fc.constant(null), fc.constant('Ingress'), fc.string(), fc.integer(), fc.boolean()),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('object'),
  ),
  object: fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), tie('value'), { maxKeys: 5 }),
})).object

/** The same with what Kubernetes looks at where it looks. */
const nearlyPolicy: fc.Arbitrary<JsonObject> = fc
  .record({ metadata: anyJson, spec: anyJson, ingress: fc.array(anyJson), from: fc.array(anyJson) })
  .map(({ metadata, spec, ingress, from }) => ({
    metadata,
    spec: { ...spec, ingress: [...ingress, { from }], egress: ingress },
  }))

void t.test('there are some, and none speaks where there is no text', (t) => {
  t.equal(textRules.length, 9)
  for (const { prepared } of textRules)
    t.same(
      prepared.judge({ kind: 'NetworkPolicy', change: { operation: 'create', object: anyPolicy } }, noFacts),
      { problems: [] },
    )
  t.end()
})

void t.test('whatever a text holds, they say what is wrong in plain words and never fail', (t) => {
  holds(
    t,
    fc.property(fc.oneof(anyJson, nearlyPolicy), (value) => {
      for (const { paths, wording } of foundIn(value)) {
        if (paths.length > 16) throw new Error(`${paths.length} paths`)
        if (!/^[^\n]{10,250}$/u.test(wording.summary.replaceAll('\n', ' '))) throw new Error(wording.summary)
        if (wording.detail.length > 800) throw new Error(wording.detail)
      }
    }),
    1000,
  )
  t.end()
})

void t.test('an unchanged text has nothing new, and neither has one whose entries moved', (t) => {
  holds(
    t,
    fc.property(nearlyPolicy, (value) => {
      const spec = value['spec'] as Readonly<Record<string, readonly unknown[]>>
      const moved = { ...value, spec: { ...spec, ingress: spec['ingress']?.toReversed() } }
      return [...foundIn(value, value), ...foundIn(moved, value)].every(({ since }) => since === 'before')
    }),
    100,
  )
  t.end()
})

void t.test('a text that holds itself, as YAML can write it, has an end', (t) => {
  const rule: Record<string, unknown> = { to: [], when: {} }
  rule['when'] = rule
  const selector: Record<string, unknown> = {}
  selector['podselector'] = selector
  const spec: Record<string, unknown> = { ingress: [rule], podSelector: selector, policytypes: rule }
  spec['spec'] = spec
  t.ok(foundIn({ metadata: {}, spec }).length > 3)
  t.end()
})

void t.test('of many problems most are counted, and a text of any size is read once', (t) => {
  const rules = Array.from({ length: 10_000 }, (_, index) => ({
    form: [],
    from: null,
    to: [{ podSelector: { [`label-${index}`]: 'x' } }],
    ports: [{ port: index }],
  }))
  const found = foundIn({
    metadata: { name: 'example', namespace: 'shop' },
    spec: { podSelector: {}, ingress: rules },
  })
  t.ok(found.length < 150, `${found.length} findings`)
  t.ok(found.some(({ wording }) => / and \d+ more like it$/.test(wording.summary)))
  t.end()
})
