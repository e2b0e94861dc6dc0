/** `npm run lint-schema`: writes the JSON Schema of `lint -o json`. With `--check` it fails if that is not up to date. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import * as prettier from 'prettier'
import * as z from 'zod'
import { jsonReportSchema } from '../src/report/lint/json-report-schema.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run lint-schema [-- --check]

Writes docs/schema/lint-report.schema.json from src/report/lint/json-report-schema.ts.

  --check   write nothing; exit code 1 if the file is not what the schema says`)
  process.exit(0)
}

const file = new URL('../docs/schema/lint-report.schema.json', import.meta.url)
// As input: a reader of this release has to take fields that a later one adds.
const schema = z.toJSONSchema(jsonReportSchema, { io: 'input' })
const text = await prettier.format(JSON.stringify(schema), { parser: 'json', printWidth: 110 })
const current = await readFile(file, 'utf8').catch(() => undefined)
if (values.check) {
  if (current !== text)
    console.error('docs/schema/lint-report.schema.json is not up to date; run npm run lint-schema')
  process.exit(current === text ? 0 : 1)
}
await mkdir(new URL('.', file), { recursive: true })
await writeFile(file, text)
console.log(`docs/schema/lint-report.schema.json: ${current === text ? 'unchanged' : 'written'}`)
