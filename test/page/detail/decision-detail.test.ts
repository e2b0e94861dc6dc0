import t from 'tap'
import { detailOf, type DecisionDetail } from '../../../src/page/detail/decision-detail.ts'
import { defaultJudges } from '../../review/judges.ts'
import {
  failedOpen,
  makeDecisionLine,
  makeEventLine,
  orMistake,
  trailAnnotations,
} from '../../review/make-event.ts'
import { judgedLine, samplePolicies, samplePolicy } from '../sample-logs.ts'
import { reviewSample } from '../serve-sample.ts'

async function detail(line: string): Promise<DecisionDetail> {
  const { decisions, readAgain } = await reviewSample([[line]])
  const decision = decisions.at(0)
  if (decision === undefined) throw new Error('the line is no decision')
  const again = await readAgain(decision)
  if (again.kind === 'gone') throw new Error(again.because)
  return detailOf(again.recorded, defaultJudges)
}

const bad = samplePolicy('pay', 'web', samplePolicies.orMistake)

await t.test('a refusal is shown as it stands in the log', async (t) => {
  const { authorText, findings, yaml } = await detail(judgedLine(bad, {}, 'baseline'))
  t.match(authorText, {
    kind: 'recorded',
    text: /^NetworkPolicy pay\/web is refused: 1 violation of level baseline\./,
  })
  t.match(findings, [{ rule: 'or-peers', since: 'new' }])
  t.same(
    yaml?.lines.flatMap(({ text, rules }) => (rules.length > 0 ? [text.trim()] : [])),
    ['- namespaceSelector:', '- podSelector:'],
  )
})

await t.test('warnings, which no log keeps, are written again at the levels of that time', async (t) => {
  const { authorText } = await detail(judgedLine(bad, {}, 'off'))
  t.match(authorText, {
    kind: 'rendered',
    text: /^Warning: \[or-peers\] .*; would be refused at enforce=baseline$/,
  })
  const fine = await detail(judgedLine(samplePolicy('shop', 'web', samplePolicies.fine), {}, 'off'))
  t.match(fine.authorText, { kind: 'nothing', because: 'there was nothing to warn of' })
})

await t.test('a refusal without its text is written again', async (t) => {
  const line = makeEventLine({
    code: 403,
    requestObject: orMistake,
    annotations: trailAnnotations(
      {
        verdict: 'refused',
        levels: 'enforce=baseline@v0.1 warn=baseline audit=strict from=labels',
        'would-refuse': 'baseline:or-peers',
      },
      'enforce.networkpolicies',
    ),
  })
  t.match((await detail(line)).authorText, { kind: 'rendered', text: /^NetworkPolicy shop\/web is refused/ })
})

await t.test('what the trail says was there before is not called new', async (t) => {
  const line = makeEventLine({
    verb: 'update',
    code: 200,
    requestObject: orMistake,
    annotations: trailAnnotations({
      levels: 'enforce=baseline warn=baseline audit=strict from=labels',
      findings: 'or-peers@spec.ingress[0].from[0];baseline;before',
      ratcheted: 'or-peers',
    }),
  })
  const { authorText, findings } = await detail(line)
  t.match(findings, [{ rule: 'or-peers', since: 'before' }])
  t.match(authorText, { kind: 'rendered', text: /was there before$/ })
})

await t.test('without an object there is what the trail lists', async (t) => {
  const findings = 'or-peers@spec.ingress[0].from[0];baseline;new'
  const metadata = await detail(
    makeEventLine({
      level: 'Metadata',
      annotations: trailAnnotations({ findings, 'would-refuse': 'baseline:or-peers' }),
    }),
  )
  t.equal(metadata.yaml, undefined)
  t.equal(metadata.findings, undefined)
  t.match(metadata.recordedFindings, [{ rule: 'or-peers', path: 'spec.ingress[0].from[0]' }])
  t.match(metadata.authorText, { kind: 'unknown', because: /the log has no object/ })
  const ownLog = await detail(makeDecisionLine({ trail: { findings } }))
  t.match(ownLog.recordedFindings, [{ rule: 'or-peers' }])
  t.match(ownLog.authorText, { kind: 'unknown' })
})

await t.test('who got in past the guard was told nothing, and is judged now', async (t) => {
  const { authorText, findings } = await detail(
    makeEventLine({ requestObject: orMistake, annotations: failedOpen() }),
  )
  t.match(authorText, { kind: 'nothing' })
  t.match(findings, [{ rule: 'or-peers' }])
})

await t.test('an object that is none is shown and not judged', async (t) => {
  const { rejudgement, yaml } = await detail(
    makeEventLine({ requestObject: { kind: 'NetworkPolicy', spec: 7 }, annotations: trailAnnotations() }),
  )
  t.match(rejudgement, { kind: 'not-judged', because: 'the object in the log is not understood' })
  t.same(
    yaml?.lines.map(({ text }) => text),
    ['kind: NetworkPolicy', 'spec: 7'],
  )
})
