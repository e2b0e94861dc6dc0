import t from 'tap'
import {
  answerOf,
  cleanSpec,
  createOf,
  describeNamespaces,
  describePolicies,
  namespace,
  plant,
  policy,
} from './reviews.ts'
import { startShippedGuard } from './shipped-guard.ts'

const guard = await startShippedGuard(t)

await t.test(
  'row 30: an object that the API server will refuse passes the mutating phase untouched',
  async (t) => {
    const rule = (peer: unknown, port: unknown = { port: 80 }): ReturnType<typeof policy> =>
      policy({ podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [peer], ports: [port] }] })
    const invalid: Readonly<Record<string, ReturnType<typeof policy>>> = {
      'a CIDR with too long a prefix': rule({ ipBlock: { cidr: '10.0.0.0/33' } }),
      'a CIDR that is none': rule({ ipBlock: { cidr: 'example.com' } }),
      'an except outside of its block': rule({ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }),
      'a peer that is empty': rule({}),
      'a peer of both kinds': rule({ podSelector: {}, ipBlock: { cidr: '10.0.0.0/8' } }),
      'a port beyond all ports': rule({ podSelector: {} }, { port: 80_800 }),
      'an end before the start': rule({ podSelector: {} }, { port: 80, endPort: 79 }),
      'an operator that there is not': rule({
        podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt', values: ['1'] }] },
      }),
      'a label that is a number': policy(cleanSpec, { labels: { a: 1 } }),
      'a label that no label can be': policy({ podSelector: { matchLabels: { 'a b': '\u001b[31m' } } }),
      'a third policy type': policy({ podSelector: {}, policyTypes: ['Ingress', 'Egress', 'Other'] }),
      'a spec that is a list': policy([]),
      'a spec that is a number': policy(7),
    }
    for (const [what, object] of Object.entries(invalid)) {
      const answer = answerOf(await guard.post(describePolicies, createOf(object)))
      t.match(answer, { allowed: true, patch: undefined, warnings: undefined }, what)
    }
    for (const metadata of [{ name: 'team', labels: { a: 1 } }, { name: 'team', labels: [] }, 'text', []]) {
      const body = plant(
        createOf(namespace({})).replace(/"metadata":\{.*?\}\}/, '"metadata":"HERE"'),
        JSON.stringify(metadata),
      )
      const answer = answerOf(await guard.post(describeNamespaces, body))
      t.match(answer, { allowed: true, patch: undefined, warnings: undefined }, JSON.stringify(metadata))
    }
    t.equal(await guard.metric('netpol_guardrail_undecided_total', 'reason="failed"'), 0, 'nothing threw')
  },
)
