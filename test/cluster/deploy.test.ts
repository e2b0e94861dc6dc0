import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import t from 'tap'
import { parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { issueDevelopmentCertificates } from '../../certs/development-certificates.ts'
import { startControlPlane } from '../control-plane/start.ts'
import { waitForWebhookConfigurations } from '../control-plane/webhook-configuration.ts'

const controlPlane = await startControlPlane()
t.teardown(controlPlane.stop)
const { kubectl } = controlPlane

// A copy, because own certificates lie inside the folder that is applied.
const deploy = join(await mkdtemp(join(tmpdir(), 'guardrail-deploy-')), 'deploy')
t.teardown(() => rm(join(deploy, '..'), { recursive: true }))
await cp(fileURLToPath(new URL('../../deploy', import.meta.url)), deploy, {
  recursive: true,
  filter: (source) => !source.includes('own-certificates/certificates'),
})
const ownCertificates = join(deploy, 'overlays/own-certificates')
const { ca } = await issueDevelopmentCertificates(pathToFileURL(`${ownCertificates}/certificates/`), {
  names: ['netpol-guardrail.netpol-guardrail.svc'],
})

// A dry run stores nothing, so what belongs to a namespace needs one that is there already.
const first = ['namespace', 'serviceaccount'].flatMap((name) => ['-f', join(deploy, 'base', `${name}.yaml`)])
t.match(await kubectl(['apply', ...first]), { exitCode: 0 }, 'namespace and account')

const configurationSchema = z.looseObject({
  kind: z.literal('ValidatingWebhookConfiguration'),
  webhooks: z.array(
    z.looseObject({
      name: z.string(),
      namespaceSelector: z.looseObject({ matchExpressions: z.array(z.unknown()) }),
    }),
  ),
})

const accepted = `namespace/netpol-guardrail
resourcequota/critical-pods
serviceaccount/netpol-guardrail
clusterrole.rbac.authorization.k8s.io/netpol-guardrail
clusterrolebinding.rbac.authorization.k8s.io/netpol-guardrail
configmap/netpol-guardrail
service/netpol-guardrail
deployment.apps/netpol-guardrail
poddisruptionbudget.policy/netpol-guardrail
networkpolicy.networking.k8s.io/netpol-guardrail
mutatingwebhookconfiguration.admissionregistration.k8s.io/netpol-guardrail
validatingwebhookconfiguration.admissionregistration.k8s.io/netpol-guardrail`.split('\n')

/** What the API server would take of a folder, and what it says about it. */
async function dryRun(folder: string): Promise<{ readonly taken: readonly string[]; readonly said: string }> {
  const result = await kubectl(['apply', '-k', folder, '--dry-run=server', '--validate=strict'])
  return {
    taken: result.stdout
      .trim()
      .split('\n')
      .map((line) => line.replace(/ .*/, '')),
    said: result.stderr,
  }
}

await t.test('the API server accepts everything, and has nothing to warn of', async (t) => {
  t.same(await dryRun(deploy), { taken: accepted, said: '' })
  const { taken, said } = await dryRun(ownCertificates)
  t.same(taken.toSorted(), [...accepted, 'secret/netpol-guardrail-tls'].toSorted())
  t.equal(said, '')
})

await t.test('with cert-manager only the kinds that cert-manager defines are unknown here', async (t) => {
  const { taken, said } = await dryRun(join(deploy, 'overlays/cert-manager'))
  t.same(taken, accepted)
  const unknown = said.split('\n').filter((line) => line !== '' && line !== 'ensure CRDs are installed first')
  t.equal(unknown.length, 4)
  for (const line of unknown)
    t.match(line, /no matches for kind "(Certificate|Issuer)" in version "cert-manager\.io\/v1"/)
})

await t.test(
  'the namespace admits pods of the Deployment, as restricted as they are, and no others',
  async (t) => {
    const rendered = await kubectl([
      ...['apply', '-k', deploy, '--dry-run=server', '--selector', 'app.kubernetes.io/component=webhook'],
      ...['--output', 'json'],
    ])
    const { template } = z
      .looseObject({ spec: z.looseObject({ template: z.looseObject({ spec: z.looseObject({}) }) }) })
      .parse(JSON.parse(rendered.stdout)).spec
    const create = (spec: object): ReturnType<typeof kubectl> =>
      kubectl(['create', '--dry-run=server', '-f', '-'], {
        input: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'guard', namespace: 'netpol-guardrail' },
          spec,
        }),
      })
    t.match(await create(template.spec), { exitCode: 0, stderr: '' })
    const refused = await create({ ...template.spec, hostNetwork: true })
    t.match(refused, { exitCode: 1, stderr: /violates PodSecurity "restricted:latest": host namespaces/ })
  },
)

