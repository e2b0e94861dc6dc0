/** `npm run evaluate -- DIR_OR_JSONL`: what the rules say about policies that people wrote. */
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { judge } from '../src/engine/judge.ts'
import { type Facts, noFacts } from '../src/model/facts.ts'
import type { Finding } from '../src/model/finding.ts'
import { type Levels, violates } from '../src/model/level.ts'
import { decodeNetworkPolicy } from '../src/model/network-policy.ts'
import { isJsonObject } from '../src/model/shape.ts'
import { readManifests } from '../src/manifest/read-manifests.ts'
import { rules } from '../src/rules/catalogue.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rule: { type: 'string' },
    class: { type: 'string' },
    examples: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000)) },
    refusals: { type: 'boolean', default: false },
    'as-files': { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help || positionals.length === 0) {
  console.log(`npm run evaluate -- DIR_OR_JSONL... [--rule ID] [--class CLASS] [--examples 3] [--seed N] [--refusals]
                    [--as-files]

Judges every NetworkPolicy in folders of YAML and in JSONL files (an object a line, or {"object": ..., "repo": ...}),
and prints how often each rule speaks, with examples taken at random, and how many policies each level would refuse.

  --refusals   print every refusal at baseline instead, to be read one by one
  --as-files   judge also what only the text of a file shows, as the command line does
  --seed       for the same examples again; it is printed`)
  process.exit(values.help ? 0 : 2)
}

interface Collected {
  readonly origin: string
  readonly object: unknown
}
interface Hit {
  readonly origin: string
  readonly object: unknown
  readonly finding: Finding
}

const defaults: Levels = {
  enforce: { level: 'strict', version: 'latest' },
  warn: { level: 'strict', version: 'latest' },
  audit: { level: 'strict', version: 'latest' },
}
const elsewhere = values['as-files'] ? 'gate' : 'text'
const prepared = rules.filter(({ seenIn }) => seenIn !== elsewhere).map((rule) => rule.prepare({}, defaults))
const collected = (await Promise.all(positionals.map(collect))).flat()
const random = makeRandom(Number(values.seed))
const hits: Hit[] = []
const undecided: string[] = []
const refusedAt = { baseline: new Set<string>(), strict: new Set<string>() }
let invalid = 0

for (const { origin, object } of collected) {
  const decoded = decodeNetworkPolicy(object)
  if (!decoded.ok) {
    invalid += 1
    continue
  }
  const change = { kind: 'NetworkPolicy', change: { operation: 'create', object: decoded.value } } as const
  const judgement = judge(change, prepared, values['as-files'] ? factsOf(object) : noFacts)
  undecided.push(...judgement.undecided.map(({ rule, reason }) => `${origin}: ${rule}: ${reason}`))
  for (const finding of judgement.findings) {
    hits.push({ origin, object, finding })
    for (const level of ['baseline', 'strict'] as const)
      if (violates({ level, version: 'latest' }, finding)) refusedAt[level].add(origin)
  }
}
const judged = collected.length - invalid
const isWanted = ({ finding }: Hit): boolean =>
  (values.rule === undefined || finding.rule === values.rule) &&
  (values.class === undefined || finding.class === values.class) &&
  (!values.refusals || finding.class === 'baseline')

if (values.refusals) for (const hit of hits.filter(isWanted)) printHit(hit)
else {
  for (const rule of rules) {
    const found = hits.filter((hit) => hit.finding.rule === rule.id && isWanted(hit))
    if (found.length === 0) continue
    console.log(
      `\n== ${rule.id}: ${found.length} findings in ${new Set(found.map(({ origin }) => origin)).size} policies`,
    )
    for (const hit of sample(found, Number(values.examples))) printHit(hit)
  }
}
console.log(`\n== ${judged} policies judged, ${invalid} are no valid NetworkPolicy, seed ${values.seed}\n`)
console.table(
  rules
    .filter(({ kind }) => kind === 'NetworkPolicy')
    .map(({ id }) => {
      const found = hits.filter(({ finding }) => finding.rule === id)
      const count = (name: Finding['class']): number =>
        found.filter(({ finding }) => finding.class === name).length
      const policies = new Set(found.map(({ origin }) => origin)).size
      return {
        rule: id,
        policies,
        rate: `${((100 * policies) / Math.max(1, judged)).toFixed(1)} %`,
        baseline: count('baseline'),
        strict: count('strict'),
        advice: count('advice'),
        info: count('info'),
      }
    }),
)
for (const level of ['baseline', 'strict'] as const)
  console.log(
    `${level} would refuse ${refusedAt[level].size} of ${judged} (${((100 * refusedAt[level].size) / Math.max(1, judged)).toFixed(1)} %)`,
  )
for (const line of undecided) console.log(`undecided: ${line}`)

/** What is known of an object that somebody wrote. */
function factsOf(object: unknown): Facts {
  const source = { value: isJsonObject(object) ? object : {}, duplicateKeys: [], earlier: undefined }
  return { ...noFacts, text: { kind: 'known', value: { source, oldSource: undefined } } }
}

function printHit({ origin, object, finding }: Hit): void {
  console.log(
    `\n-- ${origin}\n[${finding.rule}/${finding.message}] ${finding.class}  ${finding.paths.join(', ')}`,
  )
  console.log(`   ${finding.wording.summary}`)
  console.log(`   ${finding.wording.detail}`)
  const [first] = finding.wording.corrections
  if (first !== undefined) console.log(`   ${first.intro}\n     ${first.yaml.replaceAll('\n', '\n     ')}`)
  const { metadata, spec } = isJsonObject(object) ? object : {}
  const name = isJsonObject(metadata) ? { name: metadata['name'], namespace: metadata['namespace'] } : {}
  console.log(JSON.stringify({ ...name, spec }))
}

/** Every policy in a folder of YAML files, or in a file of JSON lines or YAML. */
async function collect(path: string): Promise<readonly Collected[]> {
  if ((await stat(path)).isDirectory()) {
    const names = await readdir(path, { recursive: true })
    const files = names.filter((name) => /\.(ya?ml|json|jsonl)$/.test(name)).sort()
    return (await Promise.all(files.map((name) => collect(join(path, name))))).flat()
  }
  const text = await readFile(path, 'utf8')
  if (!path.endsWith('.jsonl'))
    return readManifests(text)
      .manifests.filter(({ kind }) => kind === 'NetworkPolicy')
      .map(({ object, line }) => ({ origin: `${path}:${line}`, object }))
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .flatMap((line, index) => readLine(line, `${path}:${index + 1}`))
}

function readLine(line: string, place: string): readonly Collected[] {
  const parsed: unknown = JSON.parse(line)
  if (!isJsonObject(parsed)) return []
  const object = isJsonObject(parsed['object']) ? parsed['object'] : parsed
  const from = ['repo', 'path'].flatMap((key) => (typeof parsed[key] === 'string' ? [parsed[key]] : []))
  return [{ origin: [place, ...from].join(' '), object }]
}

/** So many of the list, in its order. */
function sample<T>(list: readonly T[], count: number): readonly T[] {
  const ranked = list.map((item, index) => ({ item, index, rank: random() }))
  const chosen = ranked.sort((one, other) => one.rank - other.rank).slice(0, count)
  return chosen.sort((one, other) => one.index - other.index).map(({ item }) => item)
}

/** Mulberry32: the same numbers for the same seed, so that a reader can see the same examples again. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
