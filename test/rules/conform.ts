import type { Test } from 'tap'
import { judge } from '../../src/engine/judge.ts'
import type { Change } from '../../src/model/change.ts'
import { type Facts, noFacts } from '../../src/model/facts.ts'
import type { Finding } from '../../src/model/finding.ts'
import { findingClasses } from '../../src/model/level.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import type { Rule, RuleExample } from '../../src/model/rule.ts'
import type { Judgement } from '../../src/model/verdict.ts'
import { levelsAt } from '../engine/circumstances.ts'
import { applyEdits } from './apply-fix.ts'
import { changeOf, objectOf } from './examples.ts'
import { applyCorrection, policyOf } from './policies.ts'
import { objectFacts, textFacts } from './texts.ts'

/** Holds a rule to everything that its own file promises, in the company of the rules of a catalogue. */
export async function conforms(t: Test, rule: Rule, catalogue: readonly Rule[]): Promise<void> {
  const all = catalogue.includes(rule) ? catalogue : [...catalogue, rule]
  const prepared = all.map((each) => each.prepare({}, levelsAt('off', 'baseline', 'strict')))
  const findingsIn = (change: Change, facts: Facts = noFacts): Judgement['findings'] => {
    const { findings, undecided } = judge(change, prepared, facts)
    t.same(undecided, [])
    return findings
  }
  /** What the rule itself says, before any of it becomes a sentence of another rule's finding. */
  const alone = [rule.prepare({}, levelsAt('off', 'baseline', 'strict'))]
  const findingsOf = (change: Change, facts: Facts = noFacts): Judgement['findings'] =>
    judge(change, alone, facts).findings
  const examples = rule.examples.map((example) => ({
    ...example,
    change: changeOf(rule, example.yaml, example.oldYaml),
    facts: factsOf(rule, example),
  }))

  await t.test(`${rule.id}: each example yields exactly what it declares`, (t) => {
    for (const { title, change, facts, findings } of examples) {
      deepFreeze(change)
      const found = findingsOf(change, facts)
      t.same(
        found.map(({ message, paths }) => ({ message, path: paths[0] })),
        findings,
        title,
      )
    }
    t.end()
  })

  await t.test(`${rule.id}: nothing that it finds is graver than it says`, (t) => {
    const gravest = findingClasses.indexOf(rule.gravestClass ?? rule.class)
    const classes = examples.flatMap(({ change, facts }) =>
      findingsOf(change, facts).map((found) => found.class),
    )
    for (const each of classes) t.ok(findingClasses.indexOf(each) >= gravest, each)
    t.ok(
      classes.some((each) => findingClasses.indexOf(each) === gravest),
      'and something is as grave',
    )
    t.end()
  })

  await t.test(`${rule.id}: every message is reached, and no other`, (t) => {
    const reached = new Set(rule.examples.flatMap(({ findings }) => findings.map(({ message }) => message)))
    t.same([...reached].sort(), Object.keys(rule.messages).sort())
    t.end()
  })

  await t.test(`${rule.id}: every correction that it proposes is accepted, at strict too`, (t) => {
    for (const { title, object, isRefused, corrections } of correctionsOf(rule, findingsOf)) {
      if (isRefused) t.ok(corrections.length > 0, `${title}: proposes something`)
      for (const correction of corrections) {
        const corrected = policyOf(applyCorrection(object, correction))
        const left = findingsIn({
          kind: 'NetworkPolicy',
          change: { operation: 'create', object: corrected },
        }).filter(({ class: one }) => one === 'baseline' || one === 'strict')
        t.same(
          left.map(({ rule: id, paths }) => `${id} ${paths[0]}`),
          [],
          `${title}: ${correction.intro}`,
        )
        for (const line of correction.yaml.split('\n')) t.ok(line.length <= 110, line)
      }
    }
    t.end()
  })

  await t.test(
    `${rule.id}: every fix clears its finding, brings nothing as grave, and leaves nothing to fix`,
    (t) => {
      for (const example of rule.examples) {
        const { title, yaml } = example
        if (yaml === undefined) continue
        const object = objectOf(rule, yaml)
        for (const { message, paths, class: one, fix } of findingsOf(
          changeOf(rule, yaml),
          factsOf(rule, { yaml }),
        )) {
          if (fix === undefined) continue
          const fixed = applyEdits(object, fix.edits)
          const now = policyOf(fixed)
          const change = (each: NetworkPolicy): Change => ({
            kind: 'NetworkPolicy',
            change: { operation: 'create', object: each },
          })
          t.notOk(
            findingsOf(change(now), objectFacts(fixed)).some(
              (left) => left.message === message && left.paths[0] === paths[0],
            ),
            `${title}: ${paths[0]} is clear`,
          )
          const isAsGrave = (found: Finding): boolean =>
            findingClasses.indexOf(found.class) <= findingClasses.indexOf(one)
          const before = new Set(
            findingsIn(change(policyOf(object)), objectFacts(object)).map(
              ({ rule: id, message }) => `${id} ${message}`,
            ),
          )
          t.same(
            findingsIn(change(now), objectFacts(fixed))
              .filter(isAsGrave)
              .map(({ rule: id, message }) => `${id} ${message}`)
              .filter((each) => !before.has(each)),
            [],
            `${title}: nothing as grave comes in`,
          )
          if (fix.safety === 'proven')
            t.same(meaningOf(now), meaningOf(policyOf(object)), `${title}: it means the same to Kubernetes`)
        }
      }
      t.end()
    },
  )

  await t.test(`${rule.id}: an unchanged violation is never new`, (t) => {
    for (const { title, yaml, facts } of rule.examples) {
      if (yaml === undefined) continue
      t.notOk(
        findingsOf(changeOf(rule, yaml, yaml), factsOf(rule, { yaml, oldYaml: yaml, facts })).some(
          ({ since }) => since === 'new',
        ),
        title,
      )
    }
    t.end()
  })

  await t.test(`${rule.id}: says what it is about in plain text`, (t) => {
    t.match(rule.id, /^[a-z]+(-[a-z]+)*$/)
    for (const text of [rule.title, rule.why, rule.remedy, rule.whenNotToUse]) t.ok(text.length > 10)
    t.ok(rule.references.every((reference) => URL.canParse(reference)))
    for (const { paths, wording } of examples.flatMap(({ change, facts }) => findingsOf(change, facts))) {
      t.match(wording.summary, /^[^A-Z\n][^\n]{10,200}$/, paths[0])
      t.match(wording.detail, /^[A-Z][^\n]{20,600}\.$/, paths[0])
    }
    t.end()
  })
}

