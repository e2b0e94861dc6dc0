import t from 'tap'
import * as z from 'zod'
import { judge } from '../../src/engine/judge.ts'
import { type RuleSelection, selectRules } from '../../src/engine/select-rules.ts'
import { noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import type { FindingClass } from '../../src/model/level.ts'
import { defineRule, type PreparedRule, type Rule } from '../../src/model/rule.ts'
import type { RuleOverride, RuleSetting, Settings } from '../../src/model/settings.ts'
import { matches } from '../../src/netpol/selector.ts'
import { settingsAt } from './circumstances.ts'
import { labelledPolicy } from './fake-rule.ts'

const noLabels = new Map<string, string>()

/** A rule that always finds the same three things: one as grave as itself, one that is strict and one that is advice. */
function threefold(
  id: string,
  ownClass: FindingClass,
  onPrepare: (id: string) => void = () => undefined,
): Rule {
  const optionsSchema = z.strictObject({ word: z.string().default('as it is') })
  const rule = defineRule<z.infer<typeof optionsSchema>, string>({
    id,
    title: 'Nothing is right',
    class: ownClass,
    since: { major: 0, minor: 1 },
    why: 'Because.',
    remedy: 'None.',
    whenNotToUse: 'Never.',
    references: [],
    messages: { own: 'own', strict: 'strict', advice: 'advice' },
    examples: [],
    options: optionsSchema,
    check: (_policy, { word }) =>
      ([undefined, 'strict', 'advice'] as const).map((findingClass) => ({
        message: findingClass ?? 'own',
        ...(findingClass === undefined ? {} : { class: findingClass }),
        paths: ['spec'],
        wording: { summary: word, detail: word, corrections: [] },
        extent: word,
      })),
    isWithin: (now, before) => before.includes(now),
  })
  return {
    ...rule,
    prepare: (options, levels) => {
      onPrepare(id)
      return rule.prepare(options, levels)
    },
  }
}

function find(rules: readonly PreparedRule[]): readonly Finding[] {
  const change = { operation: 'create', object: labelledPolicy([]) } as const
  const { findings, undecided } = judge({ kind: 'NetworkPolicy', change }, rules, noFacts)
  t.same(undecided, [])
  return findings
}

/** The classes of what is found, by message. */
function classesOf(rules: readonly PreparedRule[]): Readonly<Record<string, string>> {
  return Object.fromEntries(find(rules).map((finding) => [finding.message, finding.class]))
}

function settingOf(findingClass: RuleSetting['class'], word?: string): RuleSetting {
  return { class: findingClass, options: word === undefined ? {} : { word } }
}

function override(
  selects: Partial<Pick<RuleOverride, 'namespaceSelector'>> & { readonly namespaces?: readonly string[] },
  rules: Readonly<Record<string, RuleSetting>>,
): RuleOverride {
  return {
    namespaces: new Set(selects.namespaces),
    namespaceSelector: selects.namespaceSelector,
    rules: new Map(Object.entries(rules)),
  }
}

function labelled(key: string): RuleOverride['namespaceSelector'] {
  return { requirements: [{ operator: 'Exists', key }] }
}

function select(
  rules: readonly Rule[],
  everywhere: Readonly<Record<string, RuleSetting>>,
  overrides: readonly RuleOverride[] = [],
): RuleSelection {
  const settings: Settings = {
    ...settingsAt('baseline'),
    rules: new Map(Object.entries(everywhere)),
    overrides,
  }
  return selectRules(rules, settings, matches)
}

await t.test('where nothing is set every rule is as it is, in the order of the catalogue', (t) => {
  const rulesFor = select([threefold('b', 'baseline'), threefold('a', 'strict')], {})
  t.same(
    rulesFor('shop', noLabels).map(({ documentation }) => [documentation.id, documentation.class]),
    [
      ['b', 'baseline'],
      ['a', 'strict'],
    ],
  )
  t.equal(rulesFor('shop', noLabels), rulesFor('other', new Map([['team', 'web']])))
  t.end()
})

await t.test('a rule that is off finds nothing, and is not even prepared', (t) => {
  const prepared: string[] = []
  const rules = ['a', 'b'].map((id) => threefold(id, 'baseline', () => prepared.push(id)))
  const rulesFor = select(rules, { a: settingOf('off') })
  t.same(
    rulesFor('shop', noLabels).map(({ documentation }) => documentation.id),
    ['b'],
  )
  t.same(prepared, ['b'])
  t.end()
})

await t.test('a rule moves with all of its messages that are at least as grave as where it goes', (t) => {
  const moved = (from: FindingClass, to: FindingClass): Readonly<Record<string, string>> =>
    classesOf(select([threefold('a', from)], { a: settingOf(to) })('shop', noLabels))
  t.same(moved('baseline', 'baseline'), { own: 'baseline', strict: 'strict', advice: 'advice' })
  t.same(moved('baseline', 'strict'), { own: 'strict', strict: 'strict', advice: 'advice' })
  t.same(moved('baseline', 'advice'), { own: 'advice', strict: 'advice', advice: 'advice' })
  t.same(moved('baseline', 'info'), {}, 'what is only information nobody sees at admission')
  t.same(moved('strict', 'baseline'), { own: 'baseline', strict: 'baseline', advice: 'advice' })
  t.same(moved('advice', 'baseline'), { own: 'baseline', strict: 'strict', advice: 'baseline' })
  t.end()
})

await t.test('what a moved rule says of itself is its new class', (t) => {
  const [rule] = select([threefold('a', 'baseline')], { a: settingOf('advice') })('shop', noLabels)
  t.match(rule?.documentation, { id: 'a', class: 'advice', title: 'Nothing is right' })
  t.end()
})

await t.test('options reach the rule, with a class or without', (t) => {
  for (const findingClass of [undefined, 'baseline', 'strict'] as const) {
    const rules = select([threefold('a', 'baseline')], { a: settingOf(findingClass, 'configured') })(
      'shop',
      noLabels,
    )
    t.equal(find(rules)[0]?.wording.summary, 'configured')
  }
  t.throws(() => select([threefold('a', 'baseline')], { a: { class: undefined, options: { wrod: '' } } }))
  t.end()
})

await t.test('an override is for the namespaces that it names or selects, and for no other', (t) => {
  const rulesFor = select(
    [threefold('a', 'baseline'), threefold('b', 'baseline')],
    { b: settingOf('strict') },
    [
      override(
        { namespaces: ['legacy'], namespaceSelector: labelled('vendor') },
        { a: settingOf('advice', 'overridden') },
      ),
    ],
  )
  const ofA = (namespace: string, labels = noLabels): string =>
    classesOf(rulesFor(namespace, labels).slice(0, 1))['own'] ?? ''
  t.equal(ofA('legacy'), 'advice')
  t.equal(ofA('shop', new Map([['vendor', 'x']])), 'advice')
  t.equal(ofA('shop'), 'baseline')
  t.equal(ofA('legacy2'), 'baseline')
  t.equal(ofA('shop', new Map([['legacy', 'vendor']])), 'baseline')
  t.same(
    classesOf(rulesFor('legacy', noLabels).slice(1))['own'],
    'strict',
    'the other rule stays as configured',
  )
  t.equal(find(rulesFor('legacy', noLabels)).find(({ rule }) => rule === 'a')?.wording.summary, 'overridden')
  t.end()
})

await t.test(
  'an override without a selector selects nothing by label, and an empty selector everything',
  (t) => {
    const switched = (selector: RuleOverride['namespaceSelector']): number =>
      select([threefold('a', 'baseline')], {}, [
        override({ namespaceSelector: selector }, { a: settingOf('off') }),
      ])('constructor', new Map([['__proto__', 'x']])).length
    t.equal(switched(undefined), 1)
    t.equal(switched({ requirements: [] }), 0)
    t.end()
  },
)

await t.test('the first override that selects the namespace and names the rule decides', (t) => {
  const rulesFor = select([threefold('a', 'baseline'), threefold('b', 'baseline')], { a: settingOf('off') }, [
    override({ namespaces: ['other'] }, { a: settingOf('info') }),
    override({ namespaces: ['shop'] }, { b: settingOf('off') }),
    override({ namespaceSelector: labelled('team') }, { a: settingOf('strict'), b: settingOf('advice') }),
    override({ namespaces: ['shop'] }, { a: settingOf('advice') }),
  ])
  const inForce = (namespace: string, labels = noLabels): readonly string[] =>
    rulesFor(namespace, labels).map(({ documentation }) => `${documentation.id} ${documentation.class}`)
  const team = new Map([['team', 'web']])
  t.same(inForce('shop', team), ['a strict'])
  t.same(inForce('shop'), ['a advice'])
  t.same(inForce('x', team), ['a strict', 'b advice'])
  t.same(inForce('other', team), ['b advice'], 'a is only information there')
  t.same(inForce('x'), ['b baseline'], 'without an override a stays off')
  t.end()
})

await t.test('an override can switch on what is off everywhere', (t) => {
  const rulesFor = select([threefold('a', 'baseline')], { a: settingOf('off') }, [
    override({ namespaces: ['shop'] }, { a: settingOf('baseline') }),
  ])
  t.equal(rulesFor('shop', noLabels).length, 1)
  t.equal(rulesFor('other', noLabels).length, 0)
  t.end()
})

await t.test('a combination of overrides is prepared once', (t) => {
  let count = 0
  const rule = threefold('a', 'baseline', () => (count += 1))
  const rulesFor = select([rule], {}, [
    override({ namespaces: ['shop'] }, { a: settingOf('advice') }),
    override({ namespaceSelector: labelled('team') }, { a: settingOf('strict') }),
  ])
  const first = rulesFor('shop', noLabels)
  const prepared = count
  for (let round = 0; round < 10; round += 1) t.equal(rulesFor('shop', noLabels), first)
  t.equal(count, prepared)
  t.end()
})

await t.test('namespaces can come up with any number of combinations, and each is still right', (t) => {
  const keys = Array.from({ length: 9 }, (_, index) => `k${index}`)
  const rulesFor = select(
    keys.map((key) => threefold(key, 'baseline')),
    {},
    keys.map((key) => override({ namespaceSelector: labelled(key) }, { [key]: settingOf('off') })),
  )
  const kept = new Map<number, readonly PreparedRule[]>()
  for (let bits = 0; bits < 512; bits += 1) {
    const labels = new Map(keys.filter((_, index) => (bits >> index) % 2 === 1).map((key) => [key, '']))
    const selected = rulesFor('shop', labels)
    kept.set(bits, selected)
    t.same(
      selected.map(({ documentation }) => documentation.id),
      keys.filter((key) => !labels.has(key)),
    )
  }
  const remembered = [...kept].filter(([bits, selected]) => {
    const labels = new Map(keys.filter((_, index) => (bits >> index) % 2 === 1).map((key) => [key, '']))
    return rulesFor('shop', labels) === selected
  })
  t.ok(remembered.length > 1 && remembered.length < 100, `${remembered.length} of them are kept`)
  t.end()
})

await t.test('a rule that only informs is left out, unless it is moved or has a graver message', (t) => {
  const rules = [
    threefold('quiet', 'info'),
    { ...threefold('mixed', 'info'), gravestClass: 'advice' as const },
    threefold('loud', 'advice'),
  ]
  const ids = (settings: Partial<Settings>): readonly string[] =>
    selectRules(
      rules,
      { ...settingsAt('baseline'), ...settings },
      matches,
    )('shop', noLabels).map(({ documentation }) => documentation.id)
  t.same(ids({}), ['mixed', 'loud'])
  t.same(ids({ rules: new Map([['quiet', settingOf('advice')]]) }), ['quiet', 'mixed', 'loud'])
  t.same(ids({ rules: new Map([['loud', settingOf('info')]]) }), ['mixed'])
  t.end()
})
