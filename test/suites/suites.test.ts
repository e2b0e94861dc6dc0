import t from 'tap'
import { findingClasses } from '../../src/model/level.ts'
import { type CaseVerdict, judgeCase, refusedRules } from './judge-case.ts'
import { readSuite, type SuiteCase, suiteLevels, suiteNames } from './read-suite.ts'

const suites = { evasion: readSuite('evasion'), negative: readSuite('negative') }

for (const suite of suiteNames)
  for (const suiteCase of suites[suite])
    await t.test(`${suite}/${suiteCase.file}: ${suiteCase.title}`, (t) => {
      for (const level of suiteLevels) {
        const verdict = judgeCase(suiteCase, level)
        t.same(verdict.undecided, [], `${level}: all of it is judged`)
        t.same(refusedRules(verdict), suiteCase.expect[level], `${level}: ${explain(verdict)}`)
        t.same(tooGrave(suiteCase, verdict), [], `${level}: nothing graver than ${suiteCase.most}`)
      }
      t.end()
    })

await t.test('a disguise is found by the same rules, as grave as its plain form', (t) => {
  for (const suiteCase of suites.evasion) {
    if (suiteCase.sameAs === undefined) continue
    const plain = suites.evasion.find(({ file }) => file === suiteCase.sameAs)
    if (plain === undefined) {
      t.fail(`${suiteCase.file}: there is no ${suiteCase.sameAs}`)
      continue
    }
    const found = rulesAndClasses(judgeCase(suiteCase, 'strict'))
    const isBeside = (each: string): boolean => suiteCase.besides.includes(ruleOf(each))
    t.same(
      found.filter((each) => !isBeside(each)),
      rulesAndClasses(judgeCase(plain, 'strict')),
      `${suiteCase.file} is as ${plain.file}`,
    )
    t.same(
      found.filter(isBeside).map(ruleOf),
      [...suiteCase.besides].sort(),
      `${suiteCase.file}: what the disguise brings in`,
    )
  }
  t.end()
})

await t.test('a plain form is found by some rule, or its disguises would be compared with nothing', (t) => {
  const plainForms = new Set(suites.evasion.flatMap(({ sameAs }) => sameAs ?? []))
  for (const suiteCase of suites.evasion)
    if (plainForms.has(suiteCase.file))
      t.not(judgeCase(suiteCase, 'strict').findings.length, 0, suiteCase.file)
  t.end()
})

await t.test('each title is there once, and each negative case says how much may be found', (t) => {
  const titles = [...suites.evasion, ...suites.negative].map(({ title }) => title)
  t.same(
    titles.filter((title, index) => titles.indexOf(title) !== index),
    [],
  )
  for (const { file, most } of suites.negative) t.ok(most, file)
  t.end()
})

/** Each rule with the class of what it finds, sorted, each pair once. */
function rulesAndClasses({ findings }: CaseVerdict): readonly string[] {
  return [...new Set(findings.map((finding) => `${finding.rule} ${finding.class}`))].sort()
}

function ruleOf(ruleAndClass: string): string {
  return ruleAndClass.split(' ')[0] ?? ''
}

function tooGrave({ most }: SuiteCase, { findings }: CaseVerdict): readonly string[] {
  if (most === undefined) return []
  const limit = most === 'nothing' ? findingClasses.length : findingClasses.indexOf(most)
  return findings
    .filter((finding) => finding.since === 'new' && findingClasses.indexOf(finding.class) < limit)
    .map(({ rule, message, class: gravity }) => `${rule} ${message} ${gravity}`)
}

function explain({ findings }: CaseVerdict): string {
  return (
    findings.map(({ rule, message, since }) => `${rule} ${message} ${since}`).join(', ') || 'finds nothing'
  )
}
