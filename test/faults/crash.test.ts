import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { makeAuthority, makeServingPair } from '../../src/certificates/development.ts'
import { findFreePort } from '../control-plane/free-port.ts'
import { reviewOfSize, reviewText } from '../server/reviews.ts'
import { answerOf, createOf, enforce, policy, refusedSpec } from './reviews.ts'
import { type PostReply, startShippedGuard } from './shipped-guard.ts'

const validity = { now: new Date(), validDays: 1 }
const authority = await makeAuthority(validity)
const pair = await makeServingPair(authority, ['localhost'], validity)
const folder = await mkdtemp(join(tmpdir(), 'guardrail-crash-'))
t.teardown(() => rm(folder, { recursive: true }))
const [certFile, keyFile] = [join(folder, 'tls.crt'), join(folder, 'tls.key')]
await writeFile(certFile, pair.cert)
await writeFile(keyFile, pair.key)

interface Running {
  readonly child: ChildProcess
  readonly ended: Promise<number | NodeJS.Signals | null>
  readonly lines: readonly Readonly<Record<string, unknown>>[]
}

async function start(t: Test, port: number, healthPort: number): Promise<Running> {
  const program = fileURLToPath(new URL('crashing-process.ts', import.meta.url))
  const child = spawn(
    process.execPath,
    // Small, so that what uses it up does so soon.
    ['--max-old-space-size=64', program, certFile, keyFile, String(port), String(healthPort)],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  t.teardown(() => child.kill('SIGKILL'))
  const ended = once(child, 'close').then(() => child.exitCode ?? child.signalCode)
  const lines: Readonly<Record<string, unknown>>[] = []
  const { promise: listening, resolve } = Promise.withResolvers<undefined>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Readonly<Record<string, unknown>>)
    resolve(undefined)
  })
  await listening
  return { child, ended, lines }
}

async function ask(port: number, body: string | Buffer): Promise<string> {
  const outgoing = request({
    ...{ host: '127.0.0.1', port, path: `${enforce}?timeout=30s`, method: 'POST', agent: false },
    ...{ ca: authority.cert, servername: 'localhost' },
  })
  outgoing.end(body)
  const [response] = (await once(outgoing, 'response')) as [Parameters<typeof text>[0]]
  return text(response)
}

for (const [fault, name, end] of [
  ['a promise that fails to nobody', 'reject', 1],
  ['an exception that nobody can catch', 'later', 1],
  ['an object that uses up the memory', 'exhaust', 'SIGABRT'],
] as const) {
  await t.test(`row 9: ${fault} ends the process, admits nothing, and the next one answers`, async (t) => {
    const [port, healthPort] = [await findFreePort(), await findFreePort()]
    const running = await start(t, port, healthPort)
    t.match(await ask(port, reviewText('before')), '"uid":"before"')
    // One more that would be admitted, if only it got the time.
    const bystander = ask(port, reviewOfSize('bystander', 1_000_000, 'hang')).catch(() => 'no answer')
    const metrics = `http://127.0.0.1:${healthPort}/metrics`
    while (!(await (await fetch(metrics)).text()).includes('netpol_guardrail_reviews_in_flight 1'))
      await sleep(5)
    const culprit = ask(port, reviewText('culprit', name)).catch(() => 'no answer')
    t.same(await Promise.all([culprit, bystander]), ['no answer', 'no answer'])
    t.equal(await running.ended, end)
    if (end === 1)
      t.match(
        running.lines.find(({ level }) => level === 'fatal'),
        { msg: 'uncaught error', err: { message: /nobody/ } },
      )
    await t.rejects(fetch(`http://127.0.0.1:${healthPort}/readyz`), 'nobody is ready')
    await start(t, port, healthPort)
    t.match(await ask(port, reviewText('after')), '"uid":"after"')
  })
}

await t.test('row 9: with hardly any memory every answer that comes is still the right one', async (t) => {
  const guard = await startShippedGuard(t, { nodeArgs: ['--max-old-space-size=40'] })
  // Objects cost the most memory for their bytes. Some go to the worker, some stay on the main thread.
  const withObjects = (count: number): string =>
    createOf(policy({ ...refusedSpec, unknownField: Array.from({ length: count }, () => ({})) }))
  const [small, large, tooLarge] = [withObjects(80_000), withObjects(1_500_000), withObjects(2_200_000)]
  // More at once than may wait for the worker.
  const bodies = [tooLarge, small, large].flatMap((body) => Array.from({ length: 10 }, () => body))
  const ask = (body: string): Promise<PostReply | undefined> =>
    guard.post(`${enforce}?timeout=30s`, body).catch(() => undefined)
  const replies = [...(await Promise.all(bodies.map(ask))), await ask(createOf(policy(refusedSpec)))]
  for (const reply of replies) if (reply !== undefined) t.equal(answerOf(reply).allowed, false)
  if (replies.includes(undefined)) t.equal(await guard.ended, 'SIGABRT', 'calls break off only where it ends')
  else t.equal(guard.process.exitCode, null, 'it had enough after all')
})
