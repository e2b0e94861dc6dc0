/** `npm run docs`: writes docs/rules from the rule files. With `--check` it writes nothing and fails on a difference. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { documentRule } from '../src/cli/document-rule.ts'
import { renderRulePage, renderRulesIndex } from '../src/report/rule-page.ts'
import { rules } from '../src/rules/catalogue.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run docs [-- --check]

Writes a page for each rule and their index into docs/rules, from the rule files.

  --check   write nothing; exit code 1 if a page is not what its rule says`)
  process.exit(0)
}

const folder = new URL('../docs/rules/', import.meta.url)
const documented = rules.map(documentRule)
const pages = new Map(documented.map((rule) => [`${rule.id}.md`, renderRulePage(rule)]))
pages.set('README.md', renderRulesIndex(documented))

await mkdir(folder, { recursive: true })
const stale: string[] = []
for (const file of await readdir(folder)) if (!pages.has(file)) stale.push(file)
for (const [file, page] of pages) {
  const current = await readFile(new URL(file, folder), 'utf8').catch(() => undefined)
  if (current !== page) stale.push(file)
}
if (values.check) {
  for (const file of stale) console.error(`docs/rules/${file} is not what its rule says; run npm run docs`)
  process.exit(stale.length === 0 ? 0 : 1)
}
for (const file of stale) {
  const page = pages.get(file)
  if (page === undefined) await rm(new URL(file, folder))
  else await writeFile(new URL(file, folder), page)
}
console.log(`docs/rules: ${pages.size} pages, ${stale.length} changed`)
