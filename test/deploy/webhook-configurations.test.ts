import t from 'tap'
import * as z from 'zod'
import { entries } from '../../src/model/entry.ts'
import { levels } from '../../src/model/level.ts'
import { deployFolder, only, readManifests } from './kustomization.ts'

const webhookSchema = z.strictObject({
  name: z.string(),
  clientConfig: z.strictObject({
    service: z.strictObject({ namespace: z.string(), name: z.string(), path: z.string(), port: z.number() }),
  }),
  rules: z.tuple([
    z.strictObject({
      apiGroups: z.array(z.string()),
      apiVersions: z.array(z.string()),
      operations: z.array(z.string()),
      resources: z.array(z.string()),
    }),
  ]),
  matchPolicy: z.literal('Equivalent'),
  namespaceSelector: z.strictObject({
    matchExpressions: z.array(
      z.strictObject({ key: z.string(), operator: z.string(), values: z.array(z.string()) }),
    ),
  }),
  matchConditions: z.array(z.strictObject({ name: z.string(), expression: z.string() })),
  reinvocationPolicy: z.literal('Never').optional(),
  failurePolicy: z.enum(['Fail', 'Ignore']),
  timeoutSeconds: z.number(),
  sideEffects: z.literal('None'),
  admissionReviewVersions: z.tuple([z.literal('v1')]),
})
const configurationSchema = z.looseObject({ webhooks: z.array(webhookSchema) })

const suffix = '.netpol-guardrail.dev'
const manifests = readManifests(deployFolder('base'))
const configurations = {
  validate: configurationSchema.parse(only(manifests, 'ValidatingWebhookConfiguration')).webhooks,
  mutate: configurationSchema.parse(only(manifests, 'MutatingWebhookConfiguration')).webhooks,
}
const webhooks = [...configurations.validate, ...configurations.mutate]

function webhookNamed(name: string): z.infer<typeof webhookSchema> {
  const found = webhooks.find((webhook) => webhook.name === `${name}${suffix}`)
  if (found === undefined) throw new Error(`there is no entry ${name}`)
  return found
}

function conditionOf(name: string, condition: string): string | undefined {
  return webhookNamed(name).matchConditions.find((each) => each.name === condition)?.expression
}

void t.test('the API server asks the entries that the server answers, and no others', (t) => {
  const configured = (['validate', 'mutate'] as const).flatMap((phase) =>
    configurations[phase].map(({ name, clientConfig, failurePolicy, rules: [rule] }) => ({
      name,
      path: clientConfig.service.path,
      resource: rule.resources[0],
      failurePolicy,
    })),
  )
  const answered = entries.map(({ name, phase, kind, failurePolicy }) => ({
    name: `${name}${suffix}`,
    path: `/${phase}/${name}`,
    resource: kind === 'NetworkPolicy' ? 'networkpolicies' : 'namespaces',
    failurePolicy,
  }))
  t.same(configured, answered)
  t.end()
})

void t.test('each entry is asked about the writes that can change what it judges', (t) => {
  const policies = { apiGroups: ['networking.k8s.io'], apiVersions: ['v1'] }
  const namespaces = { apiGroups: [''], apiVersions: ['v1'] }
  const policyPaths = ['networkpolicies', 'networkpolicies/*']
  // All three persist labels and annotations (admission-contract 0.3).
  const namespacePaths = ['namespaces', 'namespaces/status', 'namespaces/finalize']
  const judged = { ...policies, operations: ['CREATE', 'UPDATE', 'DELETE'], resources: policyPaths }
  const written = ['CREATE', 'UPDATE']
  t.same(Object.fromEntries(webhooks.map(({ name, rules: [rule] }) => [name.replace(suffix, ''), rule])), {
    'enforce.networkpolicies': judged,
    'observe.networkpolicies': judged,
    'guarded.namespaces': { ...namespaces, operations: ['UPDATE'], resources: namespacePaths },
    namespaces: { ...namespaces, operations: written, resources: namespacePaths },
    'describe.networkpolicies': { ...policies, operations: written, resources: ['networkpolicies'] },
    'describe.namespaces': { ...namespaces, operations: written, resources: ['namespaces'] },
  })
  t.end()
})

