import fc from 'fast-check'
import t from 'tap'
import {
  guardLabels,
  levelLabel,
  loweredLabels,
  readLevel,
  readLevels,
  stricterLevels,
  valuesOfGuardLabel,
  versionLabel,
} from '../../src/model/guard-labels.ts'
import type { Labels } from '../../src/model/label-selector.ts'
import {
  compareLevels,
  findingClasses,
  type Gravity,
  type Level,
  type Levels,
  type LevelSetting,
  levels,
  type Mode,
  modes,
  violates,
} from '../../src/model/level.ts'
import { compareVersions, renderVersion, type Version } from '../../src/model/version.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { holds } from '../property.ts'

const shipped = levelsAt('off', 'baseline', 'strict')
const enforcing = levelsAt('baseline', 'strict')
const old = { major: 0, minor: 1 }

function labelled(labels: Readonly<Record<string, string>>): Labels {
  return new Map(Object.entries(labels).map(([key, value]) => [`netpol-guardrail.dev/${key}`, value]))
}

/** The guard labels of the second that ask for less than those of the first, without what they all begin with. */
function lowered(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  defaults = shipped,
): readonly string[] {
  return loweredLabels(labelled(before), labelled(after), defaults).map((label) => label.split('/')[1] ?? '')
}

await t.test('knows a level and a release for each mode', (t) => {
  t.same(guardLabels, [
    'netpol-guardrail.dev/enforce',
    'netpol-guardrail.dev/enforce-version',
    'netpol-guardrail.dev/warn',
    'netpol-guardrail.dev/warn-version',
    'netpol-guardrail.dev/audit',
    'netpol-guardrail.dev/audit-version',
  ])
  t.equal(valuesOfGuardLabel(levelLabel('warn')), 'off, baseline, strict')
  t.match(valuesOfGuardLabel(versionLabel('warn')), /latest .*v0\.1/)
  t.end()
})

await t.test('takes from the defaults what the labels do not say', (t) => {
  t.same(readLevels(new Map(), shipped), { levels: shipped, from: 'defaults', unknown: [] })
  t.same(readLevels(labelled({ enforce: 'strict', 'audit-version': 'v0.1' }), shipped), {
    levels: {
      enforce: { level: 'strict', version: 'latest' },
      warn: { level: 'baseline', version: 'latest' },
      audit: { level: 'strict', version: old },
    },
    from: 'labels',
    unknown: [],
  })
  const pinned: Levels = { ...shipped, enforce: { level: 'strict', version: old } }
  t.same(readLevels(labelled({ enforce: 'baseline' }), pinned).levels.enforce, {
    level: 'baseline',
    version: old,
  })
  t.end()
})

await t.test('labels of others say nothing, however much they look like ours', (t) => {
  const others = new Map([
    ['netpol-guardrail.dev/enforced', 'strict'],
    ['netpol-guardrail.dev/', 'strict'],
    ['Netpol-Guardrail.dev/enforce', 'strict'],
    ['enforce', 'strict'],
    ['pod-security.kubernetes.io/enforce', 'baseline'],
    ['constructor', 'strict'],
    ['__proto__', 'strict'],
  ])
  t.same(readLevels(others, shipped), { levels: shipped, from: 'defaults', unknown: [] })
  t.end()
})

await t.test('reads the three levels and nothing that looks like them', (t) => {
  for (const level of levels) t.equal(readLevel(level), level)
  for (const text of [
    '',
    'Off',
    'OFF',
    'none',
    'false',
    'privileged',
    'restricted',
    'strict ',
    'constructor',
    '0',
  ])
    t.equal(readLevel(text), undefined, text)
  t.end()
})

await t.test(
  'an unknown level counts as baseline, an unknown release as the latest, and both are told',
  (t) => {
    const reading = readLevels(labelled({ enforce: 'of', warn: '', 'audit-version': 'v0.1.2' }), {
      ...shipped,
      audit: { level: 'strict', version: old },
    })
    t.same(reading, {
      levels: levelsAt('baseline', 'baseline', 'strict'),
      from: 'labels',
      unknown: [
        { label: 'netpol-guardrail.dev/enforce', value: 'of' },
        { label: 'netpol-guardrail.dev/warn', value: '' },
        { label: 'netpol-guardrail.dev/audit-version', value: 'v0.1.2' },
      ],
    })
    t.end()
  },
)

