/** `npm run fuzz`: generated reviews through the whole decision, in this process, against a reference. */
import { parseArgs } from 'node:util'
import { runFuzz } from './run-fuzz.ts'
import { renderFailure, renderTable } from './render-fuzz.ts'

const { values } = parseArgs({
  options: {
    reviews: { type: 'string', default: '1000000' },
    seed: { type: 'string' },
    first: { type: 'string', default: '0' },
    'max-failures': { type: 'string', default: '10' },
    help: { type: 'boolean', short: 'h', default: false },
  },
})
if (values.help) {
  console.log(`npm run fuzz [-- --reviews 1000000] [--seed N] [--first N] [--max-failures 10]

Puts generated reviews to the guard in this process, and compares each answer with what an independent reading of the
design says that it has to be. Exit code 1 if any answer is wrong; 2 for arguments that mean nothing.

  --reviews        how many (default 1000000)
  --seed           what they are generated from (default: drawn, and printed)
  --first          the first one's number (default 0): with --reviews 1 it repeats one review of a run
  --max-failures   after how many wrong answers to end (default 10)`)
  process.exit(0)
}

const reviews = readCount('reviews', values.reviews, 1)
const first = readCount('first', values.first, 0)
const maxFailures = readCount('max-failures', values['max-failures'], 1)
const seed =
  values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : readCount('seed', values.seed, 0)

const startedMs = performance.now()
const secondsSince = (): number => (performance.now() - startedMs) / 1000
console.error(`seed ${seed}`)
const { failures, counts } = await runFuzz({
  seed,
  reviews,
  first,
  maxFailures,
  onProgress: (done) => {
    if (done % 50_000 === 0) console.error(`${done} of ${reviews} reviews, ${secondsSince().toFixed(0)} s`)
  },
})
for (const failure of failures) console.error(renderFailure(failure))
console.log(renderTable(counts))
const done = [...counts.values()].reduce((sum, count) => sum + count, 0)
console.log(`\nseed ${seed}: ${done} reviews in ${secondsSince().toFixed(0)} s, ${failures.length} failures`)
process.exitCode = failures.length > 0 ? 1 : 0

function readCount(option: string, text: string, least: number): number {
  const count = /^[0-9]+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isSafeInteger(count) && count >= least) return count
  console.error(`--${option} must be a whole number from ${least} up, not ${text}`)
  process.exit(2)
}
