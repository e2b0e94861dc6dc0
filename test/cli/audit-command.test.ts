import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import * as z from 'zod'
import type { AuditParts } from '../../src/cli/audit-parts.ts'
import { runProgram } from '../../src/cli/program.ts'
import { decodeNetworkPolicy } from '../../src/model/network-policy.ts'
import { matches } from '../../src/netpol/selector.ts'
import { rules } from '../../src/rules/catalogue.ts'
import { failedOpen, makeEventLine, orMistake, trailAnnotations } from '../review/make-event.ts'
import { makeTestParts, type TestOutput } from './test-parts.ts'

interface Run extends TestOutput {
  readonly exitCode: number
}

const fixtures = new URL('../review/fixtures/', import.meta.url)

async function run(args: readonly string[], audit: Partial<AuditParts> = {}): Promise<Run> {
  const output: TestOutput = { out: '', error: '' }
  const base = makeTestParts(output, { rules })
  const parts = {
    ...base,
    audit: { ...base.audit, matches, nowMs: () => Date.UTC(2026, 10, 21, 11), ...audit },
  }
  const exitCode = await runProgram(['audit', ...args], parts)
  return { ...output, exitCode }
}

const judged = makeEventLine({ annotations: trailAnnotations() })
const bad = makeEventLine({
  received: '2026-11-21T10:00:01.000000',
  namespace: 'pay',
  annotations: trailAnnotations({ 'would-refuse': 'baseline:or-peers' }),
})
const past = makeEventLine({
  received: '2026-11-21T10:00:02.000000',
  name: 'down',
  annotations: failedOpen(),
  requestObject: orMistake,
})
const patched = makeEventLine({
  received: '2026-11-21T10:00:03.000000',
  name: 'patched',
  verb: 'patch',
  code: 200,
  annotations: failedOpen(),
})

const directory = t.testdir({
  'ready.log': `${judged}\n`,
  'bad.log': `${judged}\n${bad}\n`,
  'past.log': `${judged}\n${past}\n`,
  'patched.log': `${judged}\n${patched}\n`,
  'refused.log': `${makeEventLine({
    code: 403,
    annotations: trailAnnotations({ verdict: 'refused', 'would-refuse': 'baseline:any-ip' }),
  })}\n`,
  'empty.log': '',
  'guard.yaml':
    'apiVersion: netpol-guardrail.dev/v1alpha1\nkind: GuardConfiguration\nrules: {or-peers: {class: advice}}\n',
  rotated: {
    'audit.log': `${bad}\n`,
    'audit-2026-11-21T09-00-00.000.log': `${judged}\n`,
  },
})
const file = (name: string): string => join(directory, name)

const totals = z.looseObject({
  totals: z.looseObject({ judged: z.number(), refused: z.number() }),
  reading: z.looseObject({ files: z.array(z.looseObject({ file: z.string() })), inBoth: z.number() }),
})

await t.test('reviews files, directories, gzip and standard input alike', async (t) => {
  const audit = readFileSync(new URL('audit.log', fixtures))
  const guard = new URL('guard.log', fixtures).pathname
  await writeFile(file('audit.log.gz'), gzipSync(audit))
  const { out, exitCode } = await run(['review', '-o', 'json', file('audit.log.gz'), guard, '-'], {
    standardInput: () => Readable.from([audit]),
  })
  t.equal(exitCode, 0)
  const review = totals.parse(JSON.parse(out))
  t.match(review, {
    totals: { judged: 29, refused: 2 },
    reading: { events: 36, duplicates: 36, inBoth: 22 },
  })
  const rotated = totals.parse(JSON.parse((await run(['review', '-o', 'json', file('rotated')])).out))
  t.same(
    rotated.reading.files.map((each) => each.file),
    [file('rotated/audit-2026-11-21T09-00-00.000.log'), file('rotated/audit.log')],
  )
})

await t.test('prints text unless it is told otherwise', async (t) => {
  t.match((await run(['review', file('bad.log')])).out, /^2 writes judged, from 2026-11-21 10:00Z/)
  t.match((await run(['review', '-o', 'csv', file('bad.log')])).out, /^namespace,level,state,/)
  t.match((await run(['verify', '-o', 'csv', file('bad.log')])).out, /^time,kind,namespace,/)
  t.match((await run(['verify', file('bad.log')])).out, /^Nothing got in past the guard\.\n/)
})

await t.test('answers about one level, one namespace and a part of the time', async (t) => {
  const { out } = await run(['review', '--level', 'strict', '-n', 'pay', '--since', '2h', file('bad.log')])
  t.match(out, /^1 write judged/)
  t.match(out, 'enforce=strict')
  t.notMatch(out, 'enforce=baseline:')
  t.match(
    (await run(['review', '--since', '30m', file('bad.log')])).out,
    /^Nothing since 2026-11-21 10:30Z: 2 writes/,
  )
  t.match(await run(['review', '--since', 'soon', file('bad.log')]), {
    exitCode: 2,
    out: '',
    error: '--since soon means nothing; write 7d, 24h or 2026-11-01\n',
  })
})

const verdicts: readonly (readonly [args: readonly string[], exitCode: number])[] = [
  [['ready.log'], 0],
  [['-n', 'shop', 'ready.log'], 0],
  [['bad.log'], 1],
  [['-n', 'shop', 'bad.log'], 0],
  [['-n', 'shop', '-n', 'pay', 'bad.log'], 1],
  [['--level', 'strict', 'bad.log'], 1],
  [['-n', 'nowhere', 'ready.log'], 1],
  [['empty.log'], 1],
  [['refused.log'], 1],
  [['past.log'], 1],
  [['--since', '1m', 'ready.log'], 1],
]

