import t from 'tap'
import type { Progress } from '../../src/review/progress.ts'
import { reviewLogs } from '../../src/review/review-logs.ts'
import { shippedScope } from '../../src/review/webhook-scope.ts'
import { makeEventLine, trailAnnotations } from './make-event.ts'

const options = {
  question: { sinceMs: undefined, namespaces: [], levels: ['baseline'] },
  nowMs: Date.parse('2026-11-21T11:00:00Z'),
  scope: shippedScope,
  seed: 1,
  memory: 1024,
} as const

const event = (name: string): Buffer =>
  Buffer.from(`${makeEventLine({ name, annotations: trailAnnotations() })}\n`)

async function* bytesOf(chunks: readonly (Buffer | Error)[]): AsyncGenerator<Buffer, void, undefined> {
  for (const chunk of chunks) {
    await Promise.resolve()
    if (chunk instanceof Error) throw chunk
    yield chunk
  }
}

await t.test('reads all logs, and tells what could not be read of each', async (t) => {
  const files: Readonly<Record<string, readonly (Buffer | Error)[]>> = {
    'a.log': [event('one'), event('two')],
    'b.log': [event('three'), new Error('the disk failed'), event('four')],
    'c.log': [Buffer.from('{"a"')],
  }
  const review = await reviewLogs(
    {
      logs: Object.keys(files).map((file) => ({ file, sizeBytes: 10 })),
      missing: [{ file: 'd.log', reason: 'there is no such file' }],
      open: (file) => bytesOf(files[file] ?? []),
      explain: (error) => (error instanceof Error ? error.message : ''),
    },
    options,
  )
  const length = event('one').length
  t.match(review.totals, { judged: 3 })
  t.same(review.reading.files, [
    { file: 'a.log', bytes: 2 * length, lines: 2, problem: undefined },
    { file: 'b.log', bytes: event('three').length, lines: 1, problem: 'the disk failed' },
    { file: 'c.log', bytes: 4, lines: 1, problem: undefined },
  ])
  t.match(review.reading, {
    lines: 4,
    missing: [{ file: 'd.log' }],
    unreadExamples: [{ place: { file: 'c.log', line: 1 }, reason: 'not-json' }],
  })
})

await t.test('says how far it has come, how fast, and not too often', async (t) => {
  const reports: Progress[] = []
  let nowMs = 1000
  const chunks = Array.from({ length: 10 }, () => Buffer.from('x'.repeat(99).concat('\n')))
  await reviewLogs(
    {
      logs: [{ file: 'a.log', sizeBytes: 2000 }],
      missing: [],
      open: () => bytesOf(chunks),
      explain: String,
      progress: {
        clockMs: () => (nowMs += 100),
        report: (progress) => reports.push(progress),
        everyMs: 250,
      },
    },
    options,
  )
  // The meter looks at the clock once for each chunk.
  t.same(reports, [
    { file: 'a.log', bytes: 300, totalBytes: 2000, bytesPerSecond: 1000 },
    { file: 'a.log', bytes: 600, totalBytes: 2000, bytesPerSecond: 1000 },
    { file: 'a.log', bytes: 900, totalBytes: 2000, bytesPerSecond: 1000 },
  ])
})

await t.test('a pipe among the logs has no size, so nobody knows how much there is', async (t) => {
  const totals: unknown[] = []
  await reviewLogs(
    {
      logs: [
        { file: 'a.log', sizeBytes: 2000 },
        { file: '-', sizeBytes: undefined },
      ],
      missing: [],
      open: () => bytesOf([event('one')]),
      explain: String,
      progress: { clockMs: () => 0, report: ({ totalBytes }) => totals.push(totalBytes), everyMs: 0 },
    },
    options,
  )
  t.same(totals, [undefined, undefined])
})