void t.test('nobody waits long, least of all for a description', (t) => {
  t.same(
    Object.fromEntries(
      webhooks.map(({ name, timeoutSeconds }) => [name.replace(suffix, ''), timeoutSeconds]),
    ),
    {
      'enforce.networkpolicies': 5,
      'observe.networkpolicies': 3,
      'guarded.namespaces': 5,
      namespaces: 3,
      'describe.networkpolicies': 2,
      'describe.namespaces': 2,
    },
  )
  t.end()
})

void t.test('no entry is asked again because of what another webhook changed', (t) => {
  for (const webhook of configurations.mutate) t.equal(webhook.reinvocationPolicy, 'Never', webhook.name)
  t.end()
})

void t.test('no entry is asked about the controllers that empty a deleted namespace', (t) => {
  for (const { name, matchConditions } of webhooks)
    t.same(
      matchConditions.find((condition) => condition.name === 'not-deletion-controllers')?.expression,
      "!(request.userInfo.username in ['system:serviceaccount:kube-system:namespace-controller'," +
        " 'system:serviceaccount:kube-system:generic-garbage-collector'])",
      name,
    )
  t.end()
})

void t.test('a namespace is left out by its name only, which no author can choose for another', (t) => {
  const byName = {
    key: 'kubernetes.io/metadata.name',
    operator: 'NotIn',
    values: ['netpol-guardrail', 'kube-system'],
  }
  const enforced = levels.filter((level) => level !== 'off')
  const byLevel: Readonly<Record<string, readonly unknown[]>> = {
    'enforce.networkpolicies': [{ key: 'netpol-guardrail.dev/enforce', operator: 'In', values: enforced }],
    'observe.networkpolicies': [{ key: 'netpol-guardrail.dev/enforce', operator: 'NotIn', values: enforced }],
  }
  for (const { name, namespaceSelector } of webhooks)
    t.same(namespaceSelector.matchExpressions, [byName, ...(byLevel[name.replace(suffix, '')] ?? [])], name)
  t.end()
})

void t.test(
  'the two entries of namespaces differ in who was guarded before, so that one of them is asked',
  (t) => {
    const guarded = conditionOf('guarded.namespaces', 'guarded')
    t.match(guarded, /^oldObject\..*startsWith\('netpol-guardrail\.dev\/'\)/)
    t.equal(conditionOf('namespaces', 'not-guarded'), `request.operation == 'CREATE' || !${guarded ?? ''}`)
    t.equal(
      conditionOf('namespaces', 'metadata-changed'),
      conditionOf('guarded.namespaces', 'metadata-changed'),
      'and both only about labels and annotations',
    )
    t.same(
      webhooks.flatMap(({ name, matchConditions }) =>
        matchConditions.map((condition) => `${name.replace(suffix, '')} ${condition.name}`),
      ),
      [
        'enforce.networkpolicies not-deletion-controllers',
        'observe.networkpolicies not-deletion-controllers',
        'guarded.namespaces not-deletion-controllers',
        'guarded.namespaces metadata-changed',
        'guarded.namespaces guarded',
        'namespaces not-deletion-controllers',
        'namespaces metadata-changed',
        'namespaces not-guarded',
        'describe.networkpolicies not-deletion-controllers',
        'describe.namespaces not-deletion-controllers',
      ],
      'and nothing else narrows an entry',
    )
    t.end()
  },
)

void t.test(
  'row 57: no expression reads an old object that is not there: under Ignore that would skip us silently',
  (t) => {
    for (const {
      name,
      matchConditions,
      rules: [rule],
    } of webhooks) {
      if (!rule.operations.includes('CREATE')) continue
      for (const { name: condition, expression } of matchConditions)
        t.ok(
          !expression.includes('oldObject') ||
            /^request\.operation (!= 'UPDATE'|== 'CREATE') \|\| /.test(expression),
          `${name} ${condition}`,
        )
    }
    t.end()
  },
)
