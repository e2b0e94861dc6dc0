import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { policyWith } from '../lint/lint-texts.ts'
import { commandFile } from './run-command.ts'

t.setTimeout(120_000)

for (const [signal, expected] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  await t.test(`${signal} ends a run that waits for its input, and leaves files as they are`, async (t) => {
    const folder = t.testdir()
    const odd = policyWith('odd', '010.1.2.0/24')
    writeFileSync(join(folder, 'a.yaml'), odd)
    writeFileSync(join(folder, 'old.json'), 'what was there')
    const args = [commandFile, 'lint', '--fix', '-o', 'json=old.json', 'a.yaml', '-']
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH: process.env['PATH'] },
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    const said = Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ])
    // More than a pipe holds: once it is taken, the command is reading, and listens for signals.
    await new Promise<void>((resolve) =>
      child.stdin.write(`# ${'x'.repeat(1024 * 1024)}\n`, () => {
        resolve()
      }),
    )
    child.kill(signal)
    const [out, error, [exitCode]] = await said
    t.equal(exitCode, expected)
    t.equal(out, '')
    t.equal(error, 'interrupted: not all files were judged\n')
    t.equal(readFileSync(join(folder, 'a.yaml'), 'utf8'), odd)
    t.match(JSON.parse(readFileSync(join(folder, 'old.json'), 'utf8')), { summary: { files: 0 } })
  })