await t.test('--fail-on not-ready ends with 1 unless everything that was asked about is ready', async (t) => {
  for (const [args, exitCode] of verdicts) {
    const named = args.map((arg) => (arg.endsWith('.log') ? file(arg) : arg))
    t.equal((await run(['review', '--fail-on', 'not-ready', ...named])).exitCode, exitCode, args.join(' '))
    t.equal((await run(['review', ...named])).exitCode, 0, `${args.join(' ')} without it`)
  }
})

await t.test('--recheck judges again what got in, with the configuration of the guard', async (t) => {
  t.notMatch((await run(['review', file('past.log')])).out, 'WOULD BE REFUSED')
  t.match(
    (await run(['review', '--recheck', file('past.log')])).out,
    'WOULD BE REFUSED at baseline for or-peers',
  )
  const configured = ['--recheck', '--config', file('guard.yaml')]
  const io = { readText: () => Promise.resolve(readFileSync(file('guard.yaml'), 'utf8')) }
  const output: TestOutput = { out: '', error: '' }
  const base = makeTestParts(output, { rules })
  await runProgram(['audit', 'review', ...configured, file('past.log')], {
    ...base,
    io: { ...base.io, ...io },
  })
  t.match(output.out, 'Would be admitted at every level.')
})

await t.test('verify ends with 1 if something got in that would have been refused', async (t) => {
  t.equal((await run(['verify', file('ready.log')])).exitCode, 0)
  t.match(await run(['verify', file('past.log')]), {
    exitCode: 1,
    out: /1 would have been refused at baseline/,
  })
  t.equal((await run(['verify', '--level', 'strict', file('past.log')])).exitCode, 1)
})

await t.test('what cannot be judged fails a verification only where that is asked for', async (t) => {
  t.match(await run(['verify', file('patched.log')]), { exitCode: 0, out: /1 could not be\s+judged/ })
  t.equal((await run(['verify', '--fail-on', 'unknown', file('patched.log')])).exitCode, 1)
  t.equal((await run(['verify', '--fail-on', 'unknown', file('empty.log')])).exitCode, 1, 'it shows nothing')
  t.equal((await run(['verify', '--fail-on', 'unknown', file('ready.log')])).exitCode, 0)
})

await t.test('--from-cluster judges what is there now, and closes the cluster', async (t) => {
  const present = decodeNetworkPolicy({ ...orMistake, metadata: { name: 'patched', namespace: 'shop' } })
  if (!present.ok) throw new Error('a good policy')
  let opened: string | undefined
  let isClosed = false
  const result = await run(['verify', '--from-cluster', '--kubeconfig', 'k.yaml', file('patched.log')], {
    openCluster: (kubeconfig) => {
      opened = kubeconfig
      return Promise.resolve({
        policiesOf: () => Promise.resolve({ ok: true, value: { policies: [present.value] } }),
        close: () => {
          isClosed = true
        },
      })
    },
  })
  t.match(result, { exitCode: 1, out: /as it is in the\s+cluster now/ })
  t.same({ opened, isClosed }, { opened: 'k.yaml', isClosed: true })
})

await t.test('a log that cannot be read is told, the others are read, and the exit code is 2', async (t) => {
  t.match(await run(['review', file('ready.log'), file('missing.log')]), {
    exitCode: 2,
    out: /^1 write judged[^]*missing\.log: there is no such file/,
    error: `${file('missing.log')}: there is no such file or directory\n`,
  })
  t.match(await run(['review', file('missing.log')]), { exitCode: 2, out: '' })
  await writeFile(file('half.gz'), gzipSync(Buffer.from(`${judged}\n`)).subarray(0, -6))
  t.match(await run(['review', file('half.gz')]), {
    exitCode: 2,
    out: /^1 write judged[^]*CAREFUL: 1 log could not be read, or not to the end/,
    error: `${file('half.gz')}: its compressed data ends too early\n`,
  })
})

await t.test('progress is drawn on a terminal, and taken away before anything else is printed', async (t) => {
  const drawn: string[] = []
  let clockMs = 0
  await run(['review', file('ready.log')], {
    clockMs: () => (clockMs += 1000),
    errorTerminal: { isTTY: true, columns: 40, write: (text) => drawn.push(text) },
  })
  t.match(drawn, [/^\r\u001b\[K0 of 0 MiB \(100 %\), \d+ MiB\/s$/, /^\r\u001b\[K$/])
  const windowless: string[] = []
  await run(['review', file('ready.log')], {
    clockMs: () => (clockMs += 1000),
    errorTerminal: { isTTY: true, columns: 0, write: (text) => windowless.push(text) },
  })
  t.match(windowless[0], /MiB\/s$/, 'a terminal that does not know its width')
  const quiet: string[] = []
  await run(['review', file('ready.log')], {
    clockMs: () => (clockMs += 1000),
    errorTerminal: { write: (text) => quiet.push(text) },
  })
  t.same(quiet, [], 'and nowhere else')
})

await t.test('namespaces that the configurations leave out can be named', async (t) => {
  await writeFile(
    file('system.log'),
    `${judged}\n${makeEventLine({ namespace: 'kube-system', received: '2026-11-21T10:00:09.000000' })}\n`,
  )
  t.match((await run(['verify', file('system.log')])).out, /^Nothing got in/)
  const named = ['verify', '--excluded-namespace', 'shop', file('system.log')]
  t.match((await run(named)).out, /^1 write got in past the guard/)
})
