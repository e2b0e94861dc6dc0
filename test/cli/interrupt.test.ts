import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { listenForInterrupt } from '../../src/cli/interrupt.ts'

/** A process that notes how it was told to exit. */
class Process extends EventEmitter {
  readonly exits: number[] = []
  exit(code: number): void {
    this.exits.push(code)
  }
}

void t.test('the first signal asks, the second ends at once', (t) => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const source = new Process()
    const interrupt = listenForInterrupt(source)
    t.notOk(interrupt.signal.aborted)
    t.equal(interrupt.exitCode(), undefined)
    source.emit(signal, signal)
    t.ok(interrupt.signal.aborted)
    t.equal(interrupt.exitCode(), code)
    t.same(source.exits, [])
    source.emit('SIGTERM', 'SIGTERM')
    t.same(source.exits, [143])
    t.equal(interrupt.exitCode(), code)
  }
  t.end()
})

void t.test('gives the signals back', (t) => {
  const source = new Process()
  const interrupt = listenForInterrupt(source)
  interrupt.stopListening()
  t.same(source.eventNames(), [])
  t.notOk(interrupt.signal.aborted)
  t.end()
})

/** A command that reads files for ever, as those of ours do. */
function startCommand(
  t: Test,
  source: string,
): { readonly child: ChildProcess; readonly out: Promise<string> } {
  const module = (name: string) => JSON.stringify(new URL(`../../src/cli/${name}`, import.meta.url))
  const root = t.testdir({
    'a.yaml': 'a: 1',
    'script.ts': `import { listenForInterrupt } from ${module('interrupt.ts')}
import { readInputs } from ${module('read-inputs.ts')}
async function* found() { ${source} }
const interrupt = listenForInterrupt(process)
const settings = { maxBytes: 1000, standardInput: () => process.stdin, signal: interrupt.signal }
process.send('started')
for await (const input of readInputs(found(), settings)) if (input.kind === 'problem') throw new Error(input.reason)
console.log('so far, interrupted')
process.exitCode = interrupt.exitCode()
process.disconnect()
`,
  })
  const child = spawn(process.execPath, [`${root}/script.ts`, `${root}/a.yaml`], {
    stdio: ['pipe', 'pipe', 'inherit', 'ipc'],
  })
  t.teardown(() => child.kill('SIGKILL'))
  if (child.stdout === null) throw new Error('there is a pipe')
  return { child, out: text(child.stdout) }
}

const endless = `for (;;) yield { kind: 'file', path: process.argv[2], isNamed: false }`

void t.test(
  'a command in the midst of its files says what there is so far, and exits as shells expect',
  async (t) => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const { child, out } = startCommand(t, endless)
      await once(child, 'message')
      child.kill(signal)
      await once(child, 'exit')
      t.equal(child.exitCode, code)
      t.equal(await out, 'so far, interrupted\n')
    }
  },
)

void t.test('so does one that waits for standard input, or for a pipe that nobody writes to', async (t) => {
  const pipe = `${t.testdir({})}/pipe`
  execFileSync('mkfifo', [pipe])
  for (const path of ['-', pipe])
    await t.test(path === '-' ? 'standard input' : 'a pipe', async (t) => {
      const source = `yield { kind: 'file', path: ${JSON.stringify(path)}, isNamed: true }`
      const { child, out } = startCommand(t, source)
      await once(child, 'message')
      child.kill('SIGINT')
      await once(child, 'exit')
      t.equal(child.exitCode, 130)
      t.equal(await out, 'so far, interrupted\n')
    })
})

void t.test('a second Ctrl-C ends a command that does not come to an end', async (t) => {
  const { child, out } = startCommand(
    t,
    `setInterval(() => undefined, 1000)
await new Promise((resolve) => interrupt.signal.addEventListener('abort', resolve))
process.send('asked')
await new Promise(() => undefined)`,
  )
  await once(child, 'message')
  child.kill('SIGINT')
  await once(child, 'message')
  child.kill('SIGINT')
  await once(child, 'exit')
  t.equal(child.exitCode, 130)
  t.equal(await out, '')
})
