import fc from 'fast-check'
import t from 'tap'
import type { Finding } from '../../src/model/finding.ts'
import type { FindingClass } from '../../src/model/level.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { renderWarnings } from '../../src/report/warning.ts'
import { inForceAt } from '../engine/circumstances.ts'
import { holds } from '../property.ts'

function finding(
  summary: string,
  findingClass: FindingClass = 'baseline',
  since: Finding['since'] = 'new',
): Finding {
  return {
    rule: 'or-peers',
    message: 'm',
    class: findingClass,
    foundSince: { major: 0, minor: 1 },
    since,
    paths: ['spec.ingress[0].from[0]', 'spec.ingress[0].from[1]'],
    wording: { summary, detail: '', corrections: [] },
  }
}

function allowed(warnings: readonly Finding[], undecided: Verdict['undecided'] = []): Verdict {
  return {
    outcome: 'allowed',
    inForce: inForceAt('off', 'baseline', 'strict'),
    refusedFor: [],
    warnings,
    noted: warnings,
    wouldRefuse: { baseline: [], strict: [] },
    undecided,
    exception: undefined,
  }
}

await t.test('puts rule and field first and says what enforcement would do', (t) => {
  t.same(renderWarnings(allowed([finding('two items are alternatives')])), [
    '[or-peers] spec.ingress[0].from: two items are alternatives; would be refused at enforce=baseline',
  ])
  t.same(renderWarnings(allowed([finding('x', 'strict')])), [
    '[or-peers] spec.ingress[0].from: x; would be refused at enforce=strict',
  ])
  t.same(renderWarnings(allowed([finding('x', 'advice')])), ['[or-peers] spec.ingress[0].from: x'])
  t.same(renderWarnings(allowed([finding('x', 'baseline', 'before')])), [
    '[or-peers] spec.ingress[0].from: x; was there before',
  ])
  t.end()
})

await t.test('shortens the sentence, never what enforcement would do', (t) => {
  const [line = ''] = renderWarnings(allowed([finding('long '.repeat(100))]))
  t.ok(line.length <= 200)
  t.match(line, /\.\.\.; would be refused at enforce=baseline$/)
  t.end()
})

await t.test('row 40: shows at most eight lines and counts the rest', (t) => {
  const lines = renderWarnings(allowed(Array.from({ length: 13 }, (_, index) => finding(`n${index}`))))
  t.equal(lines.length, 9)
  t.equal(lines[8], '[netpol-guardrail] and 5 more')
  t.end()
})

await t.test('tells of a rule that could not judge', (t) => {
  t.same(
    renderWarnings(
      allowed(
        [],
        [
          {
            rule: 'any-ip',
            class: 'baseline',
            foundSince: { major: 0, minor: 1 },
            lacks: 'nothing',
            reason: 'it failed',
            since: 'new',
          },
        ],
      ),
    ),
    ['[any-ip] could not be judged: it failed'],
  )
  t.end()
})

await t.test('row 40: is printable ASCII of at most 200 characters a line, whatever the object says', (t) => {
  holds(
    t,
    fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (summary) => {
      const [line = ''] = renderWarnings(allowed([finding(summary)]))
      return line.length <= 200 && /^[\u0020-\u007e]+$/.test(line)
    }),
  )
  t.end()
})
