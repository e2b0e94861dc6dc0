import { readFile } from 'node:fs/promises'
import t from 'tap'
import * as z from 'zod'
import { type LintFormat, lintRenderers } from '../../../src/report/lint/lint-renderers.ts'
import { corpus, output, summaryOf } from './reports.ts'

const page = await readFile(new URL('../../../docs/lint-output.md', import.meta.url), 'utf8')
const reports = corpus.slice(0, 1)

function print(format: LintFormat): string {
  const renderer = lintRenderers[format]({ ...output, showsInfo: false })
  return renderer.begin() + reports.map(renderer.file).join('') + renderer.end(summaryOf(reports))
}

/** The block of code below the heading of a format, the last one there. */
function exampleOf(format: LintFormat): string {
  const [, rest = ''] = page.split(`\n## ${format}\n`)
  const [section = ''] = rest.split('\n## ')
  const [, text = ''] = /```(?:text|json|xml|)\n([^]*?)\n```/.exec(section) ?? []
  return text
}

await t.test('names every format', (t) => {
  for (const format of Object.keys(lintRenderers)) t.match(page, `\n| \`${format}\` | `)
  t.end()
})

for (const format of ['text', 'junit', 'github'] as const)
  await t.test(`shows what -o ${format} prints`, (t) => {
    t.equal(`${exampleOf(format)}\n`, print(format))
    t.end()
  })

await t.test('shows the first finding of -o json, result of -o sarif and issue of -o gitlab', (t) => {
  const { findings } = z.object({ findings: z.array(z.unknown()) }).parse(JSON.parse(print('json')))
  t.same(JSON.parse(exampleOf('json')), findings[1])
  const { runs } = z
    .object({ runs: z.array(z.object({ results: z.array(z.unknown()) })) })
    .parse(JSON.parse(print('sarif')))
  t.same(JSON.parse(exampleOf('sarif')), runs[0]?.results[1])
  t.same(JSON.parse(exampleOf('gitlab')), z.array(z.unknown()).parse(JSON.parse(print('gitlab')))[1])
  t.end()
})

await t.test('says how each format calls a severity', (t) => {
  for (const row of [
    '| violation of `baseline` | error | failure | error | critical |',
    '| advice | warning | output of the suite | warning | minor |',
    '| info | note | output of the suite | notice | info |',
  ])
    t.match(page, row)
  t.end()
})
