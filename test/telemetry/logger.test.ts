import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { logDecision, makeLogger } from '../../src/telemetry/logger.ts'
import { recordWith } from '../server/records.ts'

const folder = await mkdtemp(join(tmpdir(), 'guardrail-log-'))

const record = recordWith(
  {},
  {
    verdict: 'refused',
    findings: [{ rule: 'or-peers', path: 'spec.ingress[0].from[0]', class: 'baseline', since: 'new' }],
  },
)

let files = 0
async function linesOf(
  write: (logger: ReturnType<typeof makeLogger>) => void,
  level: 'debug' | 'info' | 'warn' = 'debug',
): Promise<readonly string[]> {
  const file = join(folder, String((files += 1)))
  const logger = makeLogger({ level, to: file })
  write(logger)
  // Twice: the first may only wait for a write that began before the last line.
  for (let round = 0; round < 2; round += 1)
    await new Promise((resolve) => {
      logger.flush(resolve)
    })
  return (await readFile(file, 'utf8')).split('\n').slice(0, -1)
}

void t.test('one decision is one line of JSON with everything that was decided', async (t) => {
  const lines = await linesOf((logger) => {
    logDecision(logger, record, 1.23456)
  })
  t.equal(lines.length, 1)
  const { time, ...line } = JSON.parse(lines[0] ?? '') as Readonly<Record<string, unknown>>
  t.match(time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
  t.same(line, {
    level: 'info',
    msg: 'decision',
    entry: 'enforce.networkpolicies',
    uid: 'u-1',
    operation: 'CREATE',
    kind: 'NetworkPolicy',
    namespace: 'shop',
    name: 'allow-web',
    user: 'dev',
    dryRun: false,
    verdict: 'refused',
    trail: {
      schema: '1',
      verdict: 'refused',
      findings: 'or-peers@spec.ingress[0].from[0];baseline;new',
      guard: 'v0.1.0 config=3f9c1a',
    },
    durationMs: 1.235,
  })
})

void t.test('what could not be decided is a warning', async (t) => {
  const undecided = recordWith({}, { verdict: 'undecided', undecided: 'any-ip: failed' })
  const lines = await linesOf((logger) => {
    logDecision(logger, record, 1)
    logDecision(logger, undecided, 1)
  }, 'warn')
  t.equal(lines.length, 1)
  t.match(JSON.parse(lines[0] ?? ''), { level: 'warn', verdict: 'undecided' })
})

void t.test('row 39: names that somebody chose to break the log break nothing', async (t) => {
  const user = 'eve"}\n{"level":"info","msg":"decision","verdict":"allowed"}\u001b[31m\u2028\ud800 😀'
  const lines = await linesOf((logger) => {
    logDecision(logger, { ...record, user, name: '__proto__', namespace: 'x'.repeat(65_536) }, 1)
    logDecision(
      logger,
      recordWith(
        {},
        {
          findings: Array.from({ length: 10_000 }, (_, index) => ({
            rule: `rule-${index}`,
            path: 'spec',
            class: 'advice',
            since: 'new',
          })),
        },
      ),
      1,
    )
  })
  t.equal(lines.length, 2)
  const [first, second] = lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>)
  t.equal(first?.['verdict'], 'refused')
  t.equal(first?.['name'], '__proto__')
  t.ok((lines[0]?.length ?? 0) < 3_000, 'a line stays a line')
  t.match(second, { trail: { findings: /^rule-0@spec;advice;new .* \+9\d\d\d$/ } })
  t.ok((lines[1]?.length ?? 0) < 20_000)
})

void t.test('secrets and objects stay out, should a line ever have them', async (t) => {
  const lines = await linesOf((logger) => {
    logger.info(
      { object: { secret: 1 }, headers: { authorization: 'Bearer abc' }, token: 'abc', key: 'abc' },
      'oops',
    )
  })
  t.notMatch(lines[0], /secret|Bearer|abc/)
  t.match(JSON.parse(lines[0] ?? ''), { object: '[left out]', token: '[left out]' })
})

void t.test('row 50: a full disk costs lines, never an answer', async (t) => {
  const program = fileURLToPath(new URL('full-disk-process.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['ignore', 'ignore', 'pipe'], timeout: 20_000 })
  t.equal(await text(child.stderr), 'alive\n', 'the process lives')
  t.equal(child.exitCode ?? (await once(child, 'exit'))[0], 0, 'and can end')
})
