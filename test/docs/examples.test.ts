/** Runs what the pages about the command line show. */
import { spawnSync } from 'node:child_process'
import * as fs from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'
import { commandFile } from '../cli/run-command.ts'
import { patternOf, readBlocks, readExamples } from './read-page.ts'

t.setTimeout(600_000)

const root = fileURLToPath(new URL('../../', import.meta.url))
const pages = ['README.md', 'docs/lint.md', 'docs/library.md', 'docs/ci.md']
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8')))

/** A folder with the example policies, the command, and the package as a dependency. */
const folder = t.testdir({
  bin: { 'netpol-guardrail': `#!/bin/sh\nexec '${process.execPath}' '${commandFile}' "$@"\n` },
  work: {
    // A package of its own: inside ours the name would mean what was built, which there may be none of.
    'package.json': JSON.stringify({ type: 'module', private: true }),
    node_modules: {
      'netpol-guardrail': {
        'package.json': JSON.stringify({ type: 'module', exports: './library.js' }),
        'library.js': `export * from ${JSON.stringify(join(root, 'src/main/library.ts'))}\n`,
      },
    },
  },
})
const work = join(folder, 'work')
fs.chmodSync(join(folder, 'bin/netpol-guardrail'), 0o755)
fs.cpSync(join(root, 'docs/examples'), join(work, 'docs/examples'), { recursive: true })
const environment = { PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH'] ?? ''}` }

for (const page of pages)
  for (const block of readBlocks(page)) {
    const title = `${page}, line ${block.line}`
    if (block.language === 'console')
      await t.test(`${title}: prints what it says`, (t) => {
        for (const example of readExamples(block)) {
          const { stdout } = spawnSync('sh', ['-c', `{ ${example.command}\n} 2>&1`], {
            cwd: work,
            env: environment,
            encoding: 'utf8',
          })
          t.match(stdout, patternOf(example), example.command)
        }
        t.end()
      })
    if (block.language === 'ts')
      await t.test(`${title}: runs`, (t) => {
        const file = join(work, 'example.ts')
        fs.writeFileSync(file, block.text)
        const { status, stdout, stderr } = spawnSync(process.execPath, [file], {
          cwd: work,
          encoding: 'utf8',
        })
        t.equal(stderr, '')
        t.equal(status, 0)
        if (block.printed === undefined) t.match(stdout, /^docs\/examples\/01-or-mistake\.yaml:13 or-peers: /)
        else t.equal(stdout, block.printed)
        t.end()
      })
    if (block.language === 'yaml')
      await t.test(`${title}: names only what there is`, (t) => {
        checkPipeline(t, parse(block.text))
        t.end()
      })
  }

await t.test('each page has examples, and the README one of each kind', (t) => {
  const languages = (page: string): readonly string[] => readBlocks(page).map(({ language }) => language)
  t.ok(languages('docs/lint.md').filter((each) => each === 'console').length >= 7)
  t.ok(languages('docs/library.md').filter((each) => each === 'ts').length >= 2)
  const readme = readBlocks('README.md')
  const all = readme.map(({ text }) => text).join('\n')
  for (const part of [
    '$ netpol-guardrail lint docs',
    ' --old ',
    ' --fix-dry-run',
    'sarif=',
    '$ netpol-guardrail explain',
    '$ netpol-guardrail diff',
    'hooks:',
    'uses: OWNER/',
    'include:',
    "from 'netpol-guardrail'",
  ])
    t.ok(all.includes(part), part)
  // All but what kubectl prints, which the demo shows, has a language by which it is run.
  t.same(readme.filter(({ language }) => language === '').length, 1)
  t.end()
})

/** What the pages show of pre-commit, GitHub Actions and GitLab: hooks, inputs, files and variables exist. */
function checkPipeline(t: Tap, shown: unknown): void {
  const hooks = z
    .array(z.object({ id: z.string() }))
    .parse(parse(fs.readFileSync(join(root, '.pre-commit-hooks.yaml'), 'utf8')))
    .map(({ id }) => id)
  const { inputs } = z
    .object({ inputs: z.record(z.string(), z.unknown()) })
    .parse(parse(fs.readFileSync(join(root, 'action.yml'), 'utf8')))
  const preCommit = z.object({
    repos: z.array(
      z.object({ repo: z.string(), rev: z.string(), hooks: z.array(z.looseObject({ id: z.string() })) }),
    ),
  })
  const step = z.looseObject({ uses: z.string(), with: z.record(z.string(), z.unknown()).default({}) })
  const workflow = z.union([
    z.object({ steps: z.array(step) }).transform(({ steps }) => steps),
    z
      .looseObject({ jobs: z.record(z.string(), z.looseObject({ steps: z.array(step) })) })
      .transform(({ jobs }) => Object.values(jobs).flatMap(({ steps }) => steps)),
  ])
  const gitlab = z.object({
    include: z.array(z.object({ project: z.string(), ref: z.string(), file: z.string() })),
    'netpol-guardrail': z.looseObject({ variables: z.record(z.string(), z.string()) }),
  })
  const asPreCommit = preCommit.safeParse(shown)
  const asWorkflow = workflow.safeParse(shown)
  if (asPreCommit.success)
    for (const { rev, hooks: named } of asPreCommit.data.repos) {
      t.equal(rev, `v${version}`)
      for (const { id } of named) t.ok(hooks.includes(id), id)
    }
  else if (asWorkflow.success) {
    const ours = asWorkflow.data.filter(({ uses }) => uses.startsWith('OWNER/'))
    t.equal(ours.length, 1)
    for (const { uses, with: given } of ours) {
      t.equal(uses, `OWNER/netpol-guardrail@v${version}`)
      for (const name of Object.keys(given)) t.ok(Object.hasOwn(inputs, name), name)
    }
  } else {
    const { include, 'netpol-guardrail': job } = gitlab.parse(shown)
    for (const { ref, file } of include) {
      t.equal(ref, `v${version}`)
      const template = fs.readFileSync(join(root, file), 'utf8')
      for (const name of Object.keys(job.variables)) t.ok(template.includes(`    ${name}:`), name)
    }
  }
}

type Tap = Pick<typeof t, 'equal' | 'ok'>
