import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { checkImports } from '../../tools/check-imports.ts'

const forbidden: readonly { readonly file: string; readonly code: string; readonly rule: string }[] = [
  {
    file: 'model/planted.ts',
    code: "export { decide } from '../engine/decide.ts'\n",
    rule: 'model-imports-only-its-neighbours',
  },
  {
    file: 'engine/planted.ts',
    code: "export { renderWarnings } from '../report/warning.ts'\n",
    rule: 'engine-imports-only-its-neighbours',
  },
  {
    file: 'report/planted.ts',
    code: "export { readFile } from 'node:fs/promises'\n",
    rule: 'report-is-pure',
  },
  {
    file: 'netpol/planted.ts',
    code: "export { parse } from 'yaml'\n",
    rule: 'netpol-uses-few-packages',
  },
  {
    file: 'rules/planted.ts',
    code: "export { anyIp } from './any-ip.ts'\n",
    rule: 'rules-do-not-know-each-other',
  },
  {
    file: 'server/planted.ts',
    code: "export { runProgram } from '../cli/program.ts'\n",
    rule: 'server-imports-only-its-neighbours',
  },
  {
    file: 'cli/planted.ts',
    code: "export { applyPatch } from 'rfc6902'\n",
    rule: 'only-declared-packages',
  },
]

await t.test('imports run one way, and the check has seen every module', async (t) => {
  const { violations, seen, existing } = await checkImports(process.cwd())
  t.same(violations, [])
  t.equal(seen, existing)
  t.ok(existing > 40, `${existing} modules`)
})

await t.test('a forbidden import is caught, in each room where it is planted', async (t) => {
  // Inside the tree, so that packages and tsconfig are found as they are for the real modules.
  const root = await mkdtemp(join(process.cwd(), '.planted-'))
  t.teardown(() => rm(root, { recursive: true }))
  await cp('src', join(root, 'src'), { recursive: true })
  await cp('package.json', join(root, 'package.json'))
  await Promise.all(forbidden.map(({ file, code }) => writeFile(join(root, 'src', file), code)))
  const { violations } = await checkImports(root)
  for (const { file, rule } of forbidden)
    t.ok(
      violations.some((violation) => violation.startsWith(`src/${file} `) && violation.includes(`(${rule})`)),
      `${rule} refuses ${file}`,
      { violations },
    )
})

await t.test('the check notices when it sees fewer modules than there are', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'imports-'))
  t.teardown(() => rm(root, { recursive: true }))
  await cp('src/model', join(root, 'src/model'), { recursive: true })
  await writeFile(join(root, 'src/model/unseen.d.mts.ts'), '')
  const { seen, existing } = await checkImports(root)
  t.ok(seen <= existing)
})
