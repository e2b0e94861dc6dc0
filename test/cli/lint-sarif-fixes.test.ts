import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import * as z from 'zod'
import type { TextReplacement } from '../../src/model/lint.ts'
import { jsonReportSchema } from '../../src/report/lint/json-report-schema.ts'
import { applyReplacements } from '../manifest/apply-replacements.ts'
import { officialSchema } from '../report/lint/sarif-schema.ts'
import { runCommand } from './run-command.ts'

t.setTimeout(600_000)

const head = (name: string): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: shop}
spec:
`
const web = '    - podSelector: {matchLabels: {app: web}}\n'
const ports = '    ports: [{port: 8080}]\n'
const target = '  podSelector: {matchLabels: {app: api}}\n  policyTypes: [Ingress]\n'
const withPeers = (name: string, peers: string): string =>
  `${head(name)}${target}  ingress:\n  - from:\n${peers}${ports}`

/** Texts in which each rule that corrects something finds one thing, and how often it finds it. */
const texts: Readonly<Record<string, readonly [rule: string, text: string, count?: number]>> = {
  'cidr.yaml': ['ambiguous-cidr', withPeers('a', '    - ipBlock: {cidr: 010.1.2.3/24} # home\n')],
  'types.yaml': [
    'unstated-policy-types',
    `${head('b')}  podSelector: {}\n  egress:\n  - to:\n${web}${ports}`,
  ],
  'or.yaml': ['or-peers', withPeers('c', `    - namespaceSelector:\n        matchLabels: {team: a}\n${web}`)],
  'bare.yaml': [
    'bare-selector',
    `${head('d')}  podSelector:\n    app: api # the API\n    tier: back\n  policyTypes: [Ingress]\n  ingress: []\n`,
  ],
  'spelling.yaml': ['dropped-field', withPeers('e', web.replace('matchLabels', 'matchlabels'))],
  'direction.yaml': ['wrong-direction-key', withPeers('f', web).replace('from:', 'to:')],
  'label.yaml': [
    'spoofable-namespace-label',
    withPeers('g', '    - namespaceSelector: {matchLabels: {name: monitoring}}\n'),
  ],
  'rules.yaml': [
    'ignored-rules',
    `${head('h')}  podSelector: {}\n  policyTypes:\n  - Ingress # in\n  - Ingress # out\n`,
  ],
  'crlf-and-mark.yaml': [
    'ambiguous-cidr',
    `\ufeff${withPeers('i', '    - ipBlock: {cidr: 10.1.2.3/24}\n')}`.replaceAll('\n', '\r\n'),
  ],
  'second.yaml': [
    'ambiguous-cidr',
    `${withPeers('j', web)}---\n# é😀\n${withPeers('k', '    - ipBlock:\n        cidr: "10.1.2.3/24"\n')}`,
  ],
  'list.json': [
    'bare-selector',
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'List',
      items: ['l', 'm'].map((name) => ({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name, namespace: 'shop' },
        spec: { podSelector: { 'a]b': 'x', '01': 'y' }, policyTypes: ['Ingress'], ingress: [] },
      })),
    }),
    2,
  ],
}

const region = z
  .object({ startLine: z.number(), startColumn: z.number(), endLine: z.number(), endColumn: z.number() })
  .transform(({ startLine: line, startColumn: column, endLine, endColumn }) => ({
    line,
    column,
    endLine,
    endColumn,
  }))
const fix = z.object({
  artifactChanges: z.tuple([
    z.object({
      artifactLocation: z.object({ uri: z.string() }),
      replacements: z.array(
        z
          .object({ deletedRegion: region, insertedContent: z.object({ text: z.string() }) })
          .transform(({ deletedRegion, insertedContent: { text } }) => ({ region: deletedRegion, text })),
      ),
    }),
  ]),
})
const log = z.object({
  runs: z.tuple([
    z.object({ results: z.array(z.object({ ruleId: z.string(), fixes: z.tuple([fix]).optional() })) }),
  ]),
})

/** A fix of a result, as a program that reads SARIF finds it. */
interface ReadFix {
  readonly uri: string
  readonly ruleId: string
  readonly replacements: readonly TextReplacement[]
}

async function lintSarif(folder: string): Promise<{ results: readonly string[]; fixes: readonly ReadFix[] }> {
  const { out } = await runCommand(['lint', '--info', '-o', 'sarif', '.'], { cwd: folder })
  const json: unknown = JSON.parse(out)
  const validate = await officialSchema()
  if (!validate(json)) throw new Error(`no SARIF: ${JSON.stringify(validate.errors)}`)
  const { results } = log.parse(json).runs[0]
  return {
    results: results.map(({ ruleId }) => ruleId),
    fixes: results.flatMap(({ ruleId, fixes }) =>
      (fixes ?? []).map(({ artifactChanges: [{ artifactLocation, replacements }] }) => ({
        uri: artifactLocation.uri,
        ruleId,
        replacements,
      })),
    ),
  }
}

await t.test('who makes the replacements of a fix has a text without the finding', async (t) => {
  const folder = t.testdir()
  for (const [name, [, text]] of Object.entries(texts)) writeFileSync(join(folder, name), text)
  const { fixes } = await lintSarif(folder)
  for (const [name, [rule, , count = 1]] of Object.entries(texts)) {
    const found = fixes.filter(({ uri, ruleId }) => uri === name && ruleId === rule)
    t.equal(found.length, count, `${name}: a fix of ${rule}`)
  }
  // Each by itself, in a file of its own.
  const made = fixes.map(({ uri, ruleId, replacements }, index) => {
    const text = readFileSync(join(folder, uri), 'utf8')
    const mark = text.startsWith('\ufeff') ? '\ufeff' : ''
    const name = `fixed-${index}-${uri}`
    writeFileSync(join(folder, name), mark + applyReplacements(text.slice(mark.length), replacements))
    return { name, uri, ruleId }
  })
  for (const { name, uri, ruleId } of made)
    t.equal(
      (await findingsOf(folder, name, ruleId)).length,
      (await findingsOf(folder, uri, ruleId)).length - 1,
      `${uri}: ${ruleId} is gone`,
    )
})

/** What one rule finds in a file, as JSON; throws where the file cannot be read. */
async function findingsOf(folder: string, file: string, rule: string): Promise<readonly unknown[]> {
  const { out } = await runCommand(['lint', '--info', '--rule', rule, '-o', 'json', file], { cwd: folder })
  const { findings, problems } = jsonReportSchema.parse(JSON.parse(out))
  if (problems.length > 0) throw new Error(`${file}: ${JSON.stringify(problems)}`)
  return findings
}
