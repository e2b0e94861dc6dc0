import { execFile } from 'node:child_process'
import { glob } from 'node:fs/promises'
import { promisify } from 'node:util'
import t from 'tap'
import * as z from 'zod'

const run = promisify(execFile)
const packed = z.array(z.object({ files: z.array(z.object({ path: z.string() })) })).length(1)

await t.test('the package holds what was built, and nothing else', async (t) => {
  // prepack builds dist/.
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--loglevel=error'])
  const [{ files } = { files: [] }] = packed.parse(JSON.parse(stdout.slice(stdout.indexOf('['))))
  const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json']
  for await (const source of glob('src/**/*.ts')) {
    const built = source.replace(/^src\//, 'dist/').replace(/\.ts$/, '')
    expected.push(`${built}.js`, `${built}.d.ts`)
  }
  t.same(files.map(({ path }) => path).sort(), expected.sort())
})

await t.test('and what was built runs', async (t) => {
  const program = 'dist/main/netpol-guardrail.js'
  const { stdout } = await run(process.execPath, [program, 'version'])
  t.match(stdout, /^netpol-guardrail v\d+\.\d+\.\d+\n$/)
  const example = 'docs/examples/09-default-deny.yaml'
  const described = await run(process.execPath, [program, 'describe', example])
  t.match(
    described.stdout,
    /Isolates all pods of this namespace for ingress and egress and allows nothing by itself\./,
  )
  await t.rejects(run(process.execPath, [program, 'describe', 'no-such-file.yaml']), {
    code: 2,
    stderr: 'no-such-file.yaml: there is no such file\n',
  })
})
