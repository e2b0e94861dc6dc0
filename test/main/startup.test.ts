import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import t from 'tap'
import { commandFile } from '../cli/run-command.ts'

t.setTimeout(120_000)

/** Loaded before the command: prints at its end which packages it loaded. */
const recorder = `
import { registerHooks } from 'node:module'
const packages = new Set()
registerHooks({
  load: (url, context, next) => {
    const name = /.*\\/node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
    if (name !== undefined) packages.add(name)
    return next(url, context)
  },
})
process.on('exit', () => console.error(JSON.stringify([...packages].sort())))`

async function packagesOf(...args: readonly string[]): Promise<unknown> {
  const { stderr } = await promisify(execFile)(process.execPath, [
    '--import',
    `data:text/javascript,${encodeURIComponent(recorder)}`,
    commandFile,
    ...args,
  ])
  return JSON.parse(stderr)
}

const few = ['commander', 'yaml', 'zod']

await t.test('what reads files loads nothing of the server, so that it starts quickly', async (t) => {
  const file = 'docs/examples/02-and-form.yaml'
  for (const args of [
    ['lint', file],
    ['lint', '-o', 'sarif', file],
    ['describe', file],
    ['diff', file, file],
    ['explain', 'or-peers'],
    ['version'],
  ])
    t.same(await packagesOf(...args), few, args.join(' '))
  t.same(await packagesOf('lint', '--fix-dry-run', file), ['commander', 'diff', 'yaml', 'zod'])
})
