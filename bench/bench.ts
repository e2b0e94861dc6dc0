/** `npm run bench`: what the guard costs beside a bare server, in CPU time, latency, event-loop lag and memory. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { ensureDevelopmentCertificates } from '../certs/development-certificates.ts'
import { startGuardProcess } from '../tools/guard-process.ts'
import { startStandInCluster } from '../tools/stand-in-cluster.ts'
import { type Contestant, measureRound, median, type Round, rssMib } from './measure.ts'
import { type BenchReview, benchReviews } from './reviews.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    out: { type: 'string', default: 'bench/results/latest.json' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run bench [-- --rounds 5] [--out bench/results/latest.json]

Starts the guard and a bare fastify server, sends both the same reviews in turn, and prints the medians of the rounds.
Figures of one machine and one day: compare the ratios, and look at the load of the machine first.`)
  process.exit(0)
}

const root = new URL('../', import.meta.url)
const certificates = await ensureDevelopmentCertificates(new URL('certs/development/', root))
const rounds = Number(values.rounds)
const floor = await startFloor()
const cluster = await startStandInCluster(certificates, {
  shop: { 'netpol-guardrail.dev/enforce': 'baseline' },
})
// What ships: type stripping alone would add some 25 MiB.
const guard = await startGuardProcess({ ...certificates, cluster: cluster.access, built: true })
const shared = { ca: certificates.ca }
const guardPid = guard.process.pid ?? 0
const contestants: readonly Contestant[] = [
  { ...shared, name: 'floor', pid: floor.pid, port: floor.port, path: '/validate', metricsPort: undefined },
  {
    ...shared,
    name: 'enforce',
    pid: guardPid,
    port: guard.admissionPort,
    path: '/validate/enforce.networkpolicies',
    metricsPort: guard.healthPort,
  },
  {
    ...shared,
    name: 'describe',
    pid: guardPid,
    port: guard.admissionPort,
    path: '/mutate/describe.networkpolicies',
    metricsPort: guard.healthPort,
  },
]

interface Row {
  readonly review: string
  readonly contestant: string
  readonly cpuMsPerReview: number
  /** Against the floor in the same round; the median of the rounds. */
  readonly cpuRatio: number
  readonly p50Ms: number
  readonly p99Ms: number
  /** The longest time that the event loop stood still during these rounds, in ms; undefined for the floor. */
  readonly loopLagMs: number | undefined
  readonly rssMib: number
}

try {
  const rssAtRestMib = rssMib(guardPid)
  const rows: Row[] = []
  for (const review of benchReviews()) {
    process.stderr.write(`${review.name}: ${rounds} rounds of ${review.calls} calls\n`)
    rows.push(...(await benchReview(review)))
  }
  console.log(`guard at rest: ${rssAtRestMib.toFixed(0)} MiB`)
  console.table(
    rows.map((row) => ({
      review: row.review,
      entry: row.contestant,
      'CPU ms': row.cpuMsPerReview.toFixed(2),
      'x floor': row.cpuRatio.toFixed(2),
      'p50 ms': row.p50Ms.toFixed(2),
      'p99 ms': row.p99Ms.toFixed(2),
      'loop lag ms': row.loopLagMs?.toFixed(0) ?? '',
      'RSS MiB': row.rssMib.toFixed(0),
    })),
  )
  const out = new URL(values.out, root)
  await mkdir(new URL('.', out), { recursive: true })
  await writeFile(out, `${JSON.stringify({ node: process.version, rounds, rssAtRestMib, rows }, null, 2)}\n`)
  console.log(`written to ${values.out}`)
} finally {
  floor.stop()
  await guard.kill()
  await cluster.stop()
}

/** Every contestant in each round, in turn, so that a machine that slows down slows all of them. */
async function benchReview(review: BenchReview): Promise<readonly Row[]> {
  const measured = new Map<string, Round[]>(contestants.map(({ name }) => [name, []]))
  const lags = new Map<string, number>()
  for (const contestant of contestants)
    await measureRound(contestant, { ...review, calls: Math.ceil(review.calls / 4) })
  for (let round = 0; round < rounds; round += 1) {
    for (const contestant of contestants) {
      await readLoopLagMs(contestant.metricsPort)
      measured.get(contestant.name)?.push(await measureRound(contestant, review))
      const lag = await readLoopLagMs(contestant.metricsPort)
      if (lag !== undefined) lags.set(contestant.name, Math.max(lag, lags.get(contestant.name) ?? 0))
    }
  }
  const floorRounds = measured.get('floor') ?? []
  return contestants.map(({ name, pid }) => {
    const own = measured.get(name) ?? []
    return {
      review: review.name,
      contestant: name,
      cpuMsPerReview: median(own.map((round) => round.cpuMsPerReview)),
      cpuRatio: median(
        own.map((round, index) => round.cpuMsPerReview / (floorRounds[index]?.cpuMsPerReview ?? Number.NaN)),
      ),
      p50Ms: median(own.map((round) => round.p50Ms)),
      p99Ms: median(own.map((round) => round.p99Ms)),
      loopLagMs: lags.get(name),
      rssMib: rssMib(pid),
    }
  })
}

/** prom-client's maximum since the last time that it was read. */
async function readLoopLagMs(port: number | undefined): Promise<number | undefined> {
  if (port === undefined) return undefined
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  const seconds = /^\S*nodejs_eventloop_lag_max_seconds (\S+)$/m.exec(text)?.[1]
  return seconds === undefined ? undefined : Number(seconds) * 1000
}

async function startFloor(): Promise<{
  readonly pid: number
  readonly port: number
  readonly stop: () => void
}> {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('floor-server.ts', import.meta.url)), certificates.certFile, certificates.keyFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { port } = JSON.parse(line) as { readonly port: number }
  return { pid: child.pid ?? 0, port, stop: () => void child.kill() }
}
