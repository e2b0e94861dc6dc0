/** Stands in for a test process: makes a sandbox, runs programs in it, says so on stdout and ends as it is told. */
import { makeSandbox } from './sandbox.ts'
import { waitUntil } from './wait-until.ts'

const { directory, run } = await makeSandbox()
const simple = run('simple', 'sleep', ['600'])
const nested = run('nested', 'sh', ['-c', 'sleep 600 & echo $!; wait'])
const grandchildPid = await waitUntil(
  'the nested program',
  async () => /^(\d+)\n$/.exec(await nested.log())?.[1],
  { timeoutMs: 20_000 },
)
console.log(JSON.stringify({ directory, pids: [simple.pid, nested.pid, Number(grandchildPid)] }))

const ending = process.argv[2]
if (ending === 'throws') throw new Error('a test failed')
if (ending === 'exits') process.exit(3)
if (ending === 'hangs') setInterval(() => undefined, 1_000)
