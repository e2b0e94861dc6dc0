import { readFileSync } from 'node:fs'
import t from 'tap'
import { parse } from 'yaml'
import * as z from 'zod'

const root = new URL('../../', import.meta.url)
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8')
const hooks = z
  .array(
    z.object({
      id: z.string(),
      entry: z.string(),
      language: z.string(),
      language_version: z.string(),
      types_or: z.array(z.string()),
      args: z.array(z.string()),
    }),
  )
  .parse(parse(read('.pre-commit-hooks.yaml')))

// tools/pre-commit.ts has pre-commit itself run them.
await t.test('the hooks are for pre-commit what the program is', (t) => {
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(read('tools/node/package.json')))
  t.same(
    hooks.map(({ id }) => id),
    ['netpol-guardrail', 'netpol-guardrail-fix'],
  )
  for (const { id, entry, language, language_version: node, types_or: types, args } of hooks) {
    t.match(entry, /^netpol-guardrail lint( |$)/, id)
    t.equal(language, 'node')
    t.equal(node, version, 'they run on the Node of this release')
    t.same(types, ['yaml', 'json'])
    t.same(args, ['--'], 'no file is taken for an option')
  }
  t.end()
})

await t.test('the page shows hooks that there are', (t) => {
  const shown = [...read('docs/ci.md').matchAll(/^ *- id: (\S+)$/gm)].map(([, id]) => id)
  t.same([...new Set(shown)].sort(), hooks.map(({ id }) => id).sort())
  t.end()
})