for (const mode of modes)
  await t.test(`${mode}: a lower level is lowered and a higher one is not`, (t) => {
    for (const from of levels)
      for (const to of levels)
        t.same(
          lowered({ [mode]: from }, { [mode]: to }),
          levels.indexOf(to) < levels.indexOf(from) ? [mode] : [],
          `${from} to ${to}`,
        )
    t.end()
  })

await t.test('to take a level away is to lower it, even where the default asks for as much', (t) => {
  for (const defaults of [shipped, enforcing, levelsAt('strict')])
    for (const mode of modes) {
      t.same(lowered({ [mode]: 'baseline' }, {}, defaults), [mode])
      t.same(lowered({ [mode]: 'strict' }, {}, defaults), [mode])
      t.same(lowered({ [mode]: 'bogus' }, {}, defaults), [mode])
    }
  t.end()
})

await t.test('off may be taken away where the default asks for no less', (t) => {
  t.same(lowered({ enforce: 'off' }, {}), [])
  t.same(lowered({ enforce: 'off' }, {}, enforcing), [])
  t.end()
})

await t.test('to say less than the default is to lower it', (t) => {
  t.same(lowered({}, { enforce: 'off' }, enforcing), ['enforce'])
  t.same(lowered({}, { warn: 'off' }), ['warn'])
  t.same(lowered({}, { audit: 'baseline' }), ['audit'])
  t.same(lowered({}, { enforce: 'baseline' }, levelsAt('strict')), ['enforce'])
  t.end()
})

await t.test('an older release is lowered where the level was on, a newer one is not', (t) => {
  const on = { enforce: 'strict' }
  t.same(lowered(on, { ...on, 'enforce-version': 'v0.1' }), ['enforce-version'])
  t.same(lowered(on, { ...on, 'enforce-version': 'latest' }), [])
  t.same(lowered({ ...on, 'enforce-version': 'v0.2' }, { ...on, 'enforce-version': 'v0.1' }), [
    'enforce-version',
  ])
  t.same(lowered({ ...on, 'enforce-version': 'v0.9' }, { ...on, 'enforce-version': 'v0.10' }), [])
  t.same(lowered({ ...on, 'enforce-version': 'v0.1' }, on), [])
  t.same(lowered({}, { 'enforce-version': 'v0.1' }, enforcing), ['enforce-version'])
  t.end()
})

await t.test('to take a release away is to lower it where the default is an older one', (t) => {
  const pinned: Levels = { ...shipped, enforce: { level: 'baseline', version: old } }
  t.same(lowered({ 'enforce-version': 'latest' }, {}, pinned), ['enforce-version'])
  t.same(lowered({ 'enforce-version': 'v0.1' }, {}, pinned), [])
  t.end()
})

await t.test('a higher level does not make up for an older release, nor the other way round', (t) => {
  t.same(lowered({ enforce: 'baseline' }, { enforce: 'strict', 'enforce-version': 'v0.1' }), [
    'enforce-version',
  ])
  t.same(
    lowered(
      { enforce: 'strict', 'enforce-version': 'v0.1' },
      { enforce: 'baseline', 'enforce-version': 'latest' },
    ),
    ['enforce'],
  )
  t.same(lowered({ enforce: 'strict' }, { warn: 'strict', audit: 'strict' }), ['enforce'])
  t.end()
})

await t.test('a value that means nothing lowers what was above what it counts as, and nothing else', (t) => {
  t.same(lowered({ enforce: 'strict' }, { enforce: 'bogus' }), ['enforce'])
  t.same(lowered({ enforce: 'baseline' }, { enforce: 'bogus' }), [])
  t.same(lowered({ enforce: 'bogus' }, { enforce: 'off' }), ['enforce'])
  const on = { enforce: 'strict', 'enforce-version': 'v0.1' }
  t.same(lowered(on, { ...on, 'enforce-version': 'bogus' }), [])
  t.same(lowered({ ...on, 'enforce-version': 'bogus' }, on), ['enforce-version'])
  t.end()
})

await t.test('every label that is lowered is named, in the order of the modes', (t) => {
  t.same(
    lowered(
      { enforce: 'strict', warn: 'strict', audit: 'strict' },
      { audit: 'off', 'warn-version': 'v0.1', warn: 'off' },
    ),
    ['enforce', 'warn', 'warn-version', 'audit'],
  )
  t.end()
})

