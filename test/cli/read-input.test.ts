import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import type { FileNote, FileProblem, Found } from '../../src/cli/found.ts'
import { readInput, type ReadSettings } from '../../src/cli/read-input.ts'
import { type Input, readInputs } from '../../src/cli/read-inputs.ts'

const mebibyte = 1024 * 1024
const settings: ReadSettings = {
  maxBytes: 64 * mebibyte,
  standardInput: () => Readable.from([]),
  signal: new AbortController().signal,
}

/** The text, or `PATH: reason`. */
async function read(path: string, isNamed = true, more: Partial<ReadSettings> = {}): Promise<string> {
  return show(await readInput({ kind: 'file', path, isNamed }, { ...settings, ...more }))
}

function show(input: Input): string {
  switch (input.kind) {
    case 'text':
      return input.text
    case 'problem':
      return `${input.path}: ${input.reason}`
    case 'note':
      return `${input.path}; ${input.text}`
  }
}

/** Ends a helper with the test, whatever became of the test. */
function endWith(t: Test, child: ChildProcess): void {
  t.teardown(() => child.kill('SIGKILL'))
}

await t.test('reads a file to its end, also one that says it has no bytes', async (t) => {
  const root = t.testdir({ 'a.yaml': 'a: 1\n', empty: '' })
  t.equal(await read(`${root}/a.yaml`), 'a: 1\n')
  t.equal(await read(`${root}/empty`), '')
  t.match(await read('/proc/self/status'), /^Name:/)
})

await t.test('tells what cannot be read, in a clause each', async (t) => {
  const root = t.testdir({ 'bin.yaml': 'a\0b', 'a.yaml': 'a', directory: {} })
  t.equal(await read(`${root}/none`), `${root}/none: there is no such file or directory`)
  t.equal(await read(`${root}/directory`), `${root}/directory: is a directory`)
  t.equal(await read(`${root}/bin.yaml`), `${root}/bin.yaml: is a binary file`)
  await chmod(`${root}/a.yaml`, 0)
  const isRoot = process.geteuid?.() === 0
  if (isRoot) process.seteuid?.(65_534)
  const denied = await read(`${root}/a.yaml`)
  if (isRoot) process.seteuid?.(0)
  t.equal(denied, `${root}/a.yaml: permission denied`)
})

await t.test('a file above the limit is told and not read; one at the limit is read', async (t) => {
  const root = t.testdir({ small: 'x'.repeat(10) })
  t.equal(await read(`${root}/small`, true, { maxBytes: 10 }), 'x'.repeat(10))
  t.equal(
    await read(`${root}/small`, true, { maxBytes: 9 }),
    `${root}/small: is larger than 9 bytes; not read`,
  )
  await writeFile(`${root}/huge`, '')
  await truncate(`${root}/huge`, 200 * mebibyte)
  const before = process.memoryUsage().rss
  t.equal(await read(`${root}/huge`), `${root}/huge: is larger than 64 MiB; not read`)
  t.ok(process.memoryUsage().rss - before < 32 * mebibyte, 'nor is there memory taken for it')
})

await t.test('what never ends is stopped at the limit', async (t) => {
  t.equal(
    await read('/dev/zero', true, { maxBytes: 3 * mebibyte }),
    '/dev/zero: is larger than 3 MiB; not read',
  )
  let given = 0
  const endless = Readable.from(
    (function* () {
      for (;;) {
        given += 1
        yield Buffer.alloc(mebibyte)
      }
    })(),
  )
  t.equal(
    await read('-', true, { maxBytes: 3 * mebibyte, standardInput: () => endless }),
    '-: is larger than 3 MiB; not read',
  )
  t.ok(given < 30)
})

await t.test('standard input is read as bytes, wherever they were cut', async (t) => {
  const bytes = Buffer.from('a: é😀\n')
  const standardInput = () => Readable.from([...bytes].map((byte) => Buffer.from([byte])))
  t.equal(await read('-', true, { standardInput }), 'a: é😀\n')
  const broken = () => Readable.from(failing())
  t.equal(await read('-', true, { standardInput: broken }), '-: the disk failed')
})

async function* failing(): AsyncGenerator<Buffer> {
  yield Buffer.from('a')
  await Promise.resolve()
  throw Object.assign(new Error('i/o error'), { code: 'EIO' })
}

await t.test(
  'a pipe is read where the user named it, and nobody waits for one that he did not',
  async (t) => {
    const root = t.testdir({})
    const pipe = `${root}/pipe.yaml`
    execFileSync('mkfifo', [pipe])
    t.equal(await read(pipe, false), `${pipe}: is not a regular file; name it to have it read`)
    endWith(t, spawn('sh', ['-c', 'exec > "$0"; echo a: 1; sleep 0.05; echo b: 2', pipe]))
    t.equal(await read(pipe), 'a: 1\nb: 2\n')
  },
)

await t.test('process substitution of the shell is read', async (t) => {
  const root = t.testdir({})
  await writeFile(
    `${root}/read.ts`,
    `import { readInput } from ${JSON.stringify(new URL('../../src/cli/read-input.ts', import.meta.url))}
const file = { kind: 'file', path: process.argv[2], isNamed: true }
const input = await readInput(file, { maxBytes: 1000, standardInput: () => process.stdin, signal: new AbortController().signal })
console.log(JSON.stringify(input))`,
  )
  const run = (script: string) =>
    execFileSync('bash', ['-c', script, process.execPath, `${root}/read.ts`], { encoding: 'utf8' })
  t.match(JSON.parse(run('"$0" "$1" <(echo a: 1; sleep 0.1; echo b: 2)')), { text: 'a: 1\nb: 2\n' })
  t.match(JSON.parse(run('echo a: 1 | "$0" "$1" /dev/stdin')), { text: 'a: 1\n' })
  t.match(JSON.parse(run('echo a: 1 | "$0" "$1" -')), { path: '-', text: 'a: 1\n' })
})

