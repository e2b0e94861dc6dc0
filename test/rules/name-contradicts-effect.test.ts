import t from 'tap'
import { rules } from '../../src/rules/catalogue.ts'
import { nameContradictsEffect } from '../../src/rules/name-contradicts-effect.ts'
import { conforms } from './conform.ts'
import { findingsOf } from './findings.ts'

await conforms(t, nameContradictsEffect, rules)

const web = [{ port: 443 }]
const anyAddress = [{ ipBlock: { cidr: '0.0.0.0/0' } }]

interface Written {
  readonly name?: string
  readonly description?: string
  readonly managedFields?: readonly unknown[]
  readonly types?: readonly string[]
  readonly ingress?: readonly unknown[]
  readonly egress?: readonly unknown[]
}

function policy({ name = 'p', description, managedFields, types, ingress, egress }: Written): unknown {
  const annotations = description === undefined ? {} : { 'kubernetes.io/description': description }
  return {
    metadata: { name, namespace: 'shop', annotations, managedFields },
    spec: { podSelector: { matchLabels: { app: 'api' } }, policyTypes: types, ingress, egress },
  }
}

function messages(written: Written): readonly string[] {
  return findingsOf(nameContradictsEffect, policy(written)).map(({ message }) => message)
}

await t.test('reads whole words of a name', (t) => {
  for (const name of ['deny-all', 'web-deny', 'api.blocked', 'lockdown', 'networkIsolate', 'deny_all'])
    t.same(messages({ name, ingress: [{}] }), ['name'], name)
  for (const name of [
    'memcached-blocks',
    'denyall',
    'allow-all',
    'no-deny',
    'not-blocked',
    'block-storage',
    'from-web-to-isolated-pods',
    'deny-all-except-web',
    'unblock',
    'isolator',
  ])
    t.same(messages({ name, ingress: [{}] }), [], name)
  t.end()
})

await t.test('looks at the directions that the name can mean', (t) => {
  const types = ['Ingress', 'Egress']
  t.same(messages({ name: 'deny-ingress', types, ingress: [], egress: [{}] }), [])
  t.same(messages({ name: 'deny-egress', types, ingress: [], egress: [{}] }), ['name'])
  t.same(messages({ name: 'web-deny', types, ingress: [], egress: [{}] }), [], 'it shuts something')
  t.same(messages({ name: 'deny-all', types, ingress: [], egress: [{}] }), ['name'], 'not all')
  t.same(messages({ name: 'allow-ingress-deny-egress', types, ingress: [{}], egress: [] }), [])
  t.same(messages({ name: 'allow-ingress-deny-egress', types, ingress: [], egress: [{}] }), ['name'])
  t.same(messages({ name: 'deny-ingress-allow-egress', types, ingress: [], egress: [{}] }), [])
  t.same(messages({ name: 'deny-egress-allow-https', egress: [{ to: anyAddress, ports: web }] }), [])
  t.same(messages({ name: 'deny-ingress', types: ['Egress'], ingress: [{}] }), [], 'ignored rules')
  t.end()
})

await t.test('takes for open what nobody would call a denial', (t) => {
  t.same(messages({ name: 'deny-ingress', ingress: [{ from: anyAddress }] }), ['name'])
  t.same(messages({ name: 'deny-ingress', ingress: [{ ports: web }] }), ['name'], 'a port for everybody')
  t.same(messages({ name: 'deny-ssh', ingress: [{ ports: web }] }), [], 'another port')
  t.same(messages({ name: 'deny-ssh', ingress: [{ from: anyAddress }] }), ['name'], 'ssh too')
  t.same(messages({ name: 'deny-web', ingress: [{ from: [{ podSelector: {} }] }] }), [])
  t.same(
    messages({ name: 'block-ip', ingress: [{ from: [except('203.0.113.5/32')] }] }),
    [],
    'block-by-except',
  )
  t.same(messages({ name: 'deny-egress', egress: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }), [], 'DNS')
  t.end()
})

function except(...ranges: readonly string[]): unknown {
  return { ipBlock: { cidr: '0.0.0.0/0', except: ranges } }
}

