import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { z } from 'zod'
import { isRunning } from './process-state.ts'
import { makeSandbox } from './sandbox.ts'
import { waitUntil } from './wait-until.ts'

const belongingsSchema = z.object({ directory: z.string(), pids: z.array(z.int()) })

type Belongings = z.infer<typeof belongingsSchema>

async function startOwner(ending: string): Promise<{ process: ChildProcess; belongings: Belongings }> {
  const file = fileURLToPath(new URL('sandbox-owner.ts', import.meta.url))
  const owner = spawn(process.execPath, [file, ending], { stdio: ['ignore', 'pipe', 'ignore'] })
  for await (const line of createInterface({ input: owner.stdout })) {
    return { process: owner, belongings: belongingsSchema.parse(JSON.parse(line)) }
  }
  throw new Error('the owner ended without a word')
}

async function waitUntilGone({ directory, pids }: Belongings): Promise<void> {
  const isGone = (): boolean => !existsSync(directory) && !pids.some(isRunning)
  await waitUntil('everything to be gone', () => Promise.resolve(isGone() ? true : undefined), {
    timeoutMs: 20_000,
  })
}

for (const ending of ['returns', 'throws', 'exits']) {
  await t.test(`takes everything down when its process ${ending}`, async (t) => {
    const { belongings } = await startOwner(ending)
    t.equal(belongings.pids.length, 3)
    await waitUntilGone(belongings)
  })
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL'] as const) {
  await t.test(`takes everything down when its process is ended by ${signal}`, async (t) => {
    const { process: owner, belongings } = await startOwner('hangs')
    t.ok(belongings.pids.every(isRunning), 'all run before')
    t.ok(existsSync(belongings.directory))
    owner.kill(signal)
    await waitUntilGone(belongings)
  })
}

await t.test('takes everything down when it is closed, and may be closed again', async (t) => {
  const sandbox = await makeSandbox()
  const ended = sandbox.run('first', 'sleep', ['600'])
  const running = sandbox.run('second', 'sleep', ['600'])
  await ended.kill()
  t.ok(ended.hasEnded())
  t.notOk(running.hasEnded())
  await ended.kill()

  await sandbox.close()
  t.notOk(isRunning(running.pid))
  t.notOk(existsSync(sandbox.directory))
  await sandbox.close()
})

await t.test('says what a program printed', async (t) => {
  const sandbox = await makeSandbox()
  t.teardown(sandbox.close)
  const program = sandbox.run('speaker', 'sh', ['-c', 'echo out; echo error >&2'])
  await waitUntil('its end', () => Promise.resolve(program.hasEnded() ? true : undefined), {
    timeoutMs: 20_000,
  })
  t.equal(await program.log(), 'out\nerror\n')
})

await t.test('throws for a program that is not there', async (t) => {
  const sandbox = await makeSandbox()
  t.teardown(sandbox.close)
  t.throws(() => sandbox.run('missing', '/nowhere/missing', []), /cannot start \/nowhere\/missing/)
})
