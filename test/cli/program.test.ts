import t from 'tap'
import * as z from 'zod'
import { runProgram } from '../../src/cli/program.ts'
import type { ServeOptions } from '../../src/cli/serve-options.ts'
import { defineRule } from '../../src/model/rule.ts'
import { filesNamed, makeTestParts } from './test-parts.ts'

const rule = defineRule<unknown, never>({
  id: 'or-peers',
  title: 'Two peers that were meant to be one',
  class: 'baseline',
  since: { major: 0, minor: 1 },
  why: 'One dash too many opens a whole namespace.',
  remedy: 'Write one item:\n  - namespaceSelector: {}\n    podSelector: {}',
  whenNotToUse: 'Never.',
  references: ['the API documentation'],
  messages: {},
  examples: [],
  options: z.strictObject({}),
  check: () => [],
  isWithin: () => true,
})

interface Run {
  readonly exitCode: number
  readonly out: string
  readonly error: string
  readonly served: readonly ServeOptions[]
}

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}): Promise<Run> {
  const output = { out: '', error: '' }
  const served: ServeOptions[] = []
  const base = makeTestParts(output)
  const parts = makeTestParts(output, {
    rules: [rule],
    describe: ({ metadata }) => (metadata.name === 'odd' ? undefined : `Isolates ${metadata.name}.`),
    serve: (options) => {
      served.push(options)
      return Promise.resolve(0)
    },
    openInputs: filesNamed(files),
    io: {
      ...base.io,
      readText: (path) => {
        const text = files[path]
        return text === undefined ? base.io.readText(path) : Promise.resolve(text)
      },
    },
  })
  return { exitCode: await runProgram(args, parts), ...output, served }
}

