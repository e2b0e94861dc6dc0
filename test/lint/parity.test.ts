/** The command line and the gate say the same: every case of the suites and every policy of the corpora. */
import { Agent } from 'node:https'
import t from 'tap'
import { makeReviewAnswerer } from '../../src/server/answer-review.ts'
import { selectRules } from '../../src/engine/select-rules.ts'
import type { FileReport } from '../../src/model/lint.ts'
import type { Trail } from '../../src/model/trail.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { readTrail } from '../../src/report/read-trail.ts'
import { type KubernetesObject, makeAdmissionReview } from '../../tools/admission-review.ts'
import { readCorpus } from '../corpus/corpus.ts'
import { settingsAt } from '../engine/circumstances.ts'
import { fakeCluster } from '../server/fake-cluster.ts'
import { startTestServer } from '../server/test-server.ts'
import { readSuite, suiteNames } from '../suites/read-suite.ts'
import { gateFindings, lintedFindings } from './compare-findings.ts'
import { linterAt } from './lint-texts.ts'

/** A write that both are asked about. */
interface Asked {
  readonly title: string
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE'
  readonly object: unknown
  readonly oldObject: unknown
}

const settings = settingsAt('strict', 'strict', 'strict')
const suites = suiteNames.flatMap((suite) =>
  readSuite(suite)
    .filter(({ invalidForApi }) => invalidForApi === undefined)
    .map(({ file, operation, object, oldObject }): Asked => ({
      title: `${suite}/${file}`,
      operation,
      object,
      oldObject,
    })),
)
const corpus = (await readCorpus(process.env)) ?? []
const asked: readonly Asked[] = [
  ...suites,
  ...corpus.map(({ origin, object }): Asked => ({
    title: origin,
    operation: 'CREATE',
    object,
    oldObject: undefined,
  })),
]
if (corpus.length === 0)
  t.comment('GUARDRAIL_CORPUS names no folder of collected policies: only the suites are compared')

await t.test(`lint and /validate over TLS find the same in ${asked.length} writes`, async (t) => {
  const answerer = makeReviewAnswerer({
    settings,
    rulesFor: selectRules(rules, settings, matches),
    describers: { policy: undefined, namespace: undefined },
    cluster: fakeCluster({ shop: {} }),
    name: 'test',
  })
  const server = await startTestServer(t, { answerer })
  const agent = new Agent({ ca: server.authority.cert, servername: 'localhost', keepAlive: true })
  t.teardown(() => {
    agent.destroy()
  })
  let compared = 0
  for (const write of asked) {
    const kind = kindOf(write.object)
    const entry = kind === 'Namespace' ? 'guarded.namespaces' : 'enforce.networkpolicies'
    const isDeletion = write.operation === 'DELETE'
    const review = makeAdmissionReview({
      operation: write.operation,
      object: isDeletion ? null : asObject(write.object),
      oldObject: isDeletion
        ? asObject(write.object)
        : write.oldObject === undefined
          ? null
          : asObject(write.oldObject),
    })
    const reply = await server.send({ path: `/validate/${entry}`, body: JSON.stringify(review), agent })
    const trail = trailOf(reply.body)
    if (trail === undefined) continue
    compared += 1
    t.same(lintedFindings(lint(write)), gateFindings(trail.findings), write.title)
  }
  t.ok(compared >= suites.length * 0.9, `${compared} were judged by both`)
})

function lint({ operation, object, oldObject }: Asked): readonly FileReport[] {
  const linter = linterAt('strict')
  const isDeletion = operation === 'DELETE'
  const before = isDeletion ? object : oldObject
  if (before !== undefined) linter.learnOld('old.json', JSON.stringify(withKind(before)))
  return isDeletion ? linter.lintRemoved() : [linter.lint('new.json', JSON.stringify(withKind(object)))]
}

function trailOf(body: string): Trail | undefined {
  const { response } = JSON.parse(body) as { response: { auditAnnotations?: Record<string, string> } }
  const reading = readTrail(response.auditAnnotations ?? {})
  if (reading === undefined || reading.trail.undecided !== undefined) return undefined
  // What is cut in the annotations cannot be compared.
  return reading.trail.moreFindings > 0 ? undefined : reading.trail
}

function kindOf(object: unknown): string {
  return asObject(object).kind
}

/** Both are objects with a kind, or the suites and the corpus would not have them. */
function asObject(object: unknown): KubernetesObject {
  return object as KubernetesObject
}

function withKind(object: unknown): unknown {
  const { kind } = asObject(object)
  return { ...asObject(object), apiVersion: kind === 'Namespace' ? 'v1' : 'networking.k8s.io/v1' }
}
