import fc from 'fast-check'
import t from 'tap'
import { levelsForNamespace, levelsInNamespace } from '../../src/engine/levels-in-force.ts'
import type { ChangeTo } from '../../src/model/change.ts'
import type { NamespaceLookup } from '../../src/model/facts.ts'
import { guardLabels } from '../../src/model/guard-labels.ts'
import { type Gravity, levels, modes, violates } from '../../src/model/level.ts'
import type { Namespace } from '../../src/model/namespace.ts'
import { holds } from '../property.ts'
import { namespaceOf } from '../rules/examples.ts'
import { levelsAt } from './circumstances.ts'

const shipped = levelsAt('off', 'baseline', 'strict')

/** A Namespace with these guard labels. */
function namespaceWith(labels: Readonly<Record<string, string>>): Namespace {
  const entries = Object.entries(labels).map(
    ([key, value]) => [`netpol-guardrail.dev/${key}`, value] as const,
  )
  return namespaceOf({ metadata: { name: 'shop', labels: Object.fromEntries(entries) } })
}

function found(labels: Readonly<Record<string, string>>): NamespaceLookup {
  return { kind: 'found', labels: namespaceWith(labels).metadata.labels, ageMs: 0, source: 'cache' }
}

function update(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): ChangeTo<Namespace> {
  return { operation: 'update', oldObject: namespaceWith(before), object: namespaceWith(after) }
}

await t.test('in a namespace its labels say the levels, and the defaults the rest', (t) => {
  t.same(levelsInNamespace(found({ enforce: 'strict' }), true, shipped), {
    levels: levelsAt('strict', 'baseline', 'strict'),
    from: 'labels',
    notices: [],
  })
  t.same(levelsInNamespace(found({}), false, shipped), { levels: shipped, from: 'defaults', notices: [] })
  t.end()
})

await t.test('where the API server saw an enforcing label it is baseline at least', (t) => {
  for (const lookup of [
    found({}),
    found({ enforce: 'off' }),
    { kind: 'missing' },
    { kind: 'unknown', reason: 'it is down' },
  ] as const)
    t.equal(levelsInNamespace(lookup, true, shipped).levels.enforce.level, 'baseline')
  t.equal(levelsInNamespace(found({ enforce: 'strict' }), true, shipped).levels.enforce.level, 'strict')
  t.end()
})

await t.test('where it saw none, what we know counts all the same', (t) => {
  t.equal(levelsInNamespace(found({ enforce: 'strict' }), false, shipped).levels.enforce.level, 'strict')
  t.equal(levelsInNamespace(found({ enforce: 'bogus' }), false, shipped).levels.enforce.level, 'baseline')
  t.equal(levelsInNamespace(found({}), false, shipped).levels.enforce.level, 'off')
  t.end()
})

await t.test('labels that nobody could read leave the defaults, and say so', (t) => {
  t.same(levelsInNamespace({ kind: 'unknown', reason: 'it is down' }, false, levelsAt('strict')), {
    levels: levelsAt('strict'),
    from: 'unread',
    notices: [
      'the labels of the namespace could not be read (it is down); judged at enforce=strict, warn=strict',
    ],
  })
  t.match(levelsInNamespace({ kind: 'missing' }, true, shipped), {
    from: 'unread',
    notices: [/\(the namespace was not found\); judged at enforce=baseline, warn=baseline$/],
  })
  t.end()
})

await t.test('a stored value that means nothing is told on every write', (t) => {
  t.same(levelsInNamespace(found({ enforce: 'restricted', 'warn-version': 'new' }), true, shipped).notices, [
    "the namespace's label netpol-guardrail.dev/enforce=restricted means nothing and counts as baseline; it takes off, baseline, strict",
    "the namespace's label netpol-guardrail.dev/warn-version=new means nothing and counts as latest; it takes latest or a release such as v0.1",
  ])
  t.end()
})