function policy(name: string): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec: {podSelector: {}}
`
}

await t.test('--help teaches with examples and exits 0', async (t) => {
  for (const args of [
    ['--help'],
    ['lint', '--help'],
    ['serve', '--help'],
    ['describe', '--help'],
    ['diff', '--help'],
  ]) {
    const { exitCode, out } = await run(args)
    t.equal(exitCode, 0, args.join(' '))
    t.match(out, /Usage: netpol-guardrail/)
  }
  t.match((await run(['--help'])).out, /Examples:\n {2}netpol-guardrail lint deploy\/ /)
  t.match((await run(['serve', '--help'])).out, /NETPOL_GUARDRAIL_TLS_CERT_FILE/)
})

await t.test('without a command it prints its help and exits 2', async (t) => {
  const { exitCode, error } = await run([])
  t.equal(exitCode, 2)
  t.match(error, /Usage: netpol-guardrail/)
})

await t.test('a wrong command or flag exits 2 with what was meant and where the help is', async (t) => {
  t.match(await run(['describ', 'a.yaml']), {
    exitCode: 2,
    error:
      /^error: unknown command 'describ'\n\(Did you mean describe\?\)\nnetpol-guardrail --help shows how it is used\.\n$/,
  })
  t.match(await run(['describe', '--outptu', 'json', 'a.yaml']), {
    exitCode: 2,
    error:
      /^error: unknown option '--outptu'\n\(Did you mean --output\?\)\nnetpol-guardrail describe --help shows how it is used\.\n$/,
  })
  t.match(await run(['serve', '--tls-cert-file', 'c', '--tls-key-file', 'k', '--listen', 'x:y']), {
    exitCode: 2,
    error: /^error: option '--listen <host:port>' argument 'x:y' is invalid\. It must be HOST:PORT/,
  })
  t.match(await run(['serve', '--tls-key-file', 'k']), {
    exitCode: 2,
    error: /^error: required option '--tls-cert-file <path>' not specified\nnetpol-guardrail serve --help /,
  })
  t.match(await run(['config', 'chek']), {
    exitCode: 2,
    error: /Did you mean check\?\)\nnetpol-guardrail config --help shows how it is used\.\n$/,
  })
})

await t.test('the help of every command that reads files says its exit codes', async (t) => {
  for (const args of [[], ['lint'], ['describe'], ['diff'], ['explain'], ['config'], ['config', 'check']])
    t.match((await run([...args, '--help'])).out, /\nExit codes: 0 .* 2 /, args.join(' '))
})

await t.test('version prints the version, as text and as JSON', async (t) => {
  for (const args of [['version'], ['--version'], ['-V']])
    t.match(
      await run(args),
      { exitCode: 0, out: /^netpol-guardrail v1\.2\.3\n$/, error: /^$/ },
      args.join(' '),
    )
  t.match(JSON.parse((await run(['version', '-o', 'json'])).out), { schemaVersion: 1, version: '1.2.3' })
})

await t.test('describe says what each policy does, and where it stands', async (t) => {
  const files = { 'a.yaml': `${policy('one')}---\nkind: Service\napiVersion: v1\n---\n${policy('odd')}` }
  t.match(await run(['describe', 'a.yaml'], files), {
    exitCode: 0,
    out: 'shop/one  (a.yaml:1)\n  Isolates one.\nshop/odd  (a.yaml:9)\n  This policy cannot be described.\n',
    error: '',
  })
  const json: unknown = JSON.parse((await run(['describe', '-o', 'json', 'a.yaml'], files)).out)
  t.match(json, {
    schemaVersion: 1,
    policies: [
      { file: 'a.yaml', line: 1, namespace: 'shop', name: 'one', description: 'Isolates one.' },
      { name: 'odd', description: null },
    ],
  })
})

await t.test(
  'describe names each file that cannot be read, still describes the others, and exits 2',
  async (t) => {
    const files = {
      'good.yaml': policy('one'),
      'broken.yaml': 'a: [1\n',
      'bad.yaml': policy('x').replace('{podSelector: {}}', '{podSelector: 7}'),
    }
    t.match(await run(['describe', 'good.yaml', 'missing.yaml', 'broken.yaml', 'bad.yaml'], files), {
      exitCode: 2,
      out: /Isolates one\./,
      error:
        /^missing\.yaml: there is no such file or directory\nbroken\.yaml:\d+:\d+: .+\nbad\.yaml:4:21: not a valid NetworkPolicy: spec\.podSelector must be an object, not a number\n$/,
    })
  },
)

await t.test('describe says so when there is nothing to describe', async (t) => {
  t.match(await run(['describe', 'a.yaml'], { 'a.yaml': 'kind: Service\n' }), {
    exitCode: 2,
    error: 'no NetworkPolicy found in a.yaml\n',
  })
})

await t.test('explain lists the rules and prints one', async (t) => {
  t.match(
    (await run(['explain'])).out,
    /^baseline: .*\n {2}or-peers {2}Two peers that were meant to be one\n/,
  )
  t.match((await run(['explain', 'or-peers'])).out, /^or-peers: Two peers[^]*Why\n {2}One dash too many/)
  t.match(await run(['explain', 'or-pears']), {
    exitCode: 2,
    error: 'there is no rule or-pears; did you mean or-peers?\n',
  })
})

await t.test('serve hands over what the flags say', async (t) => {
  const { exitCode, served } = await run([
    'serve',
    ...['--tls-cert-file', 'c', '--tls-key-file', 'k'],
    ...['--listen', '[::1]:9443', '--health-listen', '127.0.0.1:0', '--config', 'guard.yaml'],
  ])
  t.equal(exitCode, 0)
  t.match(served, [
    {
      listen: { host: '::1', port: 9443 },
      healthListen: { host: '127.0.0.1', port: 0 },
      tlsCertFile: 'c',
      tlsKeyFile: 'k',
      config: 'guard.yaml',
      serviceAccountDir: '/var/run/secrets/kubernetes.io/serviceaccount',
      maxReviewBytes: 16 * 1024 * 1024,
      drainMs: 10_000,
      logLevel: 'info',
    },
  ])
})
