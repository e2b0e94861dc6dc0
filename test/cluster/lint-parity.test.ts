/** What `lint` says of an object is what the gate says of it on a real API server. */
import t from 'tap'
import { readTrail } from '../../src/report/read-trail.ts'
import { gateFindings, lintedFindings } from '../lint/compare-findings.ts'
import { linterAt } from '../lint/lint-texts.ts'
import { inNamespace, readSuite, suiteNames } from '../suites/read-suite.ts'
import { startGuardedCluster } from './guarded-cluster.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl, request } = cluster
const namespace = 'parity'

await kubectl(['create', '-f', '-'], {
  input: `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${namespace}, labels: {netpol-guardrail.dev/enforce: strict, netpol-guardrail.dev/audit: strict}}\n`,
})
await cluster.untilAnswered()
await cluster.takeDecisions()

await t.test('lint and the real gate find the same in at least 200 policies', async (t) => {
  const cases = suiteNames
    .flatMap((suite) => readSuite(suite))
    .filter(
      ({ invalidForApi, operation, object }) =>
        invalidForApi === undefined && operation === 'CREATE' && isPolicy(object),
    )
    .map((suiteCase) => inNamespace(suiteCase, namespace))
  let compared = 0
  for (const { object } of cases) {
    await request({
      method: 'POST',
      path: `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies?dryRun=All`,
      body: JSON.stringify(object),
    })
  }
  const decisions = (await cluster.takeDecisions()).filter(({ entry }) => entry === 'enforce.networkpolicies')
  const judged = cases.filter(({ object }) => nameOf(object) !== undefined)
  let at = 0
  for (const { suite, file, object } of judged) {
    const decision = decisions[at]
    // The API server itself refuses a few, which the gate then never sees.
    if (decision === undefined || decision.name !== nameOf(object)) continue
    at += 1
    const trail = readTrail(decision.trail)?.trail
    if (trail === undefined || trail.moreFindings > 0) continue
    compared += 1
    const report = linterAt('strict', namespace).lint('policy.json', JSON.stringify(object))
    t.same(lintedFindings([report]), gateFindings(trail.findings), `${suite}/${file}`)
  }
  t.equal(at, decisions.length, 'each decision was compared with its own case')
  t.ok(compared >= 200, `${compared} were compared`)
})

function isPolicy(object: unknown): boolean {
  return typeof object === 'object' && object !== null && 'kind' in object && object.kind === 'NetworkPolicy'
}

function nameOf(object: unknown): string | undefined {
  const { metadata } = object as { readonly metadata?: { readonly name?: string } }
  return metadata?.name
}
