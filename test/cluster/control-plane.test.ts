import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { NetworkingV1Api } from '@kubernetes/client-node'
import t from 'tap'
import { z } from 'zod'
import { grant, grantDeveloper } from '../control-plane/grant.ts'
import { isRunning } from '../control-plane/process-state.ts'
import { startControlPlane } from '../control-plane/start.ts'
import { waitUntil } from '../control-plane/wait-until.ts'
import {
  applyWebhookConfigurations,
  waitForWebhookConfigurations,
} from '../control-plane/webhook-configuration.ts'

const policies = '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies'

function makePolicy(namespace: string, name = 'deny-all'): string {
  return JSON.stringify({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  })
}

await t.test('a control plane', async (t) => {
  const plane = await startControlPlane()
  t.teardown(plane.stop)
  const { kubectl, request } = plane
  await kubectl(['create', 'namespace', 'shop'])

  await t.test('is the version that was asked for', async (t) => {
    const { body } = await request({ method: 'GET', path: '/version' })
    t.match(JSON.parse(body), { gitVersion: `v${plane.version}` })
    t.match(await kubectl(['version']), { exitCode: 0, stdout: `Client Version: v${plane.version}` })
  })

  await t.test('lets a developer write policies in his namespaces and nowhere else', async (t) => {
    const apply = (namespace: string): ReturnType<typeof kubectl> =>
      kubectl(['apply', '-f', '-'], { user: 'dev', input: makePolicy(namespace) })
    t.match(await apply('shop'), { exitCode: 1, stderr: /Forbidden/ }, 'nothing is granted at first')
    await grantDeveloper(plane, 'dev', ['shop'])
    t.match(await apply('shop'), { exitCode: 0, stdout: /deny-all created/ })
    t.match(await apply('default'), { exitCode: 1, stderr: /Forbidden/ })

    t.match(await kubectl(['get', 'namespace', 'shop'], { user: 'dev' }), { exitCode: 0 })
    const label = ['label', 'namespace', 'shop', 'team=shop']
    t.match(await kubectl(label, { user: 'dev' }), { exitCode: 1, stderr: /Forbidden/ })
    await grant(plane, {
      user: 'dev',
      rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['patch'], resourceNames: ['shop'] }],
    })
    t.match(await kubectl(label, { user: 'dev' }), { exitCode: 0 })
  })

  await t.test('takes requests to the byte, and clients of client-node', async (t) => {
    const created = await request({
      method: 'POST',
      path: `${policies}?dryRun=All`,
      user: 'dev',
      headers: { 'Content-Type': 'application/yaml', Accept: 'application/json' },
      body: 'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: yaml}\nspec: {odd: 1}\n',
    })
    t.equal(created.statusCode, 201)
    t.same(created.headers['warning'], ['299 - "unknown field \\"spec.odd\\""'])
    const other = await request({ method: 'GET', path: policies, user: 'other-dev' })
    t.equal(other.statusCode, 403)
    const api = plane.kubeConfig('dev').makeApiClient(NetworkingV1Api)
    const { items } = await api.listNamespacedNetworkPolicy({ namespace: 'shop' })
    t.same(
      items.map(({ metadata }) => metadata?.name),
      ['deny-all'],
    )
  })

  await t.test('writes what was asked and answered into the audit log', async (t) => {
    const { headers } = await request({
      method: 'POST',
      path: policies,
      user: 'dev',
      body: makePolicy('shop', 'audited'),
    })
    const [event] = await plane.auditEvents(({ auditID }) => headers['audit-id']?.[0] === auditID)
    t.match(event, {
      stage: 'ResponseComplete',
      verb: 'create',
      user: { username: 'dev' },
      objectRef: { resource: 'networkpolicies', namespace: 'shop', name: 'audited' },
      responseStatus: { code: 201 },
      requestObject: { spec: { podSelector: {} } },
      responseObject: { metadata: { name: 'audited' } },
    })
    await t.rejects(
      plane.auditEvents(() => false, { timeoutMs: 10 }),
      /matching events/,
    )
  })

  await t.test(
    'acts on webhook configurations when they are applied, and not when they are gone',
    async (t) => {
      const webhook = {
        name: 'unreachable.example.dev',
        clientConfig: { service: { namespace: 'guard', name: 'guard', path: '/validate' } },
        rules: [
          {
            apiGroups: ['networking.k8s.io'],
            apiVersions: ['v1'],
            operations: ['CREATE'],
            resources: ['networkpolicies'],
          },
        ],
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      }
      const create = (): ReturnType<typeof request> =>
        request({ method: 'POST', path: `${policies}?dryRun=All`, body: makePolicy('shop', 'judged') })
      for (const kind of ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']) {
        const apiVersion = 'admissionregistration.k8s.io/v1'
        const configuration = { apiVersion, kind, metadata: { name: 'tested' }, webhooks: [webhook] }
        // Nothing listens on port 1.
        await applyWebhookConfigurations(plane, [configuration], { port: 1, caBundle: '' })
        const refused = await create()
        t.equal(refused.statusCode, 500, kind)
        t.match(refused.body, /https:\/\/127\.0\.0\.1:1\/validate\?timeout=10s/)
        await kubectl(['delete', kind, 'tested'])
        await waitForWebhookConfigurations(plane)
        t.equal((await create()).statusCode, 201, `without the ${kind}`)
      }
    },
  )

  await t.test('keeps its data and its address when the API server is killed', async (t) => {
    await plane.killApiServer()
    await t.rejects(request({ method: 'GET', path: '/readyz' }), { code: 'ECONNREFUSED' })
    await plane.startApiServer(['--feature-gates=StrictIPCIDRValidation=false'])
    t.match(await kubectl(['get', 'networkpolicies', '-n', 'shop'], { user: 'dev' }), { stdout: /deny-all/ })
    const { body } = await request({ method: 'GET', path: '/metrics' })
    t.match(body, /feature_enabled\{name="StrictIPCIDRValidation",.*\} 0\n/, 'runs with the new flags')
  })

  await t.test('deletes namespaces as a cluster does, once it has a controller manager', async (t) => {
    await plane.startControllerManager()
    t.match(await kubectl(['delete', 'namespace', 'shop', '--timeout=50s']), { exitCode: 0 })
    const deletions = await plane.auditEvents(
      ({ objectRef, verb }) => objectRef?.resource === 'networkpolicies' && verb === 'deletecollection',
    )
    t.match(deletions[0]?.user.username, 'system:serviceaccount:kube-system:namespace-controller')
  })
})

