import { readFile } from 'node:fs/promises'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import t from 'tap'
import * as z from 'zod'
import type { Review } from '../../../src/model/review.ts'
import { jsonReviewSchema } from '../../../src/report/review/json-review-schema.ts'
import { jsonVerifySchema } from '../../../src/report/review/json-verify-schema.ts'
import { renderReviewJson, renderVerifyJson } from '../../../src/report/review/render-json.ts'
import { reviewLines } from '../../review/review-lines.ts'
import { hostileName, makeMixedReview } from './make-review.ts'

const rules = [{ id: 'or-peers', title: 'Two peers', remedy: 'Write one item:\n  - from: []' }]
const mixed = await makeMixedReview()
const empty = await reviewLines([])

const documents = [
  {
    name: 'audit-review',
    schema: jsonReviewSchema,
    render: (review: Review): string => renderReviewJson(review, rules),
  },
  {
    name: 'audit-verify',
    schema: jsonVerifySchema,
    render: (review: Review): string => renderVerifyJson(review, 'baseline'),
  },
] as const

function compile(schema: object): ReturnType<Ajv2020['compile']> {
  const ajv = new Ajv2020({ allErrors: true })
  addFormats.default(ajv)
  return ajv.compile(schema)
}

await t.test('is what the published JSON Schema says', async (t) => {
  for (const { name, render } of documents) {
    const file = new URL(`../../../docs/schema/${name}.schema.json`, import.meta.url)
    const validate = compile(z.looseObject({}).parse(JSON.parse(await readFile(file, 'utf8'))))
    for (const review of [mixed, empty])
      t.ok(validate(JSON.parse(render(review))), name, { errors: validate.errors })
    t.notOk(validate({ schemaVersion: 2 }), 'and the schema can refuse')
  }
})

await t.test('prints nothing that the schema does not describe', (t) => {
  for (const { name, schema, render } of documents) {
    const validate = compile(z.toJSONSchema(schema, { io: 'output' }))
    for (const review of [mixed, empty])
      t.ok(validate(JSON.parse(render(review))), name, { errors: validate.errors })
  }
  t.end()
})

await t.test('has the counts, the readiness and the fix', (t) => {
  const review = jsonReviewSchema.parse(JSON.parse(renderReviewJson(mixed, rules)))
  t.match(review, {
    schemaVersion: 1,
    asked: { at: '2026-11-21T11:00:00.000Z', since: null, levels: ['baseline', 'strict'] },
    seen: { first: '2026-11-21T10:00:00.000Z', last: '2026-11-21T10:00:13.000Z' },
    totals: { judged: 7, refused: 1, wouldRefuse: { baseline: 3, strict: 3 } },
    dryRuns: { judged: 1, wouldBeRefused: 0 },
    reading: { lines: 15, events: 14, unread: { notJson: 1 } },
    pastUs: { unclear: 1 },
  })
  t.match(
    review.readiness.find(({ namespace, level }) => namespace === 'shop' && level === 'baseline'),
    {
      state: 'not-ready',
      obstacles: [
        { kind: 'would-refuse', last: '2026-11-21T10:00:03.000Z' },
        { kind: 'past-us', writes: 2 },
      ],
      command: null,
    },
  )
  t.match(review.offences.entries[0], {
    rule: 'or-peers',
    title: 'Two peers',
    namespace: hostileName,
    fix: 'Write one item:\n  - from: []',
    example: { path: 'spec.ingress[0].from[0]', place: { file: 'audit-1.log', line: 14 } },
  })
  t.match(review.pastUs.writes, [
    { name: 'early', cause: 'before-guard' },
    { name: 'down', cause: 'failed-open', entries: ['observe.networkpolicies'], recheck: { kind: 'judged' } },
    {
      name: 'lost',
      cause: 'not-asked',
      recheck: { kind: 'not-judged', because: 'the log has only the patch' },
    },
  ])
  t.end()
})

await t.test('says how many writes would have been refused, and of how many nobody knows', (t) => {
  const verification = jsonVerifySchema.parse(JSON.parse(renderVerifyJson(mixed, 'baseline')))
  t.match(verification, { asked: { level: 'baseline' }, wouldHaveBeenRefused: 1, notJudged: 1 })
  t.end()
})

await t.test('is printable ASCII, whatever names there are', (t) => {
  for (const { render } of documents) t.match(render(mixed), /^[\n\x20-\x7e]+$/)
  t.end()
})
