import { Command } from 'commander'
import t from 'tap'
import { addVersionCommand } from '../../src/cli/version-command.ts'

function run(...args: readonly string[]): string {
  let out = ''
  const writeOut = (text: string) => {
    out += text
  }
  const program = new Command('guard')
  addVersionCommand({ program, parts: { io: { writeOut }, version: '1.2.3' }, exitWith: () => undefined })
  program.parse(['version', ...args], { from: 'user' })
  return out
}

void t.test('prints the version, and as JSON what it runs on', (t) => {
  t.equal(run(), 'guard v1.2.3\n')
  t.match(JSON.parse(run('-o', 'json')), {
    schemaVersion: 1,
    version: '1.2.3',
    node: /^\d+\.\d+\.\d+$/,
    platform: /^[a-z0-9]+\/[a-z0-9]+$/,
  })
  t.end()
})