await t.test('control planes side by side do not disturb each other, and each leaves nothing', async (t) => {
  const planes = await Promise.all([startControlPlane(), startControlPlane()])
  for (const plane of planes) t.teardown(plane.stop)
  const [first, second] = planes
  await first.kubectl(['create', 'namespace', 'only-here'])
  t.match(await second.kubectl(['get', 'namespace', 'only-here']), { exitCode: 1, stderr: /NotFound/ })
  const pids = first.pids()
  t.equal(pids.length, 2)
  await first.stop()
  t.notOk(pids.some(isRunning))
  t.notOk(existsSync(first.directory))
  t.match(await second.kubectl(['get', 'namespaces']), { exitCode: 0 })
})

const belongingsSchema = z.object({ directory: z.string(), pids: z.array(z.int()).length(3) })

type Belongings = z.infer<typeof belongingsSchema>

const ownerFile = fileURLToPath(new URL('../control-plane/control-plane-owner.ts', import.meta.url))

async function startOwner(): Promise<{ readonly process: ChildProcess; readonly belongings: Belongings }> {
  const owner = spawn(process.execPath, [ownerFile], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: owner.stdout })) {
    return { process: owner, belongings: belongingsSchema.parse(JSON.parse(line)) }
  }
  throw new Error('the owner ended without a word')
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  await t.test(`takes everything down when the test process is ended by ${signal}`, async (t) => {
    const { process: owner, belongings } = await startOwner()
    t.ok(belongings.pids.every(isRunning), 'all run before')
    owner.kill(signal)
    const isGone = (): boolean => !existsSync(belongings.directory) && !belongings.pids.some(isRunning)
    await waitUntil('everything to be gone', () => Promise.resolve(isGone() ? true : undefined), {
      timeoutMs: 20_000,
    })
  })
}

await t.test('says why it did not start, and leaves nothing', async (t) => {
  const temporary = await mkdtemp(join(tmpdir(), 'guardrail-'))
  t.teardown(() => rm(temporary, { recursive: true }))
  const owner = spawn(process.execPath, [ownerFile, '--no-such-flag'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, TMPDIR: temporary },
  })
  t.match(await text(owner.stderr), /kube-apiserver did not become ready:[^]*no-such-flag/)
  t.same(await readdir(temporary), [])
})
