import { execFile } from 'node:child_process'
import { glob, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { jsonReportSchema } from '../../src/report/lint/json-report-schema.ts'
import { environment, installPackage, packPackage } from './install-package.ts'

// Building, packing and installing take a while on a machine that has other things to do.
t.setTimeout(600_000)

const run = promisify(execFile)
const root = fileURLToPath(new URL('../../', import.meta.url))
// Where the folder for temporary files is a symbolic link, npm would link to the tarball by another name.
const folder = await realpath(await mkdtemp(join(tmpdir(), 'netpol-guardrail-package-')))
t.teardown(() => rm(folder, { recursive: true, force: true }))
const consumer = join(folder, 'consumer')
const { tarball, files } = await packPackage(folder)
await installPackage(tarball, consumer)

/** A manifest with a violation, and what the packed command line says of it. */
const example = join(root, 'docs/examples/01-or-mistake.yaml')
const program = join(consumer, 'node_modules/.bin/netpol-guardrail')

async function runModule(text: string, name = 'module.js'): Promise<string> {
  await writeFile(join(consumer, name), text)
  const { stdout } = await run(process.execPath, [name], { cwd: consumer })
  return stdout
}

await t.test('the package holds what was built and the schemas of reports, and nothing else', async (t) => {
  const expected = ['CHANGELOG.md', 'LICENSE', 'README.md', 'SECURITY.md', 'package.json']
  for await (const schema of glob('docs/schema/*')) expected.push(schema)
  for await (const asset of glob('src/page/assets/*')) expected.push(asset.replace(/^src\//, 'dist/'))
  for await (const source of glob('src/**/*.ts')) {
    const built = source.replace(/^src\//, 'dist/').replace(/\.ts$/, '')
    expected.push(`${built}.js`, `${built}.d.ts`)
  }
  t.same([...files].sort(), expected.sort())
})

await t.test('once installed, the command runs', async (t) => {
  const { stdout } = await run(program, ['version'], { env: environment })
  t.match(stdout, /^netpol-guardrail v\d+\.\d+\.\d+\n$/)
  const described = await run(program, ['describe', join(root, 'docs/examples/09-default-deny.yaml')], {
    env: environment,
  })
  t.match(
    described.stdout,
    /Isolates all pods of this namespace for ingress and egress and allows nothing by itself\./,
  )
  await t.rejects(run(program, ['describe', 'no-such-file.yaml'], { env: environment }), {
    code: 2,
    stderr: /^no-such-file\.yaml: there is no such file/,
  })
})

await t.test('`lint` of the library returns what the command prints as JSON', async (t) => {
  const printed = await run(program, ['lint', '-o', 'json', '--fail-on', 'never', example], {
    env: environment,
  })
  const returned = await runModule(`
    import { readFileSync } from 'node:fs'
    import { lint } from 'netpol-guardrail'
    const path = ${JSON.stringify(example)}
    console.log(JSON.stringify(lint([{ path, text: readFileSync(path, 'utf8') }])))`)
  t.same(JSON.parse(returned), JSON.parse(printed.stdout))
  t.equal(jsonReportSchema.parse(JSON.parse(returned)).summary.violations, 1)
})

await t.test('CommonJS can require it', async (t) => {
  const type = await runModule(`console.log(typeof require('netpol-guardrail').lint)`, 'module.cjs')
  t.equal(type, 'function\n')
})

await t.test('nothing of a server is loaded with it', async (t) => {
  const loaded = await runModule(`
    import { registerHooks } from 'node:module'
    const packages = new Set()
    registerHooks({
      load: (url, context, next) => {
        const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
        if (name !== undefined) packages.add(name)
        return next(url, context)
      },
    })
    const { lint } = await import('netpol-guardrail')
    lint([])
    console.log([...packages].sort().join())`)
  t.equal(loaded, 'netpol-guardrail,yaml,zod\n')
})

for (const [moduleResolution, module] of [
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])
  await t.test(`TypeScript checks its callers, with ${moduleResolution}`, async (t) => {
    await writeFile(
      join(consumer, 'consumer.ts'),
      `import { lint, type LintFile, LintOptionsError, type LintReport } from 'netpol-guardrail'
const files: readonly LintFile[] = [{ path: 'a.yaml', text: '' }]
const report: LintReport = lint(files, {
  level: 'strict', namespace: 'shop', configuration: '', old: files, rules: { without: ['any-ip'] }, info: true,
})
const line: number | undefined = report.findings[0]?.line
const severity: 'violation' | 'advice' | 'info' | undefined = report.findings[0]?.severity
// @ts-expect-error There is no such level.
lint(files, { level: 'lax' })
// @ts-expect-error A file has a text.
lint([{ path: 'a.yaml' }])
// @ts-expect-error A finding has no such field.
report.findings[0]?.colour
// @ts-expect-error It is an error.
const wrong: string = new LintOptionsError('')
export { line, severity, wrong }
`,
    )
    await writeFile(
      join(consumer, 'tsconfig.json'),
      JSON.stringify({
        // Its own declarations are checked as well, without the types of Node.
        compilerOptions: {
          module,
          moduleResolution,
          target: 'es2024',
          strict: true,
          exactOptionalPropertyTypes: true,
          skipLibCheck: false,
          types: [],
          noEmit: true,
        },
        files: ['consumer.ts'],
      }),
    )
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    await t.resolves(run(process.execPath, [tsc, '-p', '.'], { cwd: consumer }).catch(rethrowOutput))
  })

await t.test('what is not exported cannot be imported', async (t) => {
  for (const path of ['dist/lint/make-linter.js', 'dist/main/library.js', 'src/main/library.ts', 'dist'])
    t.match(
      await runModule(`import('netpol-guardrail/${path}').catch(({ code }) => console.log(code))`),
      'ERR_PACKAGE_PATH_NOT_EXPORTED',
      path,
    )
})

await t.test('the schemas of reports and the manifest can', async (t) => {
  const printed = await runModule(`
    import schema from 'netpol-guardrail/schema/lint-report.schema.json' with { type: 'json' }
    import manifest from 'netpol-guardrail/package.json' with { type: 'json' }
    console.log(JSON.stringify({ schema, name: manifest.name }))`)
  const schema: unknown = JSON.parse(
    await readFile(join(root, 'docs/schema/lint-report.schema.json'), 'utf8'),
  )
  t.same(JSON.parse(printed), { schema, name: 'netpol-guardrail' })
})

/** tsc tells on standard output what is wrong. */
function rethrowOutput(error: unknown): never {
  throw error instanceof Error && 'stdout' in error
    ? new Error(String(error.stdout), { cause: error })
    : error
}
