import t from 'tap'
import type { Finding, Undecided } from '../../src/model/finding.ts'
import type { Verdict } from '../../src/model/verdict.ts'
import { renderRefusal } from '../../src/report/refusal.ts'
import { inForceAt } from '../engine/circumstances.ts'

const subject = { kind: 'NetworkPolicy', namespace: 'shop', name: 'allow-web' }

const finding: Finding = {
  rule: 'or-peers',
  message: 'alternatives',
  class: 'baseline',
  foundSince: { major: 0, minor: 1 },
  since: 'new',
  paths: ['spec.ingress[0].from[0]', 'spec.ingress[0].from[1]'],
  wording: {
    summary: 'two items are alternatives',
    detail:
      'These two list items are alternatives: this lets in every pod of the namespaces labelled team=web, and, from this namespace, every pod labelled app=frontend.',
    corrections: [
      {
        intro: 'If you meant the app=frontend pods of those namespaces, write one item:',
        yaml: 'from:\n- namespaceSelector: {matchLabels: {team: web}}\n  podSelector: {matchLabels: {app: frontend}}',
        replaces: { direction: 'ingress', rule: 0, part: 'peers' },
      },
    ],
  },
}

const undecided: Undecided = {
  rule: 'any-ip',
  class: 'baseline',
  foundSince: { major: 0, minor: 1 },
  lacks: 'nothing',
  reason: '',
  since: 'new',
}

function refusedFor(...findings: readonly Finding[]): Verdict {
  return {
    outcome: 'refused',
    inForce: inForceAt('baseline'),
    refusedFor: findings,
    warnings: [],
    noted: findings,
    wouldRefuse: { baseline: [], strict: [] },
    undecided: [],
    exception: undefined,
  }
}

await t.test('says what, where, what it means and what to write', (t) => {
  const { message, causes } = renderRefusal(subject, refusedFor(finding), 'u1')
  t.equal(
    message,
    `NetworkPolicy shop/allow-web is refused: 1 violation of level baseline.

or-peers  spec.ingress[0].from[0] and [1]
  These two list items are alternatives: this lets in every pod of the namespaces labelled
  team=web, and, from this namespace, every pod labelled app=frontend.
  If you meant the app=frontend pods of those namespaces, write one item:
    from:
    - namespaceSelector: {matchLabels: {team: web}}
      podSelector: {matchLabels: {app: frontend}}
  More: netpol-guardrail explain or-peers`,
  )
  t.same(causes, [
    { reason: 'or-peers', field: 'spec.ingress[0].from[0]', message: 'two items are alternatives' },
  ])
  t.end()
})

await t.test('gives the worst finding in full and the others a line each', (t) => {
  const other = { ...finding, rule: 'any-ip', paths: ['spec.egress[0].to[0]'] } as const
  const { message } = renderRefusal(subject, refusedFor(finding, other), 'u1')
  t.match(message, /is refused: 2 violations of level baseline\./)
  t.match(message, /\n\nany-ip {2}spec\.egress\[0\]\.to\[0\]: two items are alternatives$/)
  t.end()
})

await t.test('row 40: stays within 4 KiB of printable ASCII whatever the object says', (t) => {
  const hostile = `\u001b[31m\u202e${'<script>\n'.repeat(2000)}\u0000`
  const many = Array.from({ length: 200 }, (_, index): Finding => ({
    ...finding,
    paths: [`spec.ingress[${index}].from[0]`],
    wording: {
      summary: hostile,
      detail: hostile,
      corrections: [
        { intro: hostile, yaml: hostile, replaces: { direction: 'ingress', rule: index, part: 'peers' } },
      ],
    },
  }))
  const { message, causes } = renderRefusal({ ...subject, name: hostile }, refusedFor(...many), hostile)
  t.ok(message.length <= 4096, `${message.length} characters`)
  t.match(message, /^[\n\u0020-\u007e]*$/)
  t.match(message, /and \d+ more$/)
  t.ok(causes.length <= 32)
  for (const cause of causes) t.match(cause.message, /^[\u0020-\u007e]{1,500}$/)
  t.end()
})

await t.test('a correction that is too long is left out whole', (t) => {
  const long: Finding = {
    ...finding,
    wording: {
      ...finding.wording,
      corrections: finding.wording.corrections.map((correction) => ({
        ...correction,
        yaml: '- from\n'.repeat(1000),
      })),
    },
  }
  const { message } = renderRefusal(subject, refusedFor(long), 'u1')
  t.notMatch(message, /If you meant/)
  t.match(message, /More: netpol-guardrail explain or-peers$/)
  t.end()
})

await t.test('an undecided refusal says that it is our fault and names the uid', (t) => {
  const verdict: Verdict = {
    ...refusedFor(),
    undecided: [{ ...undecided, reason: 'it failed' }],
  }
  t.equal(
    renderRefusal(subject, verdict, '1b2c').message,
    `NetworkPolicy shop/allow-web is refused: it could not be judged.

  any-ip: it failed

This is a fault of netpol-guardrail, not of your file. Report it with uid 1b2c.`,
  )
  t.end()
})

await t.test('what is missing about the cluster is nobody’s fault: try again', (t) => {
  const verdict: Verdict = {
    ...refusedFor(),
    undecided: [{ ...undecided, lacks: 'facts', reason: 'the API server could not be asked' }],
  }
  const { message } = renderRefusal(subject, verdict, 'u1')
  t.match(message, /could not be asked\n\nSomething about the cluster could not be found out\. Try again\.$/)
  t.end()
})
