import { readdir, readFile } from 'node:fs/promises'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { judge } from '../../src/engine/judge.ts'
import { noFacts } from '../../src/model/facts.ts'
import { type LabelSelector, type Labels, readLabelSelector } from '../../src/model/label-selector.ts'
import { Problems } from '../../src/model/decoded.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import { below } from '../../src/model/path.ts'
import { defaultConfiguration, readConfiguration } from '../../src/config/read-configuration.ts'
import { describePolicy } from '../../src/netpol/description/describe-policy.ts'
import { includesPort, portsOf } from '../../src/netpol/port-set.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { deployFolder, only, readKustomization, readManifestFile, readManifests } from './kustomization.ts'
import { readServeOptions } from './serve-options.ts'
import { levelsAt } from '../engine/circumstances.ts'

const base = deployFolder('base')
const manifests = readManifests(base)

const containerSchema = z.strictObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  ports: z.array(z.strictObject({ name: z.string(), containerPort: z.number(), protocol: z.literal('TCP') })),
  livenessProbe: z.looseObject({ httpGet: z.unknown() }),
  readinessProbe: z.looseObject({ httpGet: z.unknown() }),
  resources: z.strictObject({
    requests: z.record(z.string(), z.string()),
    limits: z.record(z.string(), z.string()),
  }),
  securityContext: z.unknown(),
  volumeMounts: z.unknown(),
})
const deploymentSchema = z.looseObject({
  spec: z.looseObject({
    replicas: z.number(),
    selector: z.unknown(),
    template: z.strictObject({
      metadata: z.strictObject({ labels: z.record(z.string(), z.string()) }),
      spec: z.looseObject({
        serviceAccountName: z.string(),
        terminationGracePeriodSeconds: z.number(),
        topologySpreadConstraints: z.array(z.looseObject({ labelSelector: z.unknown() })),
        containers: z.tuple([containerSchema]),
      }),
    }),
  }),
})
const serviceSchema = z.looseObject({
  spec: z.looseObject({
    selector: z.record(z.string(), z.string()),
    ports: z.tuple([z.looseObject({ port: z.number(), targetPort: z.string() })]),
  }),
})

const certificateSchema = z.looseObject({
  spec: z.looseObject({ secretName: z.string(), dnsNames: z.array(z.string()).optional() }),
})

const deployment = deploymentSchema.parse(only(manifests, 'Deployment')).spec
const pod = deployment.template.spec
const [container] = pod.containers
const labels: Labels = new Map(Object.entries(deployment.template.metadata.labels))
const portNamed = (name: string): number | undefined =>
  container.ports.find((port) => port.name === name)?.containerPort

function selectorOf(value: unknown): LabelSelector {
  const problems = new Problems()
  const decoded = problems.decoded(readLabelSelector(value, below(undefined, 'selector'), problems))
  if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
  return decoded.value
}

function selectorIn(kind: string, field: string): LabelSelector {
  const { spec } = z.looseObject({ spec: z.looseObject({}) }).parse(only(manifests, kind))
  return selectorOf(spec[field])
}

void t.test('the kustomization names every file of its folder', async (t) => {
  for (const name of ['base', 'components/cert-manager']) {
    const files = (await readdir(deployFolder(name))).filter((file) => file !== 'kustomization.yaml')
    t.same([...readKustomization(deployFolder(name)).resources].sort(), files.sort(), name)
  }
  t.same(readManifests(deployFolder('.')), manifests, 'and `kubectl apply -k deploy` applies all of base')
})

void t.test('everything with a namespace is in the one that the webhooks leave out', (t) => {
  const clusterWide = [
    ...['Namespace', 'ClusterRole', 'ClusterRoleBinding'],
    ...['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'],
  ]
  for (const { kind, metadata } of manifests)
    t.equal(metadata.namespace, clusterWide.includes(kind) ? undefined : 'netpol-guardrail', kind)
  t.equal(only(manifests, 'Namespace').metadata.name, 'netpol-guardrail')
  t.end()
})

void t.test('the namespace and the pods keep to the restricted Pod Security Standard', (t) => {
  t.equal(only(manifests, 'Namespace').metadata.labels['pod-security.kubernetes.io/enforce'], 'restricted')
  t.match(pod, {
    securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
    enableServiceLinks: false,
  })
  t.same(container.securityContext, {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  })
  t.end()
})