await t.test('enforce-by-default changes the configuration and the selectors alike', async (t) => {
  const overlay = join(deploy, 'overlays/strict-everywhere')
  await mkdir(overlay)
  await writeFile(
    join(overlay, 'kustomization.yaml'),
    'resources: [../../base]\ncomponents: [../../components/enforce-by-default]\n',
  )
  t.same(await dryRun(overlay), { taken: accepted, said: '' })
  const rendered = await kubectl(['kustomize', overlay])
  t.match(rendered.stdout, /enforce: baseline\n +warn: strict/)
  const entries = [...parseAllDocuments(rendered.stdout)]
    .map((document): unknown => document.toJS())
    .filter((object) => configurationSchema.safeParse(object).success)
    .flatMap((object) => configurationSchema.parse(object).webhooks)
  const levelOf = (name: string): unknown =>
    entries.find((entry) => entry.name === `${name}.netpol-guardrail.dev`)?.namespaceSelector
      .matchExpressions[1]
  const key = 'netpol-guardrail.dev/enforce'
  t.same(levelOf('enforce.networkpolicies'), { key, operator: 'NotIn', values: ['off'] })
  t.same(levelOf('observe.networkpolicies'), { key, operator: 'In', values: ['off'] })
})

await t.test('own certificates: one command installs, and the next one changes nothing', async (t) => {
  const apply = await kubectl(['apply', '-k', ownCertificates])
  t.match(apply, { exitCode: 0, stderr: '' })
  for (const kind of ['validatingwebhookconfiguration', 'mutatingwebhookconfiguration']) {
    const bundles = await kubectl([
      ...['get', kind, 'netpol-guardrail', '--output'],
      'jsonpath={.webhooks[*].clientConfig.caBundle}',
    ])
    for (const bundle of bundles.stdout.split(' '))
      t.equal(Buffer.from(bundle, 'base64').toString(), ca, kind)
  }
  const diff = await kubectl(['diff', '-k', ownCertificates])
  t.match(diff, { exitCode: 0, stdout: '' })
})

await t.test(
  'until a namespace asks for enforcement, nobody is held up by a guard that is not there',
  async (t) => {
    // The Service exists and nothing answers behind it.
    await waitForWebhookConfigurations(controlPlane)
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny-all}
spec: {podSelector: {}}
`
    for (const [namespace, labels] of [
      ['plain', {}],
      ['enforcing', { 'netpol-guardrail.dev/enforce': 'baseline' }],
    ] as const) {
      const object = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels } }
      t.match(
        await kubectl(['create', '-f', '-'], { input: JSON.stringify(object) }),
        { exitCode: 0 },
        namespace,
      )
    }
    t.match(await kubectl(['create', '-n', 'plain', '-f', '-'], { input: policy }), { exitCode: 0 })
    t.match(await kubectl(['label', 'namespace', 'plain', 'team=a']), { exitCode: 0 })
    t.match(await kubectl(['create', '-n', 'enforcing', '-f', '-'], { input: policy }), {
      exitCode: 1,
      stderr: /failed calling webhook "enforce\.networkpolicies\.netpol-guardrail\.dev"/,
    })
    t.match(await kubectl(['create', '-n', 'netpol-guardrail', '-f', '-'], { input: policy }), {
      exitCode: 0,
    })
  },
)
