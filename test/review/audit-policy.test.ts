import { readFile } from 'node:fs/promises'
import t from 'tap'
import { parse, parseAllDocuments } from 'yaml'
import * as z from 'zod'
import { shippedScope } from '../../src/review/webhook-scope.ts'

const resource = z.object({ group: z.string(), resources: z.array(z.string()) })
const policySchema = z.strictObject({
  apiVersion: z.literal('audit.k8s.io/v1'),
  kind: z.literal('Policy'),
  omitStages: z.array(z.string()),
  rules: z.array(
    z.strictObject({
      level: z.enum(['None', 'Metadata', 'Request', 'RequestResponse']),
      omitManagedFields: z.boolean().optional(),
      users: z.array(z.string()).optional(),
      verbs: z.array(z.string()).optional(),
      resources: z.array(resource).optional(),
    }),
  ),
})
const webhookSchema = z.looseObject({
  webhooks: z.array(
    z.looseObject({
      name: z.string(),
      namespaceSelector: z.looseObject({
        matchExpressions: z.array(z.looseObject({ key: z.string(), values: z.array(z.string()) })),
      }),
      matchConditions: z.array(z.looseObject({ name: z.string(), expression: z.string() })),
      rules: z.array(
        z.looseObject({
          apiGroups: z.array(z.string()),
          operations: z.array(z.string()),
          resources: z.array(z.string()),
        }),
      ),
    }),
  ),
})

async function readYaml(path: string): Promise<string> {
  return readFile(new URL(`../../deploy/${path}`, import.meta.url), 'utf8')
}

const policy = policySchema.parse(parse(await readYaml('audit-policy.yaml')))
const { webhooks } = webhookSchema.parse(
  parseAllDocuments(await readYaml('base/validatingwebhookconfiguration.yaml'))[0]?.toJS(),
)

/** The level at which a write is kept: that of the first rule that matches, as kube-apiserver decides. */
function levelOf(verb: string, group: string, name: string, user = 'dev'): string {
  const rule = policy.rules.find(
    ({ users, verbs, resources }) =>
      (users === undefined || users.includes(user)) &&
      (verbs === undefined || verbs.includes(verb)) &&
      (resources === undefined ||
        resources.some((each) => each.group === group && each.resources.includes(name))),
  )
  return rule?.level ?? 'None'
}

const verbsOf: Readonly<Record<string, readonly string[]>> = {
  CREATE: ['create', 'patch'],
  UPDATE: ['update', 'patch'],
  DELETE: ['delete', 'deletecollection'],
}

await t.test(
  'each write that the guard is asked about is kept, with the object where it can be judged again',
  (t) => {
    for (const { name, rules } of webhooks)
      for (const { apiGroups, operations, resources } of rules)
        for (const group of apiGroups)
          for (const each of resources)
            for (const verb of operations.flatMap((operation) => verbsOf[operation] ?? [])) {
              // There is no subresource of a NetworkPolicy; the webhook is asked about any that may come.
              if (each === 'networkpolicies/*') continue
              // A subresource is not created; it is updated.
              if (each.includes('/') && verb === 'create') continue
              const level = each.includes('/') ? 'Metadata' : 'Request'
              t.equal(levelOf(verb, group, each), level, `${name}: ${verb} ${each}`)
            }
    t.end()
  },
)

await t.test('reads, other resources and the everyday writes of controllers are left out', (t) => {
  for (const verb of ['get', 'list', 'watch']) {
    t.equal(levelOf(verb, 'networking.k8s.io', 'networkpolicies'), 'None', verb)
    t.equal(levelOf(verb, '', 'namespaces'), 'None', verb)
  }
  t.equal(levelOf('create', '', 'pods'), 'None')
  for (const user of shippedScope.excludedUsers)
    t.equal(levelOf('update', '', 'namespaces/finalize', user), 'None', user)
  t.same(policy.omitStages, ['RequestReceived', 'ResponseStarted'])
  t.end()
})

await t.test('the reader knows what the webhook configurations leave out', (t) => {
  for (const { name, namespaceSelector, matchConditions } of webhooks) {
    const names = namespaceSelector.matchExpressions.find(({ key }) => key === 'kubernetes.io/metadata.name')
    t.same(new Set(names?.values), shippedScope.excludedNamespaces, name)
    const expression =
      matchConditions.find((each) => each.name === 'not-deletion-controllers')?.expression ?? ''
    t.same(
      new Set(Array.from(expression.matchAll(/'([^']+)'/g), ([, user]) => user)),
      shippedScope.excludedUsers,
      name,
    )
  }
  t.end()
})
