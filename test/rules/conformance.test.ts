import t from 'tap'
import { judge } from '../../src/engine/judge.ts'
import type { NetworkPolicy } from '../../src/model/network-policy.ts'
import type { Rule } from '../../src/model/rule.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { applyCorrection, parseYaml, policyOf } from './policies.ts'

const prepared = rules.map((rule) => rule.prepare({}))

function findingsOf(policy: NetworkPolicy, oldPolicy?: NetworkPolicy): ReturnType<typeof judge>['findings'] {
  const change =
    oldPolicy === undefined
      ? ({ operation: 'create', object: policy } as const)
      : ({ operation: 'update', object: policy, oldObject: oldPolicy } as const)
  const { findings, undecided } = judge({ kind: 'NetworkPolicy', change }, prepared)
  t.same(undecided, [])
  return findings
}

function deepFreeze(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  Object.freeze(value)
  Object.values(value).forEach(deepFreeze)
}

for (const rule of rules) {
  await t.test(`${rule.id}: each example yields exactly what it declares`, (t) => {
    for (const { title, yaml, findings } of rule.examples) {
      const policy = policyOf(parseYaml(yaml))
      deepFreeze(policy)
      const found = findingsOf(policy).map(({ rule: id, message, paths }) => ({
        id,
        message,
        path: paths[0],
      }))
      t.same(
        found.filter(({ id }) => id === rule.id).map(({ message, path }) => ({ message, path })),
        findings,
        title,
      )
    }
    t.end()
  })

  await t.test(`${rule.id}: every message is reached, and no other`, (t) => {
    const reached = new Set(rule.examples.flatMap(({ findings }) => findings.map(({ message }) => message)))
    t.same([...reached].sort(), Object.keys(rule.messages).sort())
    t.end()
  })

  await t.test(`${rule.id}: every correction that it proposes is accepted, at strict too`, (t) => {
    for (const { title, object, corrections } of correctionsOf(rule)) {
      t.ok(corrections.length > 0, `${title}: proposes something`)
      for (const correction of corrections) {
        const corrected = policyOf(applyCorrection(object, correction))
        const left = findingsOf(corrected).filter(({ class: one }) => one === 'baseline' || one === 'strict')
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

  await t.test(`${rule.id}: an unchanged violation is never new`, (t) => {
    for (const { title, yaml } of rule.examples) {
      const policy = policyOf(parseYaml(yaml))
      t.notOk(
        findingsOf(policy, policy).some(({ since }) => since === 'new'),
        title,
      )
    }
    t.end()
  })

  await t.test(`${rule.id}: says what it is about in plain text`, (t) => {
    t.match(rule.id, /^[a-z]+(-[a-z]+)*$/)
    for (const text of [rule.title, rule.why, rule.remedy, rule.whenNotToUse]) t.ok(text.length > 10)
    t.ok(rule.references.every((reference) => URL.canParse(reference)))
    for (const { paths, wording } of rule.examples.flatMap(({ yaml }) =>
      findingsOf(policyOf(parseYaml(yaml))),
    )) {
      t.match(wording.summary, /^[^A-Z\n][^\n]{10,150}$/, paths[0])
      t.match(wording.detail, /^[A-Z][^\n]{20,600}\.$/, paths[0])
    }
    t.end()
  })
}

await t.test('rules have ids of their own, and refuse options that they do not have', (t) => {
  t.equal(new Set(rules.map(({ id }) => id)).size, rules.length)
  for (const rule of rules) t.throws(() => rule.prepare({ nosuch: true }), rule.id)
  t.end()
})

function correctionsOf(rule: Rule): readonly {
  readonly title: string
  readonly object: unknown
  readonly corrections: ReturnType<typeof findingsOf>[number]['wording']['corrections']
}[] {
  return rule.examples.flatMap(({ title, yaml }) => {
    const object = parseYaml(yaml)
    return findingsOf(policyOf(object))
      .filter((finding) => finding.rule === rule.id)
      .map(({ wording }) => ({ title, object, corrections: wording.corrections }))
  })
}
