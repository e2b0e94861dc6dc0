/** `node tools/schemas.ts`: writes the JSON Schemas of what the commands print as JSON. With `--check` it fails if one is not up to date. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import * as prettier from 'prettier'
import * as z from 'zod'
import { jsonDescriptionsSchema } from '../src/report/json-description-schema.ts'
import { jsonDifferenceSchema } from '../src/report/json-difference-schema.ts'
import { jsonRulesSchema } from '../src/report/json-rule-schema.ts'
import { jsonReportSchema } from '../src/report/lint/json-report-schema.ts'
import { jsonReviewSchema } from '../src/report/review/json-review-schema.ts'
import { jsonVerifySchema } from '../src/report/review/json-verify-schema.ts'
import { jsonPlanSchema } from '../src/report/rollout/json-plan-schema.ts'
import { jsonStatusSchema } from '../src/report/rollout/json-status-schema.ts'

const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`node tools/schemas.ts [--check]

Writes docs/schema/*.schema.json from the zod schemas of src/report.

  --check   write nothing; exit code 1 if a file is not what the schema says`)
  process.exit(0)
}

const schemas = {
  'audit-review': jsonReviewSchema,
  'audit-verify': jsonVerifySchema,
  'describe-report': jsonDescriptionsSchema,
  'diff-report': jsonDifferenceSchema,
  'explain-report': jsonRulesSchema,
  'lint-report': jsonReportSchema,
  'rollout-plan': jsonPlanSchema,
  'rollout-status': jsonStatusSchema,
}
const folder = new URL('../docs/schema/', import.meta.url)
await mkdir(folder, { recursive: true })
let staleCount = 0
for (const [name, schema] of Object.entries(schemas)) {
  const file = new URL(`${name}.schema.json`, folder)
  // As input: a reader of this release has to take fields that a later one adds.
  const json = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))
  const text = await prettier.format(json, { parser: 'json', printWidth: 110 })
  if ((await readFile(file, 'utf8').catch(() => undefined)) === text) continue
  staleCount += 1
  if (values.check)
    console.error(`docs/schema/${name}.schema.json is not up to date; run node tools/schemas.ts`)
  else await writeFile(file, text)
}
if (values.check) process.exit(staleCount === 0 ? 0 : 1)
console.log(`docs/schema: ${staleCount} of ${Object.keys(schemas).length} schemas written`)