await t.test('a namespace is judged at the stricter of what it was and what it gets', (t) => {
  for (const before of levels)
    for (const after of levels)
      t.equal(
        levelsForNamespace(update({ enforce: before }, { enforce: after }), shipped).levels.enforce.level,
        levels.indexOf(before) > levels.indexOf(after) ? before : after,
        `${before} to ${after}`,
      )
  t.same(
    levelsForNamespace(
      update(
        { enforce: 'baseline', 'enforce-version': 'v0.2', warn: 'strict' },
        { enforce: 'strict', 'enforce-version': 'v0.1', audit: 'off' },
      ),
      shipped,
    ).levels,
    {
      enforce: { level: 'strict', version: { major: 0, minor: 2 } },
      warn: { level: 'strict', version: 'latest' },
      audit: { level: 'strict', version: 'latest' },
    },
  )
  t.end()
})

await t.test('taking every label away leaves the old levels in force for this write', (t) => {
  t.same(levelsForNamespace(update({ enforce: 'strict', warn: 'strict' }, {}), shipped), {
    levels: levelsAt('strict'),
    from: 'labels',
    notices: [],
  })
  t.end()
})

await t.test('before a creation there are the defaults', (t) => {
  const create = (labels: Readonly<Record<string, string>>): ChangeTo<Namespace> => ({
    operation: 'create',
    object: namespaceWith(labels),
  })
  t.same(levelsForNamespace(create({ enforce: 'off' }), levelsAt('strict')).levels, levelsAt('strict'))
  t.equal(levelsForNamespace(create({ enforce: 'strict' }), shipped).levels.enforce.level, 'strict')
  t.same(levelsForNamespace(create({}), shipped), { levels: shipped, from: 'defaults', notices: [] })
  t.end()
})

await t.test('a deletion is weighed with what goes', (t) => {
  const oldObject = namespaceWith({ enforce: 'strict' })
  t.match(levelsForNamespace({ operation: 'delete', oldObject }, shipped), {
    levels: levelsAt('strict', 'baseline', 'strict'),
    from: 'labels',
  })
  t.end()
})

await t.test('a value that means nothing is judged at baseline where it is brought in, in any mode', (t) => {
  for (const label of guardLabels.map((label) => label.split('/')[1] ?? '')) {
    const { levels: inForce, notices } = levelsForNamespace(update({}, { [label]: 'bogus' }), levelsAt('off'))
    t.equal(inForce.enforce.level, 'baseline', label)
    t.same(notices, [], 'the finding says it')
  }
  t.equal(
    levelsForNamespace(update({ warn: 'bogus' }, { warn: 'rubbish' }), levelsAt('off')).levels.enforce.level,
    'baseline',
    'another one is new',
  )
  t.end()
})

await t.test('where it stood before it is only told, and once it is mended not even that', (t) => {
  const kept = levelsForNamespace(
    update({ warn: 'bogus' }, { warn: 'bogus', audit: 'strict' }),
    levelsAt('off'),
  )
  t.equal(kept.levels.enforce.level, 'off')
  t.match(kept.notices, [/label netpol-guardrail\.dev\/warn=bogus means nothing/])
  t.equal(kept.notices.length, 1)
  t.same(levelsForNamespace(update({ warn: 'bogus' }, { warn: 'strict' }), shipped).notices, [])
  t.end()
})

const anyValue = fc.constantFrom('off', 'baseline', 'strict', 'latest', 'v0.0', 'v0.1', 'v9.9', '', 'bogus')
const anyGuardLabels = fc.dictionary(
  fc.constantFrom(...guardLabels.map((label) => label.split('/')[1] ?? '')),
  anyValue,
)
const anyGravity: fc.Arbitrary<Gravity> = fc.record({
  class: fc.constantFrom('baseline' as const, 'strict' as const),
  foundSince: fc.record({ major: fc.constant(0), minor: fc.integer({ min: 0, max: 2 }) }),
})

await t.test('whatever is written, the old levels still hold for that write', (t) => {
  holds(
    t,
    fc.property(
      anyGuardLabels,
      anyGuardLabels,
      fc.constantFrom(...levels),
      anyGravity,
      (before, after, byDefault, gravity) => {
        const defaults = levelsAt(byDefault)
        const stored = levelsInNamespace(found(before), false, defaults).levels
        const inForce = levelsForNamespace(update(before, after), defaults).levels
        for (const mode of modes)
          if (violates(stored[mode], gravity) && !violates(inForce[mode], gravity))
            throw new Error(`${mode} asks for less`)
      },
    ),
    1_000,
  )
  t.end()
})