await t.test('a named pipe is waited for, until somebody interrupts', async (t) => {
  const root = t.testdir({})
  const pipe = `${root}/pipe`
  execFileSync('mkfifo', [pipe])
  const reading = read(pipe)
  endWith(t, spawn('sh', ['-c', 'sleep 0.1; exec > "$0"; sleep 0.1; echo a: 1', pipe]))
  t.equal(await reading, 'a: 1\n')
  const controller = new AbortController()
  const endless = read(pipe, true, { signal: controller.signal })
  setImmediate(() => {
    controller.abort()
  })
  t.match(await endless, /^.+: cannot be used: .*abort/)
})

await t.test('a socket is told', async (t) => {
  const root = t.testdir({})
  const server = createServer().listen(`${root}/s`)
  await once(server, 'listening')
  t.equal(await read(`${root}/s`), `${root}/s: nothing answers on this socket or device`)
  server.close()
})

async function* give(found: readonly Found[]): AsyncGenerator<Found> {
  for (const each of found) {
    await Promise.resolve()
    yield each
  }
}

function file(path: string, isNamed = false): Found {
  return { kind: 'file', path, isNamed }
}

await t.test('reads in the order of what was found, with problems and notes in their places', async (t) => {
  const texts = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}.yaml`, `n: ${index}`]))
  const root = t.testdir(texts)
  // The largest come first and are read last, if the order were that of reading.
  await writeFile(`${root}/0.yaml`, `#${'x'.repeat(3 * mebibyte)}`)
  const problem: FileProblem = { kind: 'problem', path: 'p', reason: 'is bad' }
  const note: FileNote = { kind: 'note', path: 'n', text: 'passed over' }
  const paths = Object.keys(texts)
  const found: Found[] = [problem, ...paths.map((path) => file(`${root}/${path}`)), note]
  const shown: string[] = []
  for await (const input of readInputs(give(found), settings)) shown.push(show(input).slice(0, 20))
  t.same(shown, [
    'p: is bad',
    `#${'x'.repeat(19)}`,
    ...paths.slice(1).map((path) => texts[path]),
    'n; passed over',
  ])
})

await t.test('the limit is the same for small files and for large ones', async (t) => {
  const root = t.testdir({ a: 'x'.repeat(20) })
  await writeFile(`${root}/b`, 'x'.repeat(2 * mebibyte))
  for (const [name, maxBytes] of [
    ['a', 19],
    ['b', 2 * mebibyte - 1],
  ] as const)
    for await (const input of readInputs(give([file(`${root}/${name}`)]), { ...settings, maxBytes }))
      t.equal(show(input), `${root}/${name}: is larger than ${maxBytes} bytes; not read`)
  t.plan(2)
})

await t.test(
  'a file that vanishes between listing and reading is a problem; the others are read',
  async (t) => {
    const root = t.testdir({ a: 'a', b: 'b', c: 'c' })
    const listed = (async function* () {
      yield* give([file(`${root}/a`)])
      await rm(`${root}/b`)
      yield* give([file(`${root}/b`), file(`${root}/c`)])
    })()
    const shown: string[] = []
    for await (const input of readInputs(listed, settings)) shown.push(show(input))
    t.same(shown, ['a', `${root}/b: there is no such file or directory`, 'c'])
  },
)

await t.test('is a few files ahead of its reader and no more, and stops looking when he stops', async (t) => {
  const root = t.testdir({ a: 'a' })
  let looked = 0
  let closed = false
  const endless = (async function* () {
    try {
      for (;;) {
        looked += 1
        yield* give([file(`${root}/a`)])
      }
    } finally {
      closed = true
    }
  })()
  let read = 0
  for await (const input of readInputs(endless, settings)) {
    t.equal(input.kind, 'text')
    read += 1
    if (read === 10) break
  }
  t.ok(looked >= 10 && looked <= 14, `${looked} looked for`)
  t.ok(closed)
})

await t.test('ends after the present file once it is aborted, however fast files come', async (t) => {
  const controller = new AbortController()
  const notes = Array.from({ length: 9 }, (): FileNote => ({ kind: 'note', path: 'n', text: 'passed over' }))
  const shown: string[] = []
  for await (const input of readInputs(give(notes), { ...settings, signal: controller.signal })) {
    shown.push(show(input))
    if (shown.length === 3)
      setImmediate(() => {
        controller.abort()
      })
  }
  t.equal(shown.length, 3)
})

await t.test('ends at once when it is aborted while a pipe keeps it waiting', async (t) => {
  const controller = new AbortController()
  const silent = new Readable({ read: () => undefined })
  t.teardown(() => silent.destroy())
  const waiting = { ...settings, standardInput: () => silent, signal: controller.signal }
  const inputs = readInputs(give([file('-', true)]), waiting)
  setImmediate(() => {
    controller.abort()
  })
  t.same(await inputs.next(), { done: true, value: undefined })
  const late = readInputs(give([file('-', true)]), waiting)
  t.same(await late.next(), { done: true, value: undefined }, 'and when it was aborted before it began')
})
