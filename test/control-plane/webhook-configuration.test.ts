import t from 'tap'
import { pointWebhooksAt } from './webhook-configuration.ts'

const webhook = {
  name: 'enforce.example.dev',
  clientConfig: { service: { namespace: 'guard', name: 'guard', path: '/validate/enforce' } },
  rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['namespaces'] }],
  failurePolicy: 'Fail',
}
const configuration = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'guard', labels: { app: 'guard' } },
  webhooks: [webhook],
}
const target = { port: 8443, caBundle: 'PEM' }

await t.test('changes nothing but where the webhooks are', (t) => {
  t.same(pointWebhooksAt([configuration], target), [
    {
      ...configuration,
      webhooks: [
        {
          ...webhook,
          clientConfig: { url: 'https://127.0.0.1:8443/validate/enforce', caBundle: 'UEVN' },
        },
      ],
    },
  ])
  t.end()
})

await t.test('leaves out documents of other kinds', (t) => {
  t.equal(pointWebhooksAt([null, { kind: 'Service' }, configuration], target).length, 1)
  t.end()
})

await t.test('throws when there is nothing to test', (t) => {
  t.throws(() => pointWebhooksAt([{ kind: 'Service' }], target), /no webhook configuration/)
  t.throws(() => pointWebhooksAt([{ ...configuration, webhooks: [] }], target))
  const byUrl = { ...webhook, clientConfig: { url: 'https://elsewhere.example/' } }
  t.throws(() => pointWebhooksAt([{ ...configuration, webhooks: [byUrl] }], target))
  t.end()
})
