import t, { type Test } from 'tap'
import * as z from 'zod'
import type { ApiRequest } from '../control-plane/request.ts'
import { judgeCase, refusedRules } from '../suites/judge-case.ts'
import {
  inNamespace,
  readSuite,
  type SuiteCase,
  type SuiteLevel,
  suiteLevels,
  suiteNames,
} from '../suites/read-suite.ts'
import { startGuardedCluster } from './guarded-cluster.ts'

/*
 * Every write of the evasion and the negative suite, asked of a real API server as a dry run, which is judged like the
 * write itself and leaves nothing. Whoever writes into a namespace that has something before gets one of their own.
 */

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { request } = cluster

const replays = suiteLevels.flatMap((level) =>
  suiteNames
    .flatMap((suite) => readSuite(suite))
    .filter(({ invalidForApi }) => invalidForApi === undefined)
    .map((suiteCase, index): Replay => {
      const isCreate = suiteCase.operation === 'CREATE'
      const namespace = isCreate ? `suites-${level}` : `suites-${level}-${index}`
      return { level, namespace, suiteCase: inNamespace(suiteCase, namespace), isCreate }
    }),
)

/** A case where a level is enforced. */
interface Replay {
  readonly level: SuiteLevel
  readonly namespace: string
  readonly suiteCase: SuiteCase
  readonly isCreate: boolean
}

const objectSchema = z.looseObject({
  kind: z.enum(['NetworkPolicy', 'Namespace']),
  metadata: z.looseObject({ name: z.string(), labels: z.record(z.string(), z.string()).default({}) }),
})

type WrittenObject = z.infer<typeof objectSchema>

const refusalSchema = z.object({
  code: z.literal(403),
  details: z.object({ causes: z.array(z.object({ reason: z.string() })) }),
})

await cluster.withoutGuard(async () => {
  for (const level of suiteLevels) await createNamespace(`suites-${level}`, level, {})
  for (const replay of replays) if (!replay.isCreate) await createWhatWasBefore(replay)
})
await cluster.untilAnswered()

for (const replay of replays) {
  const { level, suiteCase } = replay
  await t.test(`${level}: ${suiteCase.suite}/${suiteCase.file}: ${suiteCase.title}`, async (t) => {
    const expected = refusedRules(judgeCase(suiteCase, level))
    t.same(await refusedBy(t, await writeOf(replay)), expected, 'the same verdict as without an API server')
  })
}

async function createWhatWasBefore({ level, namespace, suiteCase }: Replay): Promise<void> {
  const before = objectSchema.parse(suiteCase.operation === 'DELETE' ? suiteCase.object : suiteCase.oldObject)
  await createNamespace(namespace, level, before.kind === 'Namespace' ? before.metadata.labels : {})
  if (before.kind === 'NetworkPolicy')
    await create(`/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`, before)
}

async function createNamespace(
  name: string,
  level: SuiteLevel,
  labels: Readonly<Record<string, string>>,
): Promise<void> {
  const metadata = { name, labels: { ...labels, 'netpol-guardrail.dev/enforce': level } }
  await create('/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata })
}

async function create(path: string, object: unknown): Promise<void> {
  const { statusCode, body } = await request({ method: 'POST', path, body: JSON.stringify(object) })
  if (statusCode !== 201) throw new Error(`${path}: ${statusCode} ${body}`)
}

/** The case as a dry run. */
async function writeOf({ namespace, suiteCase }: Replay): Promise<ApiRequest> {
  const object = objectSchema.parse(suiteCase.object)
  const { name } = object.metadata
  const resource =
    object.kind === 'Namespace'
      ? '/api/v1/namespaces'
      : `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`
  if (suiteCase.operation === 'CREATE')
    return { method: 'POST', path: `${resource}?dryRun=All`, body: JSON.stringify(object) }
  const path = [resource, name, suiteCase.subresource].filter((part) => part !== '').join('/')
  if (suiteCase.operation === 'DELETE') return { method: 'DELETE', path: `${path}?dryRun=All` }
  const body = object.kind === 'Namespace' ? await relabelled(`${resource}/${name}`, object) : object
  return { method: 'PUT', path: `${path}?dryRun=All`, body: JSON.stringify(body) }
}

/** The Namespace as it is, with the labels of the case beside those that the case knows nothing about. */
async function relabelled(path: string, { metadata }: WrittenObject): Promise<WrittenObject> {
  const { body } = await request({ method: 'GET', path })
  const current = objectSchema.parse(JSON.parse(body))
  return {
    ...current,
    metadata: { ...current.metadata, labels: { ...current.metadata.labels, ...metadata.labels } },
  }
}

/** The rules that the API server says it was refused for, sorted; none if it was admitted. */
async function refusedBy(t: Test, write: ApiRequest): Promise<readonly string[]> {
  const { statusCode, body } = await request(write)
  if (statusCode === 200 || statusCode === 201) return []
  const refusal = refusalSchema.safeParse(JSON.parse(body))
  if (!refusal.success) t.fail(`${write.method} ${write.path}: ${statusCode} ${body}`)
  const causes = refusal.data?.details.causes ?? []
  return [...new Set(causes.map(({ reason }) => reason))].sort()
}
