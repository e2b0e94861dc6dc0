import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const program = fileURLToPath(new URL('../../src/main/netpol-guardrail.ts', import.meta.url))

function shell(script: string): { readonly status: number | null; readonly stderr: string } {
  return spawnSync('bash', ['-c', script, 'bash', process.execPath, program], { encoding: 'utf8' })
}

await t.test(
  'a full disk is said, and is not taken for findings',
  { skip: existsSync('/dev/full') ? false : 'this system has no /dev/full' },
  (t) => {
    const { status, stderr } = shell('"$1" "$2" explain > /dev/full')
    t.equal(status, 2)
    t.match(stderr, /^netpol-guardrail: standard output: .*ENOSPC.*\n$/)
    t.end()
  },
)

await t.test('a reader that goes away ends it without a word, as it ends other programs', (t) => {
  const { status, stderr } = shell('"$1" "$2" explain | (exec <&-; sleep 2); exit ${PIPESTATUS[0]}')
  t.equal(status, 141)
  t.equal(stderr, '')
  t.end()
})

t.end()
