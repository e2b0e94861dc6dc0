/** `node bench/review.ts`: what reviewing an audit log costs, against reading and JSON-parsing the same lines. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { readFileChunks } from '../src/review/read-file-chunks.ts'
import { reviewLogs } from '../src/review/review-logs.ts'
import { maxLineBytes } from '../src/review/read-log.ts'
import { makeLineSplitter } from '../src/review/split-lines.ts'
import { shippedScope } from '../src/review/webhook-scope.ts'
import { makeAuditLine } from './audit-lines.ts'
import { median } from './measure.ts'

const { values } = parseArgs({
  options: {
    lines: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' },
    others: { type: 'string', default: '0' },
    only: { type: 'string' },
    file: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`node bench/review.ts [--lines 1000000] [--rounds 3] [--others 0]

Writes an audit log of so many lines, about 2 KB each, into a temporary file, and has it reviewed and, as a floor, read and
JSON-parsed, each in a process of its own, in turns. Prints the median wall time and the largest resident memory. All
lines are writes of NetworkPolicies, which is the most work; --others 0.9 makes nine of ten about other resources.`)
  process.exit(0)
}

const resultSchema = z.object({
  wallMs: z.number(),
  /** Of all threads: what others do on the machine shows less in it. */
  cpuMs: z.number(),
  maxRssMib: z.number(),
})

type Result = z.infer<typeof resultSchema>

if (values.only !== undefined && values.file !== undefined) await runContestant(values.only, values.file)
else await compare()

async function compare(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-review-'))
  try {
    const file = join(directory, 'audit.log')
    await writeLog(file, Number(values.lines), Number(values.others))
    const { size } = await stat(file)
    console.error(`${values.lines} lines, ${(size / 1e9).toFixed(2)} GB`)
    const results = new Map<string, Result[]>([
      ['floor', []],
      ['review', []],
    ])
    for (let round = 0; round < Number(values.rounds); round += 1)
      for (const [name, rounds] of results) {
        const result = await measure(name, file)
        console.error(`${name}: ${(result.wallMs / 1000).toFixed(1)} s, ${result.maxRssMib.toFixed(0)} MiB`)
        rounds.push(result)
      }
    const middle = (name: string, of: 'wallMs' | 'cpuMs'): number =>
      median((results.get(name) ?? []).map((result) => result[of]))
    const times = (name: string, of: 'wallMs' | 'cpuMs'): string =>
      (middle(name, of) / middle('floor', of)).toFixed(2)
    console.table(
      [...results].map(([name, rounds]) => ({
        contestant: name,
        'wall s': (middle(name, 'wallMs') / 1000).toFixed(2),
        'times the floor': times(name, 'wallMs'),
        'CPU s': (middle(name, 'cpuMs') / 1000).toFixed(2),
        'CPU times the floor': times(name, 'cpuMs'),
        'MB/s': (size / 1000 / middle(name, 'wallMs')).toFixed(0),
        'RSS MiB': Math.max(...rounds.map(({ maxRssMib }) => maxRssMib)).toFixed(0),
      })),
    )
  } finally {
    await rm(directory, { recursive: true })
  }
}

async function measure(name: string, file: string): Promise<Result> {
  const child = spawn(process.execPath, [process.argv[1] ?? '', '--only', name, '--file', file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [output] = await Promise.all([text(child.stdout), once(child, 'close')])
  return resultSchema.parse(JSON.parse(output))
}

async function runContestant(name: string, file: string): Promise<void> {
  const startMs = performance.now()
  const startCpu = process.cpuUsage()
  const lines = name === 'floor' ? await parseAll(file) : await reviewAll(file)
  const wallMs = performance.now() - startMs
  const { user, system } = process.cpuUsage(startCpu)
  const maxRssMib = process.resourceUsage().maxRSS / 1024
  process.stdout.write(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, maxRssMib, lines }))
}

async function parseAll(file: string): Promise<number> {
  let lines = 0
  const splitter = makeLineSplitter(maxLineBytes, (line) => {
    if (line === undefined) return
    JSON.parse(line.toString('utf8'))
    lines += 1
  })
  for await (const chunk of readFileChunks(file)) splitter.push(chunk)
  splitter.end()
  return lines
}

async function reviewAll(file: string): Promise<number> {
  const review = await reviewLogs(
    {
      logs: [{ file, sizeBytes: undefined }],
      missing: [],
      open: readFileChunks,
      explain: String,
    },
    {
      question: { sinceMs: undefined, namespaces: [], levels: ['baseline', 'strict'] },
      nowMs: Date.now(),
      scope: shippedScope,
      seed: 1,
    },
  )
  return review.totals.judged
}

async function writeLog(file: string, lines: number, others: number): Promise<void> {
  const output = createWriteStream(file, { highWaterMark: 1024 * 1024 })
  for (let index = 0; index < lines; index += 1)
    if (!output.write(makeAuditLine(index, (index % 100) / 100 < others))) await once(output, 'drain')
  output.end()
  await once(output, 'close')
}
