/** `npm run bench:lint`: what linting takes, from one file to 10,000 policies, beside a plain parse of the same files. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import * as z from 'zod'
import { manifest, policiesInFile, writeManifests } from './lint/manifests.ts'
import { usagePreload } from './lint/usage.ts'
import { median } from './measure.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    program: { type: 'string', default: 'dist/main/netpol-guardrail.js' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench:lint [-- --rounds 5] [--program dist/main/netpol-guardrail.js]

Lints one file, and 1,000, 5,000 and 10,000 policies in files of ${policiesInFile}, each in a process of its own. The floor reads and
parses the same files with the package yaml and does nothing else. Printed are the medians of the rounds, and the round
that was disturbed least, by which the goals are judged: on a machine with other work it is nearest to what the program
takes.`)
  process.exit(0)
}

const sizes = [1000, 5000, 10_000]
const rounds = Number(values.rounds)
const program = fileURLToPath(new URL(`../${values.program}`, import.meta.url))
const floor = fileURLToPath(new URL('lint/floor.ts', import.meta.url))

const usageSchema = z.object({ rssMib: z.number(), cpuMs: z.number() })

interface Run extends z.infer<typeof usageSchema> {
  readonly wallMs: number
}

interface Goal {
  readonly wallMs: number
  readonly rssMib: number
}

const folder = await mkdtemp(join(tmpdir(), 'netpol-guardrail-bench-'))
try {
  const one = join(folder, 'one.yaml')
  await writeFile(one, manifest('shop', 1))
  const rows = [
    await measure('nothing (version)', 0, ['version'], undefined),
    await measure('1 file', policiesInFile, ['lint', one], { wallMs: 350, rssMib: 300 }),
  ]
  for (const size of sizes) {
    const tree = join(folder, String(size))
    await writeManifests(tree, size / policiesInFile)
    const goal = size === 10_000 ? { wallMs: 4000, rssMib: 300 } : undefined
    rows.push(await measure(`${size / policiesInFile} files`, size, ['lint', tree], goal))
    rows.push(await measure(`${size / policiesInFile} files, floor`, size, [tree], undefined, floor))
  }
  const all = join(folder, 'all.yaml')
  await writeFile(all, Array.from({ length: 2000 }, (_, index) => manifest('shop', index)).join('---\n'))
  rows.push(await measure('1 file with all', 10_000, ['lint', all], undefined))
  console.table(rows)
} finally {
  await rm(folder, { recursive: true })
}

async function measure(
  name: string,
  policies: number,
  args: readonly string[],
  goal: Goal | undefined,
  script = program,
): Promise<Record<string, string>> {
  process.stderr.write(`${name}\n`)
  const runs: Run[] = []
  for (let round = 0; round < rounds; round += 1) runs.push(await run(script, args))
  const wallMs = median(runs.map((each) => each.wallMs))
  const bestMs = Math.min(...runs.map((each) => each.wallMs))
  const rssMib = median(runs.map((each) => each.rssMib))
  return {
    what: name,
    policies: String(policies),
    'wall s': (wallMs / 1000).toFixed(2),
    'best s': (bestMs / 1000).toFixed(2),
    'CPU s': (median(runs.map((each) => each.cpuMs)) / 1000).toFixed(2),
    'ms per policy': policies < 1000 ? '' : (bestMs / policies).toFixed(2),
    'RSS MiB': rssMib.toFixed(0),
    goal: goal === undefined ? '' : describeGoal(goal, bestMs, rssMib),
  }
}

function describeGoal(goal: Goal, wallMs: number, rssMib: number): string {
  const isMet = wallMs <= goal.wallMs && rssMib <= goal.rssMib
  return `${(goal.wallMs / 1000).toFixed(2)} s, ${goal.rssMib} MiB: ${isMet ? 'met' : 'MISSED'}`
}

async function run(script: string, args: readonly string[]): Promise<Run> {
  const startMs = performance.now()
  const child = spawn(process.execPath, ['--import', usagePreload, script, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  })
  const ended = once(child, 'exit')
  const pipe = child.stdio[3]
  if (pipe === null || pipe === undefined || !('read' in pipe)) throw new Error('no descriptor 3')
  const usage = usageSchema.parse(await json(pipe))
  const [code] = (await ended) as [number | null]
  const wallMs = performance.now() - startMs
  // 1 means findings, and there are some.
  if (code !== 0 && code !== 1) throw new Error(`${script} ${args.join(' ')} ended with ${code}`)
  return { wallMs, ...usage }
}