void t.test('the guard may read namespaces, list policies and ask who may do what, and nothing else', (t) => {
  t.same(only(manifests, 'ClusterRole')['rules'], [
    { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
    { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['list'] },
    { apiGroups: ['authorization.k8s.io'], resources: ['subjectaccessreviews'], verbs: ['create'] },
  ])
  t.same(
    manifests.filter(({ kind }) => kind === 'Role' || kind === 'RoleBinding'),
    [],
  )
  const binding = only(manifests, 'ClusterRoleBinding')
  t.match(binding['roleRef'], { kind: 'ClusterRole', name: only(manifests, 'ClusterRole').metadata.name })
  t.same(binding['subjects'], [
    { kind: 'ServiceAccount', namespace: 'netpol-guardrail', name: pod.serviceAccountName },
  ])
  t.end()
})

void t.test('the token of the account is mounted into the pods of the guard, and only there', (t) => {
  t.equal(only(manifests, 'ServiceAccount')['automountServiceAccountToken'], false)
  t.equal(only(manifests, 'ServiceAccount').metadata.name, pod.serviceAccountName)
  t.match(pod, { automountServiceAccountToken: true })
  t.end()
})

void t.test('the ConfigMap is mounted whole, and holds a configuration that says the defaults', (t) => {
  const { data } = z
    .looseObject({ data: z.strictObject({ 'configuration.yaml': z.string() }) })
    .parse(only(manifests, 'ConfigMap'))
  t.match(readConfiguration(data['configuration.yaml'], rules), {
    ok: true,
    external: defaultConfiguration(rules).external,
  })
  t.match(pod, {
    volumes: [
      { name: 'tls' },
      { name: 'config', configMap: { name: only(manifests, 'ConfigMap').metadata.name, items: undefined } },
    ],
  })
  t.match(container, { volumeMounts: [{ name: 'tls' }, { name: 'config', mountPath: '/config' }] })
  t.end()
})

void t.test('every selector selects the pods of the Deployment', (t) => {
  t.ok(matches(selectorOf(deployment.selector), labels), 'Deployment')
  t.ok(matches(selectorIn('PodDisruptionBudget', 'selector'), labels), 'PodDisruptionBudget')
  t.ok(matches(selectorIn('NetworkPolicy', 'podSelector'), labels), 'NetworkPolicy')
  t.ok(
    matches(
      selectorOf({ matchLabels: serviceSchema.parse(only(manifests, 'Service')).spec.selector }),
      labels,
    ),
    'Service',
  )
  for (const { labelSelector } of pod.topologySpreadConstraints)
    t.ok(matches(selectorOf(labelSelector), labels), 'topologySpreadConstraints')
  t.end()
})

void t.test('the command line accepts the arguments, and all parts agree on the ports', async (t) => {
  const { listen, healthListen, tlsCertFile, tlsKeyFile } = await readServeOptions(container.args)
  t.equal(listen.port, portNamed('https'))
  t.equal(healthListen.port, portNamed('health'))
  t.match(container.livenessProbe.httpGet, { path: '/livez', port: 'health' })
  t.match(container.readinessProbe.httpGet, { path: '/readyz', port: 'health' })
  t.match(container.volumeMounts, [{ mountPath: '/tls', readOnly: true }])
  t.same([tlsCertFile, tlsKeyFile], ['/tls/tls.crt', '/tls/tls.key'])
  t.match(serviceSchema.parse(only(manifests, 'Service')).spec.ports, [{ port: 443, targetPort: 'https' }])
})

void t.test('a pod has time to drain, and one of two always answers', async (t) => {
  const { drainMs } = await readServeOptions(container.args)
  // Requests under way may take 6 s more, and closing 2 s.
  t.ok(pod.terminationGracePeriodSeconds * 1000 > drainMs + 8_000)
  t.ok(deployment.replicas >= 2)
  t.match(deployment, { strategy: { rollingUpdate: { maxUnavailable: 0 } } })
  t.match(only(manifests, 'PodDisruptionBudget'), { spec: { maxUnavailable: 1 } })
})

void t.test('the pods may be as critical as they ask to be, also where a quota has to allow it', (t) => {
  t.match(pod, { priorityClassName: 'system-cluster-critical' })
  t.match(only(manifests, 'ResourceQuota'), {
    spec: {
      scopeSelector: {
        matchExpressions: [{ scopeName: 'PriorityClass', values: ['system-cluster-critical'] }],
      },
    },
  })
  t.end()
})

void t.test('the image is the one of this release', async (t) => {
  const { version } = z
    .looseObject({ version: z.string() })
    .parse(JSON.parse(await readFile(new URL('../../package.json', import.meta.url), 'utf8')))
  t.same(readKustomization(base).images, [{ name: container.image, newTag: version }])
})

void t.test(
  "the guard's own NetworkPolicy is one that the guard accepts, and describes as its file does",
  (t) => {
    const manifest = only(manifests, 'NetworkPolicy')
    const decoded = decodeNetworkPolicy(manifest)
    if (!decoded.ok) throw new Error(JSON.stringify(decoded.problems))
    const { value: policy } = decoded
    const change = { kind: 'NetworkPolicy', change: { operation: 'create', object: policy } } as const
    const prepared = rules.map((rule) => rule.prepare({}, levelsAt('strict')))
    const { findings } = judge(change, prepared, noFacts)
    const violations = findings.filter(({ class: one }) => one === 'baseline' || one === 'strict')
    // Where the API server is differs from cluster to cluster: an overlay that names it passes strict as well.
    t.same(
      violations.map(({ rule, class: one, paths }) => `${rule} ${one} ${paths.join(' ')}`),
      ['open-peers strict spec.ingress[0]', 'open-peers strict spec.egress[0]'],
    )
    t.equal(manifest.metadata.annotations['kubernetes.io/description'], describePolicy(policy))
    const [https, health] = policy.spec.ingress
    t.ok(includesPort(portsOf(https?.ports ?? []), 'TCP', portNamed('https') ?? 0))
    t.ok(includesPort(portsOf(health?.ports ?? []), 'TCP', portNamed('health') ?? 0))
    t.same(policy.spec.policyTypes, ['Ingress', 'Egress'])
    t.match(policy.spec.egress, [{ peers: [], ports: [{}, {}] }], 'the API server, and no names')
    t.end()
  },
)

void t.test('cert-manager fills the Secret of the pods, for the name that the API server calls', (t) => {
  const component = deployFolder('components/cert-manager')
  const certificates = readManifestFile(`${component}/certificates.yaml`).map(
    (manifest) => certificateSchema.parse(manifest).spec,
  )
  // match would take a part of a text for the whole.
  t.same(
    certificates.map(({ secretName, dnsNames }) => ({ secretName, dnsNames })),
    [
      { secretName: 'netpol-guardrail-authority', dnsNames: undefined },
      { secretName: secretOfThePods(), dnsNames: ['netpol-guardrail.netpol-guardrail.svc'] },
    ],
  )
  t.match(certificates[0], { isCA: true, privateKey: { rotationPolicy: 'Never' } })
  t.same(
    readKustomization(component).patches.map(({ patch }): unknown => parse(patch)),
    ['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration'].map((kind) => ({
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind,
      metadata: {
        name: 'netpol-guardrail',
        annotations: { 'cert-manager.io/inject-ca-from': 'netpol-guardrail/netpol-guardrail' },
      },
    })),
  )
  t.end()
})

void t.test('own certificates go into the same Secret, their authority into both configurations', (t) => {
  const { secretGenerator, replacements } = readKustomization(deployFolder('overlays/own-certificates'))
  t.same(
    secretGenerator.map(({ name, options }) => ({ name, isNamedAlike: options.disableNameSuffixHash })),
    [{ name: secretOfThePods(), isNamedAlike: true }],
  )
  t.match(replacements, [
    {
      source: { name: secretOfThePods(), fieldPath: 'data.[ca.crt]' },
      targets: [
        { select: { kind: 'ValidatingWebhookConfiguration' }, options: { create: true } },
        { select: { kind: 'MutatingWebhookConfiguration' }, options: { create: true } },
      ],
    },
  ])
  t.end()
})

function secretOfThePods(): string {
  const { volumes } = z
    .looseObject({
      volumes: z.tuple([z.looseObject({ secret: z.looseObject({ secretName: z.string() }) })], z.unknown()),
    })
    .parse(pod)
  return volumes[0].secret.secretName
}
