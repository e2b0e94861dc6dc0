import t from 'tap'
import { foldFindings } from '../../src/engine/fold-findings.ts'
import type { Finding } from '../../src/model/finding.ts'

const partners: ReadonlyMap<string, readonly string[]> = new Map([
  ['narrow', ['wide']],
  ['wide', ['widest']],
  ['widest', []],
  ['one', ['other']],
  ['other', ['one']],
])

function finding(rule: string, path: string, rest: Partial<Finding> = {}): Finding {
  return {
    rule,
    message: 'm',
    class: 'baseline',
    foundSince: { major: 0, minor: 1 },
    since: 'new',
    paths: [path],
    wording: { summary: `${rule} is wrong`, detail: `The ${rule} is wrong.`, corrections: [] },
    ...rest,
  }
}

function fold(...findings: readonly Finding[]): readonly Finding[] {
  return foldFindings(findings, partners)
}

await t.test('a finding becomes a sentence of one that says more of the same rule', (t) => {
  const folded = fold(
    finding('wide', 'spec.ingress[0].from[1]'),
    finding('narrow', 'spec.ingress[0].ports[0]'),
  )
  t.match(folded, [{ rule: 'wide', wording: { detail: 'The wide is wrong. Also: narrow is wrong.' } }])
  t.equal(folded.length, 1)
  t.end()
})

await t.test('what speaks of another place stays', (t) => {
  t.equal(fold(finding('wide', 'spec.ingress[0]'), finding('narrow', 'spec.ingress[1]')).length, 2)
  t.equal(fold(finding('wide', 'spec.podSelector'), finding('narrow', 'spec.ingress[1]')).length, 2)
  const both = finding('narrow', 'spec.ingress[0]', { paths: ['spec.ingress[0]', 'spec.ingress[1]'] })
  t.equal(fold(finding('wide', 'spec.ingress[0]'), both).length, 2, 'only half of it is spoken of')
  t.end()
})

await t.test('nothing hides behind what is less grave, older in the object, or newer as a rule', (t) => {
  const narrow = finding('narrow', 'spec.ingress[0]')
  for (const rest of [
    { class: 'strict' },
    { since: 'before' },
    { foundSince: { major: 0, minor: 2 } },
  ] as const)
    t.equal(fold(finding('wide', 'spec.ingress[0]', rest), narrow).length, 2)
  const old = finding('narrow', 'spec.ingress[0]', { since: 'before', class: 'advice' })
  t.equal(fold(finding('wide', 'spec.ingress[0]'), old).length, 1)
  t.end()
})

await t.test('a chain ends in the outermost, and mutual partners keep one', (t) => {
  const chain = fold(
    finding('narrow', 'spec.ingress[0]'),
    finding('wide', 'spec.ingress[0]'),
    finding('widest', 'spec.ingress[0]'),
  )
  t.equal(chain.length, 1)
  t.match(chain, [{ rule: 'widest', wording: { detail: /Also: .*narrow is wrong/ } }])
  t.match(chain, [{ wording: { detail: /wide is wrong/ } }])
  t.equal(fold(finding('one', 'spec.egress'), finding('other', 'spec.egress')).length, 1)
  t.end()
})

await t.test('ten thousand findings are folded without looking at each pair', (t) => {
  const many = Array.from({ length: 10_000 }, (_, index) => finding('narrow', `spec.ingress[${index}]`))
  const wide = Array.from({ length: 10_000 }, (_, index) => finding('wide', `spec.ingress[${index}].from`))
  t.equal(fold(...many, ...wide).length, 10_000)
  t.end()
})