/** What Kubernetes makes of a policy, however its CIDRs and its missing fields are written. */
function meaningOf(policy: NetworkPolicy): unknown {
  const { spec } = policy
  return JSON.stringify(spec, (key, value: unknown) =>
    key === 'text' || key === 'prefixLength' ? undefined : typeof value === 'bigint' ? String(value) : value,
  )
}

/** What a rule is told with an example: what the example says, or the text that it is. */
function factsOf(
  rule: Rule,
  { yaml, oldYaml, facts }: Pick<RuleExample, 'yaml' | 'oldYaml'> & { readonly facts?: Facts | undefined },
): Facts {
  if (facts !== undefined) return facts
  return rule.seenIn === 'text' && yaml !== undefined ? textFacts(yaml, oldYaml) : noFacts
}

function correctionsOf(
  rule: Rule,
  findingsOf: (change: Change, facts?: Facts) => Judgement['findings'],
): readonly {
  readonly title: string
  readonly object: unknown
  /** Whether a level can ask for it to be refused: advice may have nothing to propose. */
  readonly isRefused: boolean
  readonly corrections: Judgement['findings'][number]['wording']['corrections']
}[] {
  if (rule.kind !== 'NetworkPolicy') return []
  return rule.examples.flatMap((example) => {
    const { title, yaml, oldYaml } = example
    if (yaml === undefined) return []
    const object = objectOf(rule, yaml)
    return findingsOf(changeOf(rule, yaml, oldYaml), factsOf(rule, example)).map(
      ({ class: one, wording }) => ({
        title,
        object,
        isRefused: one === 'baseline' || one === 'strict',
        corrections: wording.corrections,
      }),
    )
  })
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  Object.values(value).forEach(deepFreeze)
}
