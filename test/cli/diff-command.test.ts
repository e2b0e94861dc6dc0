import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t from 'tap'
import { UsageError } from '../../src/cli/cli-io.ts'
import { type DiffOptions, runDiff } from '../../src/cli/diff-command.ts'
import { makeOpenInputs } from '../../src/cli/open-inputs.ts'
import { makeMemoryIo } from './memory-io.ts'
import { filesNamed } from './test-parts.ts'

function policy(name: string, spec: string, namespace = ', namespace: shop'): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}${namespace}}
spec: ${spec}
`
}

const deny = '{podSelector: {}}'
const open = '{podSelector: {}, ingress: [{ports: [{port: 5432}]}]}'

interface Run {
  readonly exitCode: number
  readonly out: string
  readonly error: string
}

/** Compares old.yaml and new.yaml; without a text there is no such file. */
async function diff(
  old: string | undefined,
  now: string | undefined,
  options: Partial<DiffOptions> = {},
): Promise<Run> {
  const io = makeMemoryIo()
  const files = filesNamed({
    ...(old === undefined ? {} : { 'old.yaml': old }),
    ...(now === undefined ? {} : { 'new.yaml': now }),
  })
  try {
    const exitCode = await runDiff('old.yaml', 'new.yaml', { output: 'text', ...options }, io, files)
    return { exitCode, out: io.out(), error: io.error() }
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { exitCode: 2, out: io.out(), error: `${io.error()}${error.message}` }
  }
}

await t.test('exits 1 where something opens, and says what', async (t) => {
  t.same(await diff(policy('a', deny), policy('a', open)), {
    exitCode: 1,
    out: `shop/a: changed (old.yaml:1 -> new.yaml:1)
  newly lets in: anywhere, on TCP 5432

1 policy: 1 changed, 0 as before.
`,
    error: '',
  })
})

await t.test('exits 0 where another wording has the same effect, or nothing changed', async (t) => {
  t.same(
    await diff(policy('a', deny), policy('a', '{podSelector: {matchLabels: {}}, policyTypes: [Ingress]}')),
    {
      exitCode: 0,
      out: `shop/a: reworded (old.yaml:1 -> new.yaml:1)
  the same effect

No difference in effect. 1 policy: 1 reworded, 0 as before.
`,
      error: '',
    },
  )
  t.match(await diff(policy('a', deny), `# moved\n---\n${policy('a', deny)}`), {
    exitCode: 0,
    out: 'No difference in effect. 1 policy: 1 as before.\n',
  })
})

await t.test('a policy that got another name is no difference in effect', async (t) => {
  t.match(await diff(policy('a', open), policy('b', open)), {
    exitCode: 0,
    out: /shop\/a: removed[^]*shop\/b: added[^]*namespace shop: together its policies let through what they did before/,
  })
})

await t.test('prints the same as JSON', async (t) => {
  const { exitCode, out } = await diff(policy('a', deny), policy('a', open), { output: 'json' })
  t.equal(exitCode, 1)
  t.same(JSON.parse(out), {
    schemaVersion: 1,
    old: 'old.yaml',
    new: 'new.yaml',
    isDifferent: true,
    policies: [
      {
        namespace: 'shop',
        name: 'a',
        change: 'changed',
        old: 'old.yaml:1',
        new: 'new.yaml:1',
        effects: [
          {
            direction: 'ingress',
            effect: 'opens',
            certainty: 'certain',
            because: [],
            pods: 'all pods of this namespace',
            text: 'newly lets in',
            traffic: [{ peers: 'anywhere', ports: 'TCP 5432' }],
            moreTraffic: 0,
          },
        ],
      },
    ],
    unchanged: 0,
    namespaces: [],
    notCompared: [],
    problems: [],
  })
})

await t.test('what cannot be read is told with exit code 2, and the rest compared', async (t) => {
  t.match(await diff(policy('a', deny), undefined), {
    exitCode: 2,
    out: /shop\/a: removed[^]*everything may come in again,\n.*\n\n1 policy: 1 removed, 0 as before\.\n$/,
    error:
      /^new\.yaml: there is no such file or directory\nBecause of that, policies above may be called added or removed/,
  })
  t.same(await diff(policy('a', deny), `${policy('a', open)}---\n${policy('b', '{podSelector: 7}')}`), {
    exitCode: 2,
    out: `shop/a: changed (old.yaml:1 -> new.yaml:1)
  newly lets in: anywhere, on TCP 5432

shop/b: not compared, for it is not valid

2 policies: 1 changed, 0 as before, 1 not compared.
`,
    error: 'new.yaml:9:21: not a valid NetworkPolicy: spec.podSelector must be an object, not a number',
  })
  const { out } = await diff(undefined, policy('a', deny), { output: 'json' })
  t.match(JSON.parse(out), { problems: [{ file: 'old.yaml', line: null }] })
  t.match(await diff('kind: Service\n', ''), {
    exitCode: 2,
    out: /^$/,
    error: 'no NetworkPolicy found in old.yaml or new.yaml',
  })
})

