import { readFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import * as z from 'zod'
import { ensureDevelopmentCertificates } from '../../certs/development-certificates.ts'
import { waitForWebhookConfigurations } from '../control-plane/webhook-configuration.ts'
import { startGuardedCluster } from './guarded-cluster.ts'
import { andForm } from './policies.ts'

const cluster = await startGuardedCluster()
t.teardown(cluster.stop)
const { kubectl } = cluster

const reviewSchema = z.object({
  request: z.object({
    uid: z.string(),
    object: z.object({ metadata: z.object({ annotations: z.record(z.string(), z.string()).optional() }) }),
  }),
})
const description = 'kubernetes.io/description'

/** Another team's webhook, which removes every description that it sees, and asks to be called again. */
async function startOpponent(): Promise<void> {
  const { certFile, keyFile, ca } = await ensureDevelopmentCertificates(
    new URL('../../certs/development/', import.meta.url),
  )
  const server = createServer(
    { cert: await readFile(certFile), key: await readFile(keyFile) },
    (request, response) => {
      void text(request).then((body) => {
        const { uid, object } = reviewSchema.parse(JSON.parse(body)).request
        const patch =
          object.metadata.annotations?.[description] === undefined
            ? []
            : [{ op: 'remove', path: `/metadata/annotations/${description.replace('/', '~1')}` }]
        const answer = { uid, allowed: true, patchType: 'JSONPatch', patch: btoa(JSON.stringify(patch)) }
        response.end(
          JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response: answer }),
        )
      })
    },
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  // A server on a TCP port has an address of this form; a pipe would have a string.
  const { port } = server.address() as AddressInfo
  const rule = {
    apiGroups: ['networking.k8s.io'],
    apiVersions: ['v1'],
    operations: ['CREATE', 'UPDATE'],
    resources: ['networkpolicies'],
  }
  const webhook = {
    name: 'opponent.example.com',
    clientConfig: { url: `https://127.0.0.1:${port}/`, caBundle: btoa(ca) },
    rules: [rule],
    reinvocationPolicy: 'IfNeeded',
    failurePolicy: 'Fail',
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  }
  await kubectl(['create', '-f', '-'], {
    input: JSON.stringify({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: 'zz-opponent' },
      webhooks: [webhook],
    }),
  })
  await waitForWebhookConfigurations(cluster)
}

await t.test(
  'row 43: a webhook that takes our description away has the last word, and nothing grows',
  async (t) => {
    await startOpponent()
    for (const write of [['create'], ['apply'], ['apply', '--server-side', '--force-conflicts']]) {
      await cluster.takeDecisions()
      const result = await kubectl([...write, '-f', '-'], { input: andForm('contested', 'shop') })
      t.match(result, { exitCode: 0 }, write.join(' '))
      const calls = (await cluster.takeDecisions()).filter(
        ({ entry }) => entry === 'describe.networkpolicies',
      )
      // A forced server-side apply over a client-side one is two requests of kubectl, and the API server may try again.
      t.ok(calls.length <= 6, `asked ${calls.length} times: it does not go round in circles`)
    }
    const stored = await kubectl(['get', 'networkpolicy', 'contested', '-n', 'shop', '-o', 'json'])
    t.notMatch(stored.stdout, description)
  },
)
