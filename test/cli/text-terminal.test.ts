import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { hasColours, textWidth } from '../../src/cli/text-terminal.ts'
import { policyWith } from '../lint/lint-texts.ts'
import { commandFile } from './run-command.ts'

const terminal = { isTTY: true, hasColors: () => true }

await t.test('has colours on a terminal that shows them, where nobody says no', (t) => {
  t.equal(hasColours(terminal, {}), true)
  t.equal(hasColours({ ...terminal, hasColors: () => false }, {}), false, 'TERM=dumb')
  t.equal(hasColours({ isTTY: true }, {}), false)
  t.equal(hasColours({}, {}), false, 'a pipe')
  t.end()
})

await t.test('NO_COLOR takes them away, unless it is empty', (t) => {
  t.equal(hasColours(terminal, { NO_COLOR: '1' }), false)
  t.equal(hasColours(terminal, { NO_COLOR: 'false' }), false, 'whatever it says')
  t.equal(hasColours(terminal, { NO_COLOR: '' }), true)
  t.end()
})

await t.test('FORCE_COLOR gives them to pipes too, unless it is empty or 0', (t) => {
  t.equal(hasColours({}, { FORCE_COLOR: '1' }), true)
  t.equal(hasColours({}, { FORCE_COLOR: '1', NO_COLOR: '1' }), true)
  t.equal(hasColours({}, { FORCE_COLOR: '' }), false)
  t.equal(hasColours({}, { FORCE_COLOR: '0' }), false)
  t.end()
})

await t.test('is as wide as the terminal, and elsewhere as wide as most', (t) => {
  t.equal(textWidth({ isTTY: true, columns: 61 }), 61)
  t.equal(textWidth({ isTTY: true, columns: 0 }), 100, 'a terminal that does not know')
  t.equal(textWidth({ isTTY: true }), 100)
  t.equal(textWidth({ columns: 61 }), 100, 'a pipe has no width')
  t.end()
})

/** What `lint` prints on a real terminal of 60 columns, made by script(1) of util-linux. */
function printedOnTerminal(t: Test, environment: Readonly<Record<string, string>>): string {
  const folder = t.testdir()
  writeFileSync(join(folder, 'a.yaml'), policyWith('a', '0.0.0.0/0'))
  const command = `stty cols 60; '${process.execPath}' '${commandFile}' lint a.yaml`
  const { stdout } = spawnSync('script', ['--quiet', '--command', command, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], TERM: 'xterm-256color', SHELL: '/bin/sh', ...environment },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return stdout.replaceAll('\r\n', '\n')
}

/** Other systems have another one. */
const hasScript = spawnSync('script', ['--quiet', '--command', 'true', '/dev/null']).status === 0

await t.test('a real terminal gets its width and colours', { skip: !hasScript }, (t) => {
  const coloured = printedOnTerminal(t, {})
  t.match(coloured, /\u001b\[[\d;]+mviolation\u001b\[/)
  const plain = printedOnTerminal(t, { NO_COLOR: '1' })
  t.match(plain, /violation {2}any-ip/)
  t.notMatch(plain, /\u001b/)
  t.equal(coloured.replaceAll(/\u001b\[[\d;]*m/g, ''), plain, 'colours are the only difference')
  // YAML to paste is not broken.
  const prose = plain.split('\n').filter((line) => !line.includes('except:'))
  const longest = Math.max(...prose.map((line) => line.length))
  t.ok(longest <= 60 && longest > 50, `${longest} columns`)
  t.end()
})