await t.test('a policy that is not valid any more is not called removed', async (t) => {
  const { out, error } = await diff(policy('a', deny), policy('a', '{podSelector: {}, ingress: 7}'))
  t.equal(out, 'shop/a: not compared, for it is not valid\n\n1 policy: 0 as before, 1 not compared.\n')
  t.notMatch(error, 'Because of that')
  const nameless = policy('a', '{podSelector: 7}').replace('{name: a, namespace: shop}', '{}')
  t.match(await diff(policy('a', deny), nameless), { out: /removed/, error: /Because of that/ })
  const misnamed = policy('a', deny, ', namespace: no')
  t.match(await diff(policy('a', deny, ''), misnamed), { out: /a: removed/, error: /Because of that/ })
})

await t.test('says what it means that no policy of a namespace is left', async (t) => {
  t.same(await diff(policy('a', deny), ''), {
    exitCode: 1,
    out: `shop/a: removed (old.yaml:1)
  no longer isolates all pods of this namespace for ingress: everything may come in again,
    unless another policy isolates these pods

namespace shop: no policy is left, if old.yaml and new.yaml hold all that it has
  all pods of this namespace:
    ingress is no longer restricted: everything may come in, and before nothing

1 policy: 1 removed, 0 as before.
`,
    error: '',
  })
})

await t.test('policies whose names the cluster makes up are not one', async (t) => {
  const nameless = (app: string): string =>
    policy('x', `{podSelector: {matchLabels: {app: ${app}}}}`).replace('name: x', 'generateName: x-')
  const two = `${nameless('a')}---\n${nameless('b')}`
  t.match(await diff(two, two), { exitCode: 0, out: /2 policies: 2 as before/, error: '' })
})

await t.test('notes what is passed over: foreign policies, and one that is given twice', async (t) => {
  const cilium = 'apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: c}\n'
  t.match(await diff(`${cilium}---\n${policy('a', deny)}`, `${policy('a', open)}---\n${policy('a', deny)}`), {
    exitCode: 0,
    error:
      /^old\.yaml:1: CiliumNetworkPolicy of cilium\.io\/v2 is not judged: .*\nnew\.yaml:1: this policy is given again later, and only the last one counts\n$/,
  })
})

await t.test('of many policies that are given twice it notes a few', async (t) => {
  const { error } = await diff(
    Array.from({ length: 9 }, () => policy('a', deny)).join('---\n'),
    policy('a', deny),
  )
  t.match(error, /^(old\.yaml:\d+: this policy .*\n){5}3 more are given again later\n$/)
})

await t.test('a policy without a namespace is of the one that is given', async (t) => {
  const hint = 'do not say their namespace; --namespace says where they belong\n'
  t.match(await diff(policy('a', deny), policy('a', open, '')), {
    out: /^a: added[^]*\nshop\/a: removed/,
    error: `the policies of NEW ${hint}`,
  })
  t.match(await diff(policy('a', deny, ''), policy('a', open)), { error: `the policies of OLD ${hint}` })
  t.match(await diff(policy('a', deny, ''), policy('a', open, '')), { error: /^$/ })
  t.match(await diff(policy('a', deny), policy('a', open, ''), { namespace: 'shop' }), {
    out: /^shop\/a: changed/,
  })
})

await t.test('names that nobody should print come out harmless', async (t) => {
  const evil = String.raw`"\e[31m\n##vso[task]\u202e"`
  for (const output of ['text', 'json'] as const) {
    const { out } = await diff(policy(evil, deny), policy(evil, open), { output })
    t.match(out, /^[\n\u0020-\u007e]*$/)
    t.notMatch(out, '##vso[')
  }
})

await t.test('standard input is one of the two at most', async (t) => {
  await t.rejects(runDiff('-', '-', { output: 'text' }, makeMemoryIo(), filesNamed({})), UsageError)
})

await t.test('compares directories', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'diff-'))
  t.teardown(() => rm(folder, { recursive: true }))
  for (const [file, text] of [
    ['old/a.yaml', policy('a', deny)],
    ['old/deep/b.yml', policy('b', '{podSelector: {matchLabels: {app: b}}}')],
    ['new/all.yaml', `${policy('b', '{podSelector: {matchLabels: {app: b}}}')}---\n${policy('a', open)}`],
    ['new/notes.txt', 'a: [\n'],
  ] as const) {
    await mkdir(join(folder, file, '..'), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const io = makeMemoryIo()
  const exitCode = await runDiff(
    join(folder, 'old'),
    join(folder, 'new'),
    { output: 'text', width: 500 },
    io,
    makeOpenInputs(() => Readable.from([])),
  )
  t.equal(exitCode, 1)
  t.equal(
    io.out().replaceAll(folder, ''),
    `shop/a: changed (/old/a.yaml:1 -> /new/all.yaml:6)
  newly lets in: anywhere, on TCP 5432

namespace shop: what all its policies do together, if /old and /new hold all that it has
  all pods of this namespace:
    newly lets in: anywhere, on TCP 5432

2 policies: 1 changed, 1 as before.
`,
  )
})