await t.test('reads the first sentence of what a person wrote', (t) => {
  const ingress = [{}]
  for (const description of [
    'Denies all ingress.',
    'No access from outside',
    'Default deny for the shop! Allows nothing else',
    'Allows only ingress from the frontend',
    'this policy blocked everything',
  ])
    t.same(messages({ description, ingress }), ['description'], description)
  for (const description of [
    'Does not deny anything.',
    'Denies all ingress except from the frontend.',
    'No ingress restrictions.',
    'Allows all ingress. Denies nothing.',
    'Allows only ingress from anywhere',
    'Allows only egress to the database',
    'Isolates pods with app=deny for ingress. Allows ingress on all ports from anywhere.',
    '',
  ])
    t.same(messages({ description, ingress }), [], description)
  t.same(messages({ name: 'deny-all', description: 'Denies all.', ingress }), ['name'], 'one problem')
  t.end()
})

await t.test('does not judge a text that nobody owns', (t) => {
  const owned = (annotations: object): readonly unknown[] => [
    { manager: 'kubectl', fieldsV1: { 'f:metadata': { 'f:annotations': annotations } } },
  ]
  const written = { description: 'Denies all.', ingress: [{}] }
  t.same(messages({ ...written, managedFields: owned({ 'f:kubernetes.io/description': {} }) }), [
    'description',
  ])
  t.same(messages({ ...written, managedFields: owned({}) }), [])
  t.same(messages({ ...written, managedFields: [] }), ['description'])
  t.end()
})

await t.test('tells of rules under the name of a default deny', (t) => {
  const mesh = [{ from: [{ namespaceSelector: { matchLabels: { a: 'mesh' } } }], ports: web }]
  t.same(messages({ name: 'default-deny-all', ingress: mesh }), ['default-deny-with-rules'])
  t.same(messages({ name: 'denyAll', ingress: mesh }), ['default-deny-with-rules'])
  for (const name of ['default-deny-with-mesh', 'default-deny-allow-mesh', 'deny-all-but-mesh', 'deny-mesh'])
    t.same(messages({ name, ingress: mesh }), [], name)
  t.same(
    messages({ name: 'default-deny', ingress: [{ from: [{ podSelector: {} }] }] }),
    [],
    'its own namespace',
  )
  const dns = [{ port: 53, protocol: 'UDP' }]
  t.same(
    messages({
      name: 'default-deny-egress',
      types: ['Ingress', 'Egress'],
      ingress: mesh,
      egress: [{ to: [{ namespaceSelector: { matchLabels: { name: 'kube-system' } } }], ports: dns }],
    }),
    [],
    'DNS, and rules for the other direction',
  )
  t.end()
})

await t.test('is new where the text or the rules became worse', (t) => {
  const since = (now: Written, old: Written): string | undefined =>
    findingsOf(nameContradictsEffect, policy(now), policy(old))[0]?.since
  const open = { name: 'deny-all', ingress: [{}] }
  t.equal(since(open, open), 'before')
  t.equal(since({ ...open, ingress: [{ from: anyAddress }] }, open), 'before', 'narrower')
  t.equal(since(open, { ...open, ingress: [{ from: anyAddress }] }), 'new', 'wider')
  t.equal(since(open, { ...open, ingress: [] }), 'new')
  const described = { description: 'Denies all.', ingress: [{}] }
  t.equal(since(described, described), 'before')
  t.equal(since(described, { ingress: [{}] }), 'new', 'the text is new')
  t.end()
})

await t.test('reads no more of a text than anybody would, and copes with many rules', (t) => {
  const description = `${'a '.repeat(100_000)}deny`
  t.same(messages({ description, ingress: [{}] }), [])
  const ingress = Array.from({ length: 10_000 }, () => ({ from: anyAddress, ports: web }))
  const [finding, ...more] = findingsOf(nameContradictsEffect, policy({ name: 'deny', ingress }))
  t.equal(more.length, 0)
  t.ok((finding?.paths.length ?? 0) <= 16)
  t.end()
})
