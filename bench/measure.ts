import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import type { BenchReview } from './reviews.ts'

/** A server under measurement. */
export interface Contestant {
  readonly name: string
  readonly pid: number
  readonly port: number
  readonly ca: string
  readonly path: string
  /** Plain HTTP address of /metrics, for the event loop's lag; the floor has none. */
  readonly metricsPort: number | undefined
}

/** What one round over one review showed. */
export interface Round {
  readonly cpuMsPerReview: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** Linux counts the CPU time of a process in ticks of 10 ms (proc(5)). */
const msPerTick = 10

/** Sends the review's calls over keep-alive connections, as the API server does, and takes the server's CPU time around them. */
export async function measureRound(contestant: Contestant, review: BenchReview): Promise<Round> {
  const agent = new Agent({ keepAlive: true, maxSockets: review.connections, ca: contestant.ca })
  const durations: number[] = []
  let left = review.calls
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1
      const start = performance.now()
      await call(contestant, agent, review.body)
      durations.push(performance.now() - start)
    }
  }
  await Promise.all(Array.from({ length: review.connections }, () => call(contestant, agent, review.body)))
  const before = cpuMs(contestant.pid)
  await Promise.all(Array.from({ length: review.connections }, worker))
  const cpu = cpuMs(contestant.pid) - before
  agent.destroy()
  durations.sort((one, other) => one - other)
  return {
    cpuMsPerReview: cpu / review.calls,
    p50Ms: quantile(durations, 0.5),
    p99Ms: quantile(durations, 0.99),
  }
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((one, other) => one - other),
    0.5,
  )
}

/** The resident memory of a process, in MiB. */
export function rssMib(pid: number): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kib) / 1024
}

function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}

async function call(contestant: Contestant, agent: Agent, body: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const outgoing = request(
      {
        agent,
        host: '127.0.0.1',
        port: contestant.port,
        path: `${contestant.path}?timeout=5s`,
        method: 'POST',
        headers: { 'content-type': 'application/json', 'content-length': body.length },
      },
      (response) => {
        response.resume()
        response.on('end', () => {
          if (response.statusCode === 200) resolve()
          else reject(new Error(`${contestant.name} answered ${String(response.statusCode)}`))
        })
      },
    )
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
