import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { answerOf, cleanSpec, createOf, enforce, policy, refusedSpec } from './reviews.ts'
import { type ShippedGuard, startShippedGuard } from './shipped-guard.ts'

const clean = createOf(policy(cleanSpec))
const refused = createOf(policy(refusedSpec))
/** Large enough for the worker. */
const large = createOf(policy(refusedSpec, { annotations: { a: 'x'.repeat(1_000_000) } }))

async function answersAll(guard: ShippedGuard): Promise<readonly boolean[]> {
  const replies = await Promise.all([clean, refused, large].map((body) => guard.post(enforce, body)))
  return replies.map((reply) => answerOf(reply).allowed)
}

await t.test('row 50: it needs to write no file, and no folder for temporary ones', async (t) => {
  // Node refuses every write to a file here, as a read-only root does.
  const guard = await startShippedGuard(t, {
    nodeArgs: ['--permission', '--allow-fs-read=*', '--allow-worker'],
    environment: { TMPDIR: '/nonexistent', HOME: '/nonexistent', NODE_NO_WARNINGS: '1' },
  })
  t.same(await answersAll(guard), [true, false, false])
  t.equal(await guard.health('/readyz'), 200)
  guard.process.kill('SIGTERM')
  while (!guard.logged().some(({ msg }) => msg === 'draining')) await sleep(5)
  t.same(await answersAll(guard), [true, false, false], 'while it drains too')
  guard.process.kill('SIGTERM')
  t.equal(await guard.ended, 1)
})

await t.test(
  'row 50: a full disk under the log costs lines, which are counted, and no answer',
  { skip: existsSync('/dev/full') ? false : 'this system has no /dev/full' },
  async (t) => {
    const guard = await startShippedGuard(t, { logFile: '/dev/full', args: ['--drain-ms', '1'] })
    t.same(await answersAll(guard), [true, false, false])
    while ((await guard.metric('netpol_guardrail_log_write_failures_total')) === 0) {
      await guard.post(enforce, clean)
      await sleep(10)
    }
    t.same(await answersAll(guard), [true, false, false], 'after the log has failed as well')
    guard.process.kill('SIGTERM')
    t.equal(await guard.ended, 0, 'and it can end')
  },
)

await t.test('row 50: nor does a reader of the log that has gone', async (t) => {
  const guard = await startShippedGuard(t, { args: ['--drain-ms', '1'] })
  const { stdout } = guard.process
  if (stdout === null) throw new Error('the log goes nowhere')
  stdout.destroy()
  await once(stdout, 'close')
  while ((await guard.metric('netpol_guardrail_log_write_failures_total')) === 0) {
    t.same(await answersAll(guard), [true, false, false])
    await sleep(10)
  }
  t.same(await answersAll(guard), [true, false, false])
  guard.process.kill('SIGTERM')
  t.equal(await guard.ended, 0)
})