const number = fc.integer({ min: 0, max: 3 })
const version: fc.Arbitrary<Version> = fc.oneof(
  fc.constant('latest' as const),
  fc.record({ major: number, minor: fc.integer({ min: 1, max: 3 }) }),
)
const setting: fc.Arbitrary<LevelSetting> = fc.record({ level: fc.constantFrom(...levels), version })
const anyLevels: fc.Arbitrary<Levels> = fc.record({ enforce: setting, warn: setting, audit: setting })
const levelText = fc.oneof(
  fc.constantFrom<string>(...levels),
  fc.constantFrom('', 'Off', 'none', '__proto__'),
)
const versionText = fc.oneof(version.map(renderVersion), fc.constantFrom('', 'v0', 'off', '__proto__'))

/** Labels in which each of ours may be there or not, known or not. */
const anyLabels: fc.Arbitrary<Labels> = fc
  .tuple(...guardLabels.map((label) => fc.option(label.endsWith('-version') ? versionText : levelText)))
  .map((values) => {
    const labels = new Map([['team', 'web']])
    for (const [index, label] of guardLabels.entries()) {
      const value = values[index]
      if (value !== null && value !== undefined) labels.set(label, value)
    }
    return labels
  })

const anyGravity: fc.Arbitrary<Gravity> = fc.record({
  class: fc.constantFrom(...findingClasses),
  foundSince: fc.record({ major: number, minor: fc.integer({ min: 1, max: 3 }) }),
})

function asLabels(said: Levels): Labels {
  return new Map(
    modes.flatMap((mode) => [
      [levelLabel(mode), said[mode].level],
      [versionLabel(mode), renderVersion(said[mode].version)],
    ]),
  )
}

function asksForNoLess(mode: Mode, now: Levels, before: Levels): boolean {
  return (
    compareLevels(now[mode].level, before[mode].level) >= 0 &&
    compareVersions(now[mode].version, before[mode].version) >= 0
  )
}

await t.test('what the labels say in full is what is read', (t) => {
  holds(
    t,
    fc.property(anyLevels, anyLevels, (said, defaults) => {
      const { levels: read, unknown } = readLevels(asLabels(said), defaults)
      if (
        unknown.length > 0 ||
        !modes.every((mode) => asksForNoLess(mode, read, said) && asksForNoLess(mode, said, read))
      )
        throw new Error(JSON.stringify(read))
    }),
  )
  t.end()
})

await t.test('an unknown level never counts as off, whatever the defaults', (t) => {
  const isUnknown = (text: string): boolean => !levels.some((level) => level === text)
  holds(
    t,
    fc.property(
      fc.string().filter(isUnknown),
      fc.constantFrom(...modes),
      anyLevels,
      (text, mode, defaults) => {
        const { levels: read, unknown } = readLevels(new Map([[levelLabel(mode), text]]), defaults)
        if (read[mode].level !== 'baseline' || unknown.length !== 1) throw new Error(JSON.stringify(read))
      },
    ),
  )
  t.end()
})

await t.test('labels that stay as they are lower nothing', (t) => {
  holds(
    t,
    fc.property(anyLabels, anyLevels, (labels, defaults) => {
      if (loweredLabels(labels, labels, defaults).length > 0) throw new Error('lowered')
    }),
  )
  t.end()
})

await t.test('raising is never lowering', (t) => {
  holds(
    t,
    fc.property(anyLabels, anyLevels, anyLevels, (before, raise, defaults) => {
      const raised = asLabels(stricterLevels(readLevels(before, defaults).levels, raise))
      const found = loweredLabels(before, raised, defaults)
      if (found.length > 0) throw new Error(found.join(' '))
    }),
  )
  t.end()
})

await t.test('where no label is lowered, whatever was a violation still is', (t) => {
  holds(
    t,
    fc.property(anyLabels, anyLabels, anyLevels, anyGravity, (before, after, defaults, gravity) => {
      const found = loweredLabels(before, after, defaults)
      const old = readLevels(before, defaults).levels
      const now = readLevels(after, defaults).levels
      for (const mode of modes)
        if (violates(old[mode], gravity) && !violates(now[mode], gravity))
          if (!found.includes(levelLabel(mode)) && !found.includes(versionLabel(mode)))
            throw new Error(`${mode} was lowered in silence`)
    }),
    2_000,
  )
  t.end()
})

await t.test('the stricter of two asks for no less than either, and for no more than both', (t) => {
  holds(
    t,
    fc.property(anyLevels, anyLevels, (one, other) => {
      const stricter = stricterLevels(one, other)
      for (const mode of modes) {
        if (!asksForNoLess(mode, stricter, one) || !asksForNoLess(mode, stricter, other))
          throw new Error(mode)
        const either: readonly Level[] = [one[mode].level, other[mode].level]
        if (!either.includes(stricter[mode].level)) throw new Error(mode)
      }
    }),
  )
  t.end()
})
